/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "follow/track.h"

G_BEGIN_DECLS

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
void fer_tracker_take (FerTracker *tracker, const FerDetection *boxes,
    const gint64 *given_ids, guint n);
void fer_tracker_move (FerTracker *tracker, guint index, gfloat x, gfloat y);
void fer_tracker_hide (FerTracker *tracker, guint index);
void fer_tracker_hide_all (FerTracker *tracker);
const FerTrack *fer_tracker_get_tracks (
    const FerTracker *tracker, guint *n_tracks);

gfloat fer_tracker_get_weak_threshold (gfloat threshold);

G_END_DECLS
