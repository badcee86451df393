/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "detector.h"

G_BEGIN_DECLS

/* Gives the faces of successive frames their numbers. Boxes and times alone,
 * no pixels. */
typedef struct _FerTracker FerTracker;

FerTracker *fer_tracker_new (guint max_faces);
void fer_tracker_free (FerTracker *tracker);
void fer_tracker_reset (FerTracker *tracker);
void fer_tracker_assign (FerTracker *tracker, const FerDetection *detections,
    guint n, guint64 pts, guint *ids);

G_END_DECLS
