/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FerCascadeBox:
 * @x: left edge in the frame, pixels
 * @y: top edge
 * @width: pixels
 * @height: pixels
 * @neighbours: windows that were merged into the box
 *
 * A window of a scan, or several that mark the same thing.
 */
typedef struct {
  gint x;
  gint y;
  gint width;
  gint height;
  guint neighbours;
} FerCascadeBox;

/**
 * FerGrouping:
 *
 * Merges windows that mark the same thing into one box, as OpenCV's
 * groupRectangles() (modules/objdetect/src/cascadedetect.cpp) does with its eps
 * of 0.2.
 */
typedef struct _FerGrouping FerGrouping;

FerGrouping *fer_grouping_new (guint max_windows);
void fer_grouping_free (FerGrouping *grouping);
guint fer_grouping_run (FerGrouping *grouping, const FerCascadeBox *windows,
    guint n, guint min_neighbours, FerCascadeBox *boxes);

G_END_DECLS
