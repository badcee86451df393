/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pyramid.h"

#include <math.h>

#include "dispatch.h"

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
  Level *levels;

  /* The level at hand. */
  const Level *level;
  const guint8 *luma;
  gsize stride;
  guint16 *scaled[2];  /* rows of the picture at the level's width */
  gint scaled_from[2]; /* their numbers, or -1 */
  guint8 *rows[2];     /* of the level */
  const guint8 *current;
  const guint8 *previous;
};

/* Where sample @i of a row of the level lies between the pixels of the
 * picture: 256 - *@weight parts of pixel *@offset, *@weight of the next one. */
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

/* The reciprocal of the reciprocal: so rounded in OpenCV. */
static gdouble
get_ratio (gint size, gint level_size)
{
  return 1 / ((gdouble) level_size / size);
}

FerPyramid *
fer_pyramid_new (
    gint width, gint height, const gint (*sizes)[2], guint n_levels)
{
  FerPyramid *pyramid = g_new0 (FerPyramid, 1);
  gint max_width = 1;

  pyramid->width = width;
  pyramid->height = height;
  pyramid->n_levels = n_levels;
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
    max_width = MAX (max_width, level->width);
  }
  for (guint i = 0; i < 2; i++) {
    pyramid->scaled[i] = g_new (guint16, max_width);
    pyramid->rows[i] = g_new (guint8, max_width);
  }
  return pyramid;
}

void
fer_pyramid_free (FerPyramid *pyramid)
{
  if (pyramid == NULL)
    return;
  for (guint i = 0; i < pyramid->n_levels; i++) {
    g_free (pyramid->levels[i].offsets);
    g_free (pyramid->levels[i].weights);
  }
  for (guint i = 0; i < 2; i++) {
    g_free (pyramid->scaled[i]);
    g_free (pyramid->rows[i]);
  }
  g_free (pyramid->levels);
  g_free (pyramid);
}

void
fer_pyramid_begin (
    FerPyramid *pyramid, guint level, const guint8 *luma, gsize stride)
{
  pyramid->level = &pyramid->levels[level];
  pyramid->luma = luma;
  pyramid->stride = stride;
  pyramid->scaled_from[0] = pyramid->scaled_from[1] = -1;
}

/* Rows alternate between two places, so that the lower neighbour of one row
 * is found again as the upper neighbour of the next. */
static const guint16 *
get_scaled (FerPyramid *pyramid, gint y)
{
  const Level *level = pyramid->level;
  guint slot = y & 1;

  if (pyramid->scaled_from[slot] != y) {
    fer_kernels_get ()->cascade.scale_row (pyramid->scaled[slot],
        pyramid->luma + (gsize) y * pyramid->stride, pyramid->width,
        level->offsets, level->weights, level->width);
    pyramid->scaled_from[slot] = y;
  }
  return pyramid->scaled[slot];
}

const guint8 *
fer_pyramid_get_row (FerPyramid *pyramid, gint y)
{
  const Level *level = pyramid->level;
  guint8 *row = pyramid->rows[y & 1];
  const guint16 *upper, *lower;
  gint32 first;
  guint16 weight;

  pyramid->previous = pyramid->current;
  if (level->width == pyramid->width && level->height == pyramid->height) {
    pyramid->current = pyramid->luma + (gsize) y * pyramid->stride;
    return pyramid->current;
  }

  get_tap (level->y_ratio, pyramid->height, y, &first, &weight);
  upper = weight == 256 ? get_scaled (pyramid, first + 1)
                        : get_scaled (pyramid, first);
  lower =
      weight == 0 || weight == 256 ? upper : get_scaled (pyramid, first + 1);
  fer_kernels_get ()->cascade.blend_rows (
      row, upper, lower, weight, level->width);
  pyramid->current = row;
  return row;
}

const guint8 *
fer_pyramid_get_previous (const FerPyramid *pyramid)
{
  return pyramid->previous;
}
