/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/winograd.h"

/* Rows of tiles of one item. Transformed inputs and products lie in scratch
 * memory: [point][block][tile][16]. */
typedef struct {
  const FerWinogradStep *step;
  gint item;
  gint first, rows; /* rows of tiles */
  gsize block;      /* floats of a block */
  gfloat *inputs;
  gfloat *products;
} Strip;

static Strip
get_strip (const FerWinogradStep *step, gint item, gint index, gfloat *scratch)
{
  Strip strip = { step, item, index * step->strip };

  strip.rows = MIN (step->strip, step->in.rows - strip.first);
  strip.block = (gsize) strip.rows * step->in.columns * FER_NN_BLOCK;
  strip.inputs = scratch;
  strip.products =
      scratch + FER_WINOGRAD_POINTS * step->in.blocks * strip.block;
  return strip;
}

static void
transform_inputs (const FerRunContext *context, const Strip *strip)
{
  const FerWinogradStep *step = strip->step;
  FerNnWinogradIn in = step->in;
  const gfloat *src = fer_run_resolve (context, &step->src, strip->item);

  in.src = src + 2 * strip->first * in.src_row;
  in.src_height -= 2 * strip->first;
  in.rows = strip->rows;
  in.dst = strip->inputs;
  in.dst_block = strip->block;
  in.dst_point = in.blocks * strip->block;
  context->nn->winograd_in (&in);
}

/* For each point a convolution of one pixel, over the tiles. */
static void
multiply_points (const FerRunContext *context, const Strip *strip)
{
  const FerWinogradStep *step = strip->step;
  FerNnConv conv = step->product;

  conv.src_block = conv.dst_block = strip->block;
  conv.width = strip->rows * step->in.columns;
  for (gint p = 0; p < FER_WINOGRAD_POINTS; p++) {
    conv.src = strip->inputs + p * step->in.blocks * strip->block;
    conv.weights = step->product.weights + p * step->point_weights;
    conv.dst = strip->products + p * step->out.blocks * strip->block;
    context->nn->conv (&conv);
  }
}

static void
transform_products (const FerRunContext *context, const Strip *strip)
{
  const FerWinogradStep *step = strip->step;
  FerNnWinogradOut out = step->out;
  gfloat *dst = fer_run_resolve (context, &step->dst, strip->item);
  const gfloat *residual =
      fer_run_resolve (context, &step->residual, strip->item);

  out.src = strip->products;
  out.src_block = strip->block;
  out.src_point = out.blocks * strip->block;
  out.dst = dst + 2 * strip->first * out.dst_row;
  if (residual != NULL)
    out.residual = residual + 2 * strip->first * out.residual_row;
  out.rows = strip->rows;
  out.height -= 2 * strip->first;
  context->nn->winograd_out (&out);
}

typedef struct {
  const FerRunContext *context;
  const FerWinogradStep *step;
  gint item;
} Job;

static void
run_strip (gpointer data, guint index, guint worker)
{
  const Job *job = data;
  Strip strip = get_strip (job->step, job->item, (gint) index,
      fer_run_get_scratch (job->context, worker));

  transform_inputs (job->context, &strip);
  multiply_points (job->context, &strip);
  transform_products (job->context, &strip);
}

void
fer_run_winograd (const FerRunContext *context, const FerStep *step, gint item)
{
  const FerWinogradStep *winograd = &step->winograd;
  Job job = { context, winograd, item };
  gint rows = winograd->in.rows;

  fer_crew_run (context->crew, run_strip, &job,
      (guint) ((rows + winograd->strip - 1) / winograd->strip));
}
