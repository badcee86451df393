/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "shrink.h"

#include <math.h>
#include <string.h>

#include "dispatch.h"

/* What of the source one result covers: whole pixels between two shares. */
typedef struct {
  gint first;
  gint n;
  gfloat first_share; /* of the first pixel */
  gfloat last_share;  /* of the last one, where n > 1 */
} Span;

struct _FerShrinker {
  gint width;
  gint height;
  gint out_width;
  gint out_height;
  Span *columns;
  Span *rows;
  gfloat *sum; /* a row of the source, summed over a span */
};

static Span *
make_spans (gint size, gint out_size)
{
  Span *spans = g_new (Span, out_size);
  gdouble ratio = (gdouble) size / out_size;

  for (gint i = 0; i < out_size; i++) {
    gdouble start = i * ratio;
    gdouble end = MIN ((i + 1) * ratio, size);
    gint first = MIN ((gint) floor (start), size - 1);
    /* A last pixel covered by less than rounding does not count. */
    gint last = CLAMP ((gint) ceil (end - 1e-6) - 1, first, size - 1);

    spans[i].first = first;
    spans[i].n = last - first + 1;
    spans[i].first_share = (gfloat) (MIN (first + 1, end) - start);
    spans[i].last_share = (gfloat) (end - last);
  }
  return spans;
}

/* @width x @height is at least @out_width x @out_height. */
FerShrinker *
fer_shrinker_new (gint width, gint height, gint out_width, gint out_height)
{
  FerShrinker *shrinker;

  g_return_val_if_fail (out_width >= 1 && out_width <= width, NULL);
  g_return_val_if_fail (out_height >= 1 && out_height <= height, NULL);

  shrinker = g_new (FerShrinker, 1);
  shrinker->width = width;
  shrinker->height = height;
  shrinker->out_width = out_width;
  shrinker->out_height = out_height;
  shrinker->columns = make_spans (width, out_width);
  shrinker->rows = make_spans (height, out_height);
  shrinker->sum = g_new (gfloat, width);
  return shrinker;
}

void
fer_shrinker_free (FerShrinker *shrinker)
{
  if (shrinker == NULL)
    return;
  g_free (shrinker->columns);
  g_free (shrinker->rows);
  g_free (shrinker->sum);
  g_free (shrinker);
}

static gfloat
get_share (const Span *span, gint k)
{
  if (k == 0)
    return span->first_share;
  return k == span->n - 1 ? span->last_share : 1.0f;
}

static gfloat
sum_columns (const gfloat *sum, const Span *span)
{
  const gfloat *p = sum + span->first;
  gfloat total = p[0] * span->first_share;

  for (gint k = 1; k < span->n - 1; k++)
    total += p[k];
  if (span->n > 1)
    total += p[span->n - 1] * span->last_share;
  return total;
}

/**
 * fer_shrinker_run:
 * @shrinker: a shrinker
 * @luma: a picture of its size
 * @scale: factor of each mean
 * @offset: added to each mean after that
 * @out: out_height rows of out_width values
 * @out_stride: values from a row to the next
 */
void
fer_shrinker_run (FerShrinker *shrinker, const FerLuma *luma, gfloat scale,
    gfloat offset, gfloat *out, gint out_stride)
{
  FerAccumulateRow accumulate = fer_kernels_get ()->pixel.accumulate_row;
  gdouble area = (gdouble) shrinker->width / shrinker->out_width
                 * shrinker->height / shrinker->out_height;
  gfloat factor = (gfloat) (scale / area);

  for (gint y = 0; y < shrinker->out_height; y++, out += out_stride) {
    const Span *rows = &shrinker->rows[y];

    memset (shrinker->sum, 0, shrinker->width * sizeof (gfloat));
    for (gint k = 0; k < rows->n; k++)
      accumulate (shrinker->sum,
          luma->data + (gsize) (rows->first + k) * luma->stride,
          get_share (rows, k), shrinker->width);
    for (gint x = 0; x < shrinker->out_width; x++)
      out[x] =
          sum_columns (shrinker->sum, &shrinker->columns[x]) * factor + offset;
  }
}
