/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One face followed through time, by boxes and times alone. */
#pragma once

#include "fer.h"
#include "follow/kalman.h"
#include "image/box.h"

G_BEGIN_DECLS

/* How long a face is still shown after it was last seen. */
#define FER_TRACK_BRIDGE_NS (200 * G_GUINT64_CONSTANT (1000000))
/* How long it is remembered. */
#define FER_TRACK_KEEP_NS (2000 * G_GUINT64_CONSTANT (1000000))

/**
 * FerTrack:
 * @id: number of the face; 0 until it is confirmed
 * @slot: where who keeps something for each track may keep it; below
 *   fer_tracker_get_n_slots(), taken again after the track's end
 * @serial: number of the track, confirmed or not; never used twice
 * @box: where the face is at the current time; the confidence is that of its
 *   last detection
 * @seen: time when it was last detected or recognised
 * @detected: it was found at the current time
 * @detection: index of what it was found as, in what the tracker was told at
 *   the current time; -1 where it was not found
 * @given_id: the number that somebody else follows it by, or %FER_NO_ID
 * @missed: the last detection did not find it
 * @covered: it was not found because it is behind another face
 * @asleep: the picture is another one, and may soon be its own again
 * @shown: it is there, as far as boxes and times tell
 *
 * A face followed through time.
 */
typedef struct {
  guint id;
  guint slot;
  guint64 serial;
  FerDetection box;
  guint64 seen;
  gboolean detected;
  gint detection;
  gint64 given_id;
  gboolean missed;
  gboolean covered;
  gboolean asleep;
  gboolean shown;
} FerTrack;

/* What a Kalman filter each follows; of the box's centre and its sides. */
typedef enum {
  FER_AXIS_X,
  FER_AXIS_Y,
  FER_AXIS_WIDTH,
  FER_AXIS_HEIGHT,
  FER_N_AXES
} FerAxis;

/**
 * FerFollowed:
 * @track: what others see of it
 * @axes: the box's motion
 * @born: time of its first detection
 * @confirmed: time of its last detection that was no weak one
 * @sure: the detector once was sure of it
 * @hidden: it does not look like its face
 * @matched: the detection at work found it
 *
 * A track with what its tracker keeps of it.
 */
typedef struct {
  FerTrack track;
  FerKalman axes[FER_N_AXES];
  guint64 born;
  guint64 confirmed;
  gboolean sure;
  gboolean hidden;
  gboolean matched;
} FerFollowed;

/**
 * fer_track_begin:
 * @self: (out caller-allocates): a track whose numbers its tracker has set
 * @detection: its first one
 * @threshold: confidence of a detection that is not weak
 * @time: the current time
 */
void fer_track_begin (FerFollowed *self, const FerDetection *detection,
    gfloat threshold, guint64 time);

/**
 * fer_track_advance:
 * @self: a track
 * @seconds: that have passed
 *
 * Moves the box to where it should be by now.
 */
void fer_track_advance (FerFollowed *self, gfloat seconds);

/**
 * fer_track_correct:
 * @self: a track at the current time
 * @detection: what it was found as
 * @threshold: confidence of a detection that is not weak
 * @time: the current time
 */
void fer_track_correct (FerFollowed *self, const FerDetection *detection,
    gfloat threshold, guint64 time);

/**
 * fer_track_move:
 * @self: a track at the current time that was not detected
 * @x: where its box's centre was recognised, pixels
 * @y: the same
 * @time: the current time
 */
void fer_track_move (FerFollowed *self, gfloat x, gfloat y, guint64 time);

/**
 * fer_track_judge:
 * @self: a track
 * @time: the current time
 *
 * Decides whether it is shown.
 */
void fer_track_judge (FerFollowed *self, guint64 time);

/**
 * fer_track_score:
 * @self: a track at the current time
 * @detection: a face that was found
 * @weak: whether the detector is not sure of it
 * @time: the current time
 * @score: (out): how well they agree, more is better; comparable between pairs
 *
 * Returns: %FALSE where they cannot be the same face
 */
gboolean fer_track_score (const FerFollowed *self,
    const FerDetection *detection, gboolean weak, guint64 time, gfloat *score);

/**
 * fer_track_get_sure_threshold:
 * @threshold: confidence of a detection that is not weak, 0..1
 *
 * Returns: that of one which needs no second look
 */
gfloat fer_track_get_sure_threshold (gfloat threshold);

G_END_DECLS
