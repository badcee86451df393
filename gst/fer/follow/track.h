/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

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
 * @covered: it was not found because it is behind another face
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
  gboolean covered;
  gboolean shown;
} FerTrack;

/* Follows faces from frame to frame. Boxes and times alone, no pixels. */
typedef struct _FerTracker FerTracker;

FerTracker *fer_tracker_new (guint max_faces);
void fer_tracker_free (FerTracker *tracker);
void fer_tracker_reset (FerTracker *tracker);
void fer_tracker_set_frame (FerTracker *tracker, gint width, gint height);
guint fer_tracker_get_n_slots (const FerTracker *tracker);

void fer_tracker_advance (FerTracker *tracker, guint64 time);
void fer_tracker_update (FerTracker *tracker, const FerDetection *detections,
    guint n, gfloat threshold);
void fer_tracker_move (FerTracker *tracker, guint index, gfloat x, gfloat y);
void fer_tracker_hide (FerTracker *tracker, guint index);
void fer_tracker_hide_all (FerTracker *tracker);
const FerTrack *fer_tracker_get_tracks (
    const FerTracker *tracker, guint *n_tracks);

gfloat fer_tracker_get_weak_threshold (gfloat threshold);

G_END_DECLS
