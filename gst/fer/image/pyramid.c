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

struct _FerPyramidReader {
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

FerPyramidReader *
fer_pyramid_reader_new (const FerPyramid *pyramid)
{
  FerPyramidReader *reader = g_new0 (FerPyramidReader, 1);

  reader->pyramid = pyramid;
  for (guint i = 0; i < 2; i++) {
    reader->scaled[i] = g_new (guint16, pyramid->max_width);
    reader->rows[i] = g_new (guint8, pyramid->max_width);
  }
  return reader;
}

void
fer_pyramid_reader_free (FerPyramidReader *reader)
{
  if (reader == NULL)
    return;
  for (guint i = 0; i < 2; i++) {
    g_free (reader->scaled[i]);
    g_free (reader->rows[i]);
  }
  g_free (reader);
}

void
fer_pyramid_reader_begin (
    FerPyramidReader *reader, guint level, const guint8 *luma, gsize stride)
{
  reader->level = &reader->pyramid->levels[level];
  reader->luma = luma;
  reader->stride = stride;
  reader->scaled_from[0] = reader->scaled_from[1] = -1;
}

/* Rows alternate between two places, so that the lower neighbour of one row
 * is found again as the upper neighbour of the next. */
static const guint16 *
get_scaled (FerPyramidReader *reader, gint y)
{
  const Level *level = reader->level;
  guint slot = y & 1;

  if (reader->scaled_from[slot] != y) {
    fer_kernels_get ()->cascade.scale_row (reader->scaled[slot],
        reader->luma + (gsize) y * reader->stride, reader->pyramid->width,
        level->offsets, level->weights, level->width);
    reader->scaled_from[slot] = y;
  }
  return reader->scaled[slot];
}

const guint8 *
fer_pyramid_reader_get_row (FerPyramidReader *reader, gint y)
{
  const Level *level = reader->level;
  guint8 *row = reader->rows[y & 1];
  const guint16 *upper, *lower;
  gint32 first;
  guint16 weight;

  reader->previous = reader->current;
  if (level->width == reader->pyramid->width
      && level->height == reader->pyramid->height) {
    reader->current = reader->luma + (gsize) y * reader->stride;
    return reader->current;
  }

  get_tap (level->y_ratio, reader->pyramid->height, y, &first, &weight);
  upper = weight == 256 ? get_scaled (reader, first + 1)
                        : get_scaled (reader, first);
  lower = weight == 0 || weight == 256 ? upper : get_scaled (reader, first + 1);
  fer_kernels_get ()->cascade.blend_rows (
      row, upper, lower, weight, level->width);
  reader->current = row;
  return row;
}

const guint8 *
fer_pyramid_reader_get_previous (const FerPyramidReader *reader)
{
  return reader->previous;
}
