/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "follow/track.h"

G_BEGIN_DECLS

/* Follows faces from frame to frame. Boxes and times alone, no pixels. */
typedef struct _FerTracker FerTracker;

/**
 * fer_tracker_new:
 * @max_faces: most detections of a frame
 *
 * Returns: (transfer full): a tracker with all the memory that it needs
 */
FerTracker *fer_tracker_new (guint max_faces);

/**
 * fer_tracker_free:
 * @tracker: (transfer full) (nullable): a tracker
 */
void fer_tracker_free (FerTracker *tracker);

/**
 * fer_tracker_reset:
 * @tracker: a tracker
 *
 * Forgets all tracks. Numbers go on: none is used twice.
 */
void fer_tracker_reset (FerTracker *tracker);

/**
 * fer_tracker_set_frame:
 * @tracker: a tracker
 * @width: of the frames to come, pixels
 * @height: the same
 *
 * A track whose box has left the frame, with half its size between, ends.
 */
void fer_tracker_set_frame (FerTracker *tracker, gint width, gint height);

/**
 * fer_tracker_get_n_slots:
 * @tracker: a tracker
 *
 * Returns: the number that every #FerTrack.slot is below
 */
guint fer_tracker_get_n_slots (const FerTracker *tracker);

void fer_tracker_advance (FerTracker *tracker, guint64 time);
void fer_tracker_pause (FerTracker *tracker, guint64 duration);
void fer_tracker_update (FerTracker *tracker, const FerDetection *detections,
    guint n, gfloat threshold);
void fer_tracker_take (FerTracker *tracker, const FerDetection *boxes,
    const gint64 *given_ids, guint n);
void fer_tracker_move (FerTracker *tracker, guint index, gfloat x, gfloat y);
void fer_tracker_hide (FerTracker *tracker, guint index);

/**
 * fer_tracker_hide_all:
 * @tracker: a tracker
 *
 * Shows none of the tracks until they are detected again.
 */
void fer_tracker_hide_all (FerTracker *tracker);
const FerTrack *fer_tracker_get_tracks (
    const FerTracker *tracker, guint *n_tracks);

gfloat fer_tracker_get_weak_threshold (gfloat threshold);

G_END_DECLS
