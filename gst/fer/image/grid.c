/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/grid.h"

/* Pixels taken of a cell along each axis, at most: spread over it, so that the
 * cost of a large face is that of a small one. */
#define MAX_TAPS 3

/**
 * fer_grid_sample:
 * @luma: a picture; beyond a border its last pixels repeat
 * @left: of the first cell, pixels
 * @top: of the first cell
 * @cell_width: pixels
 * @cell_height: pixels
 * @n: cells of a row, and rows; at most %FER_GRID_MAX
 * @out: the mean of each of the n x n cells
 *
 * Samples a part of the picture coarsely.
 */
void
fer_grid_sample (const FerLuma *luma, gfloat left, gfloat top,
    gfloat cell_width, gfloat cell_height, gint n, gfloat *out)
{
  gint columns[FER_GRID_MAX * MAX_TAPS];
  gint taps_x = CLAMP ((gint) (cell_width / 2), 1, MAX_TAPS);
  gint taps_y = CLAMP ((gint) (cell_height / 2), 1, MAX_TAPS);
  gfloat scale = 1.0f / (taps_x * taps_y);

  for (gint i = 0; i < n * taps_x; i++) {
    gfloat x = left + (i + 0.5f) * cell_width / taps_x;

    columns[i] = (gint) CLAMP (x, 0.0f, luma->width - 1.0f);
  }
  for (gint j = 0; j < n; j++) {
    for (gint i = 0; i < n; i++)
      out[i] = 0.0f;
    for (gint k = 0; k < taps_y; k++) {
      gfloat y = top + (j * taps_y + k + 0.5f) * cell_height / taps_y;
      const guint8 *row =
          luma->data
          + (gsize) CLAMP (y, 0.0f, luma->height - 1.0f) * luma->stride;

      for (gint i = 0; i < n; i++) {
        for (gint l = 0; l < taps_x; l++)
          out[i] += row[columns[i * taps_x + l]];
      }
    }
    for (gint i = 0; i < n; i++)
      out[i] *= scale;
    out += n;
  }
}
