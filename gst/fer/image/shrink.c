/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image/shrink.h"

#include <math.h>

#include "base/dispatch.h"

/* Rows of the result that a thread takes at a time. */
#define ROWS 16

/* The pixels that one result is the mean of. The first and the last one may be
 * covered in part. */
typedef struct {
  gint first;
  gint n;
  gfloat first_share; /* of the first pixel */
  gfloat last_share;  /* of the last one, where n > 1 */
} Span;

/* The spans of all results along one axis. */
typedef struct {
  gint32 *first;
  gint32 *n;
  gint longest;
  gfloat *shares;
} Axis;

struct _FerShrinker {
  gint width;
  gint height;
  gint out_width;
  gint out_height;
  Axis columns; /* shares: [pixel][result], 0 beyond a result's last pixel */
  Axis rows;    /* shares: [result][pixel] */

  /* For each worker a row of the source, summed over a span, and behind it as
   * many zeros as the longest span has pixels. */
  gfloat *sums;
  gsize sum_size;
  FerCrew *crew;
};

/* Between the centres of two pixels. */
static Span
get_span_between (gint size, gdouble ratio, gint i)
{
  gdouble at = CLAMP ((i + 0.5) * ratio - 0.5, 0.0, size - 1);
  gint first = (gint) floor (at);
  gdouble part = at - first;
  Span span = { first, part > 0.0 ? 2 : 1, (gfloat) (ratio * (1.0 - part)),
    (gfloat) (ratio * part) };

  return span;
}

/* The shares sum to @size / @out_size. */
static Span
get_span (gint size, gint out_size, gint i)
{
  gdouble ratio = (gdouble) size / out_size;
  gdouble start = i * ratio;
  gdouble end = MIN ((i + 1) * ratio, size);
  gint first = MIN ((gint) floor (start), size - 1);
  /* A last pixel that is covered by a rounding error only does not count. */
  gint last = CLAMP ((gint) ceil (end - 1e-6) - 1, first, size - 1);
  Span span = { first, last - first + 1,
    (gfloat) (MIN (first + 1, end) - start), (gfloat) (end - last) };

  return ratio < 1.0 ? get_span_between (size, ratio, i) : span;
}

static gfloat
get_share (const Span *span, gint k)
{
  if (k == 0)
    return span->first_share;
  return k == span->n - 1 ? span->last_share : 1.0f;
}

/* @together: the shares of one result are neighbours; otherwise the shares of
 * the k-th pixels of all results are. */
static void
axis_init (Axis *axis, gint size, gint out_size, gboolean together)
{
  axis->first = g_new (gint32, out_size);
  axis->n = g_new (gint32, out_size);
  axis->longest = 1;
  for (gint i = 0; i < out_size; i++)
    axis->longest = MAX (axis->longest, get_span (size, out_size, i).n);
  axis->shares = g_new0 (gfloat, (gsize) out_size * axis->longest);
  for (gint i = 0; i < out_size; i++) {
    Span span = get_span (size, out_size, i);

    axis->first[i] = span.first;
    axis->n[i] = span.n;
    for (gint k = 0; k < span.n; k++)
      axis->shares[together ? (gsize) i * axis->longest + k
                            : (gsize) k * out_size + i] = get_share (&span, k);
  }
}

static void
axis_clear (Axis *axis)
{
  g_free (axis->first);
  g_free (axis->n);
  g_free (axis->shares);
}

FerShrinker *
fer_shrinker_new (gint width, gint height, gint out_width, gint out_height)
{
  FerShrinker *shrinker;

  g_return_val_if_fail (width >= 1 && out_width >= 1, NULL);
  g_return_val_if_fail (height >= 1 && out_height >= 1, NULL);

  shrinker = g_new (FerShrinker, 1);
  shrinker->width = width;
  shrinker->height = height;
  shrinker->out_width = out_width;
  shrinker->out_height = out_height;
  axis_init (&shrinker->columns, width, out_width, FALSE);
  axis_init (&shrinker->rows, height, out_height, TRUE);
  shrinker->sum_size = (gsize) width + shrinker->columns.longest;
  shrinker->sums = NULL;
  fer_shrinker_set_crew (shrinker, NULL);
  return shrinker;
}

void
fer_shrinker_set_crew (FerShrinker *shrinker, FerCrew *crew)
{
  shrinker->crew = crew;
  g_free (shrinker->sums);
  shrinker->sums =
      g_new0 (gfloat, shrinker->sum_size * fer_crew_get_size (crew));
}

void
fer_shrinker_free (FerShrinker *shrinker)
{
  if (shrinker == NULL)
    return;
  axis_clear (&shrinker->columns);
  axis_clear (&shrinker->rows);
  g_free (shrinker->sums);
  g_free (shrinker);
}

typedef struct {
  const FerShrinker *shrinker;
  const FerLuma *luma;
  gfloat factor;
  gfloat offset;
  gfloat *out;
  gint out_stride;
} Shrinking;

static void
shrink_rows (gpointer data, guint item, guint worker)
{
  const Shrinking *job = data;
  const FerShrinker *shrinker = job->shrinker;
  const FerPixelKernels *kernels = &fer_kernels_get ()->pixel;
  const Axis *columns = &shrinker->columns;
  const Axis *rows = &shrinker->rows;
  gfloat *sum = shrinker->sums + worker * shrinker->sum_size;
  gint first = (gint) item * ROWS;

  for (gint y = first; y < MIN (first + ROWS, shrinker->out_height); y++) {
    kernels->mix_rows (sum,
        job->luma->data + (gsize) rows->first[y] * job->luma->stride,
        job->luma->stride, rows->shares + (gsize) y * rows->longest, rows->n[y],
        shrinker->width);
    kernels->mix_spans (job->out + (gsize) y * job->out_stride, sum,
        columns->first, columns->shares, columns->longest, shrinker->out_width,
        job->factor, job->offset);
  }
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
  gdouble area = (gdouble) shrinker->width / shrinker->out_width
                 * shrinker->height / shrinker->out_height;
  Shrinking job = { shrinker, luma, (gfloat) (scale / area), offset, out,
    out_stride };

  fer_crew_run (shrinker->crew, shrink_rows, &job,
      (guint) ((shrinker->out_height + ROWS - 1) / ROWS));
}
