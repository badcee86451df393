/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/pyramid.h"

#include <math.h>

#include "base/dispatch.h"

typedef struct {
  gint width;
  gint height;
  gdouble y_ratio;
  gint32 *offsets;
  guint16 *weights;
} Level;

struct _FerPyramid {
  gint width;
  gint height;
  guint n_levels;
  gint max_width;
  Level *levels;
};

struct _FerPyramidCursor {
  const FerPyramid *pyramid;
  const Level *level; /* the one at hand */
  const guint8 *luma;
  gsize stride;
  guint16 *scaled[2];  /* rows of the picture at the level's width */
  gint scaled_from[2]; /* their numbers, or -1 */
  guint8 *rows[2];     /* of the level */
  const guint8 *current;
  const guint8 *previous;
};

/* Sample @i of a row of the level is (256 - *@weight) / 256 of the picture's
 * pixel *@offset and *@weight / 256 of the next one. */
static void
get_tap (gdouble ratio, gint size, gint i, gint32 *offset, guint16 *weight)
{
  gdouble at = (i + 0.5) * ratio - 0.5;
  gint first = (gint) floor (at);

  if (first < 0) {
    *offset = 0;
    *weight = 0;
  } else if (first >= size - 1) {
    *offset = size - 2;
    *weight = 256;
  } else {
    *offset = first;
    *weight = (guint16) lrint ((at - first) * 256);
  }
}

/* OpenCV rounds the inverse of this ratio first, so this does. */
static gdouble
get_ratio (gint size, gint level_size)
{
  return 1 / ((gdouble) level_size / size);
}

/**
 * fer_pyramid_new:
 * @width: of the pictures, 2 … 32768
 * @height: of the pictures, 2 … 32768
 * @sizes: (array length=n_levels): width and height of each level, 2 … 32768
 * @n_levels: number of levels
 *
 * Prepares scaling to each of the levels.
 *
 * Returns: (transfer full): the pyramid
 */
FerPyramid *
fer_pyramid_new (
    gint width, gint height, const gint (*sizes)[2], guint n_levels)
{
  FerPyramid *pyramid = g_new0 (FerPyramid, 1);

  pyramid->width = width;
  pyramid->height = height;
  pyramid->n_levels = n_levels;
  pyramid->max_width = 1;
  pyramid->levels = g_new0 (Level, n_levels);
  for (guint i = 0; i < n_levels; i++) {
    Level *level = &pyramid->levels[i];
    gdouble ratio = get_ratio (width, sizes[i][0]);

    level->width = sizes[i][0];
    level->height = sizes[i][1];
    level->y_ratio = get_ratio (height, level->height);
    level->offsets = g_new (gint32, level->width);
    level->weights = g_new (guint16, level->width);
    for (gint x = 0; x < level->width; x++)
      get_tap (ratio, width, x, &level->offsets[x], &level->weights[x]);
    pyramid->max_width = MAX (pyramid->max_width, level->width);
  }
  return pyramid;
}

/**
 * fer_pyramid_free:
 * @pyramid: (nullable): a pyramid
 *
 * Frees it.
 */
void
fer_pyramid_free (FerPyramid *pyramid)
{
  if (pyramid == NULL)
    return;
  for (guint i = 0; i < pyramid->n_levels; i++) {
    g_free (pyramid->levels[i].offsets);
    g_free (pyramid->levels[i].weights);
  }
  g_free (pyramid->levels);
  g_free (pyramid);
}

/**
 * fer_pyramid_cursor_new:
 * @pyramid: a pyramid; stays borrowed
 *
 * Takes all memory that going through its levels needs.
 *
 * Returns: (transfer full): the cursor
 */
FerPyramidCursor *
fer_pyramid_cursor_new (const FerPyramid *pyramid)
{
  FerPyramidCursor *cursor = g_new0 (FerPyramidCursor, 1);

  cursor->pyramid = pyramid;
  for (guint i = 0; i < 2; i++) {
    cursor->scaled[i] = g_new (guint16, pyramid->max_width);
    cursor->rows[i] = g_new (guint8, pyramid->max_width);
  }
  return cursor;
}

/**
 * fer_pyramid_cursor_free:
 * @cursor: (nullable): a cursor
 *
 * Frees it.
 */
void
fer_pyramid_cursor_free (FerPyramidCursor *cursor)
{
  if (cursor == NULL)
    return;
  for (guint i = 0; i < 2; i++) {
    g_free (cursor->scaled[i]);
    g_free (cursor->rows[i]);
  }
  g_free (cursor);
}

/**
 * fer_pyramid_cursor_begin:
 * @cursor: a cursor
 * @level: number of the level
 * @luma: the picture; stays borrowed until the next call
 * @stride: bytes from a row of @luma to the next
 *
 * Turns to the top of a level.
 */
void
fer_pyramid_cursor_begin (
    FerPyramidCursor *cursor, guint level, const guint8 *luma, gsize stride)
{
  cursor->level = &cursor->pyramid->levels[level];
  cursor->luma = luma;
  cursor->stride = stride;
  cursor->scaled_from[0] = cursor->scaled_from[1] = -1;
}

/* Even and odd rows have a place each, so that the lower neighbour of one row
 * of the level is still there as the upper neighbour of the next. */
static const guint16 *
get_scaled (FerPyramidCursor *cursor, gint y)
{
  const Level *level = cursor->level;
  guint slot = y & 1;

  if (cursor->scaled_from[slot] != y) {
    fer_kernels_get ()->cascade.scale_row (cursor->scaled[slot],
        cursor->luma + (gsize) y * cursor->stride, cursor->pyramid->width,
        level->offsets, level->weights, level->width);
    cursor->scaled_from[slot] = y;
  }
  return cursor->scaled[slot];
}

/**
 * fer_pyramid_cursor_get_row:
 * @cursor: a cursor, turned to a level
 * @y: the row, from 0 on in turn
 *
 * Returns: (transfer none): the row; valid until the next call but one
 */
const guint8 *
fer_pyramid_cursor_get_row (FerPyramidCursor *cursor, gint y)
{
  const Level *level = cursor->level;
  guint8 *row = cursor->rows[y & 1];
  const guint16 *upper, *lower;
  gint32 first;
  guint16 weight;

  cursor->previous = cursor->current;
  if (level->width == cursor->pyramid->width
      && level->height == cursor->pyramid->height) {
    cursor->current = cursor->luma + (gsize) y * cursor->stride;
    return cursor->current;
  }

  get_tap (level->y_ratio, cursor->pyramid->height, y, &first, &weight);
  upper = weight == 256 ? get_scaled (cursor, first + 1)
                        : get_scaled (cursor, first);
  lower = weight == 0 || weight == 256 ? upper : get_scaled (cursor, first + 1);
  fer_kernels_get ()->cascade.blend_rows (
      row, upper, lower, weight, level->width);
  cursor->current = row;
  return row;
}

/**
 * fer_pyramid_cursor_get_previous:
 * @cursor: a cursor
 *
 * Returns: (transfer none): the row that was asked for before the latest one
 */
const guint8 *
fer_pyramid_cursor_get_previous (const FerPyramidCursor *cursor)
{
  return cursor->previous;
}
