/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions of 3x3 pixels by Winograd's tiles: see kernels/nn.h. */
#include "net/run/run.h"

/* The products: for each point a convolution of one pixel, over the tiles. */
static void
multiply_points (const FerNetRun *run, const FerStep *step, gint in_channels,
    gint out_blocks, gint tiles, const gfloat *in, gfloat *out)
{
  gsize in_point =
      (gsize) fer_count_blocks (in_channels) * tiles * FER_NN_BLOCK;
  gsize out_point = (gsize) out_blocks * tiles * FER_NN_BLOCK;
  FerNnConv conv = {
    .src_block = (gsize) tiles * FER_NN_BLOCK,
    .src_step_x = FER_NN_BLOCK,
    .channels = in_channels,
    .lanes = FER_NN_BLOCK,
    .kernel_h = 1,
    .kernel_w = 1,
    .bias = step->scale,
    .dst_block = (gsize) tiles * FER_NN_BLOCK,
    .dst_pixel = FER_NN_BLOCK,
    .blocks = out_blocks,
    .height = 1,
    .width = tiles,
  };

  for (gint p = 0; p < FER_WINOGRAD_POINTS; p++) {
    conv.src = in + p * in_point;
    conv.weights = step->weights
                   + (gsize) p * fer_count_blocks (in_channels) * out_blocks
                         * FER_NN_BLOCK * FER_NN_BLOCK;
    conv.dst = out + p * out_point;
    run->kernels->conv (&conv);
  }
}

typedef struct {
  const FerNetRun *run;
  const FerStep *step;
  gint item;
} StripJob;

/* Rows of tiles, in the scratch memory of the thread that does them. */
static void
run_strip (gpointer data, guint strip, guint worker)
{
  const StripJob *job = data;
  const FerNetRun *run = job->run;
  const FerPlan *plan = run->plan;
  const FerOp *op = job->step->op;
  const FerBuffer *b = &plan->buffers[op->inputs[0]];
  const FerBuffer *d = &plan->buffers[op->output];
  const FerValue *vin = FER_VALUE (plan->ops, op->inputs[0]);
  const FerValue *vout = FER_VALUE (plan->ops, op->output);
  gint in_blocks = fer_count_blocks (vin->channels);
  gint out_blocks = fer_count_blocks (vout->channels);
  FerWinograd w = fer_winograd_plan (vout);
  gint y = (gint) strip * w.strip;
  gint rows = MIN (w.strip, w.rows - y), tiles = rows * w.columns;
  gfloat *scratch = run->scratch + worker * plan->scratch_size;
  gfloat *products =
      scratch + (gsize) FER_WINOGRAD_POINTS * in_blocks * tiles * FER_NN_BLOCK;
  FerNnWinogradIn in = {
    .src = fer_run_get_first (run, op->inputs[0], job->item)
           + (2 * y - op->window.pad[0]) * (gssize) b->row
           - (gssize) op->window.pad[1] * FER_NN_BLOCK,
    .src_block = b->block,
    .src_row = b->row,
    .src_height = vout->height + 2 - 2 * y,
    .src_width = vout->width + 2,
    .dst = scratch,
    .dst_point = (gsize) in_blocks * tiles * FER_NN_BLOCK,
    .dst_block = (gsize) tiles * FER_NN_BLOCK,
    .blocks = in_blocks,
    .rows = rows,
    .columns = w.columns,
  };
  FerNnWinogradOut out = {
    .src = products,
    .src_point = (gsize) out_blocks * tiles * FER_NN_BLOCK,
    .src_block = (gsize) tiles * FER_NN_BLOCK,
    .bias = job->step->bias,
    .dst = fer_run_get_first (run, op->output, job->item) + 2 * y * d->row,
    .dst_block = d->block,
    .dst_row = d->row,
    .blocks = out_blocks,
    .rows = rows,
    .columns = w.columns,
    .height = vout->height - 2 * y,
    .width = vout->width,
    .act = job->step->act,
  };

  if (op->residual != FER_NO_VALUE) {
    const FerBuffer *r = &plan->buffers[op->residual];

    out.residual =
        fer_run_get_first (run, op->residual, job->item) + 2 * y * r->row;
    out.residual_block = r->block;
    out.residual_row = r->row;
  }
  run->kernels->winograd_in (&in);
  multiply_points (
      run, job->step, vin->channels, out_blocks, tiles, scratch, products);
  run->kernels->winograd_out (&out);
}

void
fer_run_winograd (const FerNetRun *run, const FerStep *step, gint item)
{
  FerWinograd w =
      fer_winograd_plan (FER_VALUE (run->plan->ops, step->op->output));
  StripJob job = { run, step, item };

  fer_crew_run (
      run->crew, run_strip, &job, (guint) ((w.rows + w.strip - 1) / w.strip));
}
