/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sizes to which a frame is scaled so that windows of one size find
 * objects of any. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FerCascadeParams:
 * @scale_factor: ratio of a window size to the next smaller one, > 1
 * @min_neighbours: as OpenCV's minNeighbors; 0 = ungrouped windows
 * @min_size: smallest side of a window, pixels
 * @max_size: largest side of a window, pixels; 0 = the frame
 */
typedef struct {
  gdouble scale_factor;
  guint min_neighbours;
  gint min_size;
  gint max_size;
} FerCascadeParams;

/**
 * FerCascadeLevel:
 * @scale: pixels of the frame to one of the level
 * @width: of the level
 * @height: of the level
 * @step: 1 or 2: pixels from a window to the next, both ways
 * @columns: windows in a row
 * @end_row: no window starts there or below
 * @box_width: of a window in the frame
 * @box_height: of a window in the frame
 */
typedef struct {
  gfloat scale;
  gint width;
  gint height;
  gint step;
  gint columns;
  gint end_row;
  gint box_width;
  gint box_height;
} FerCascadeLevel;

FerCascadeLevel *fer_cascade_levels_new (const FerCascadeParams *params,
    gint width, gint height, gint window_width, gint window_height,
    guint *n_levels);

G_END_DECLS
