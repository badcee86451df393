/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A convolution of which bytes are made, in strips of rows whose floats stay in
 * the first cache: written as a whole, they are four times what is kept. */
#include "net/run/run.h"

typedef struct {
  const FerNetRun *run;
  const FerStep *step;
  gint item;
  gint rows;
} StripJob;

static void
run_strip (gpointer data, guint item, guint worker)
{
  const StripJob *job = data;
  const FerNetRun *run = job->run;
  FerNnConv conv = fer_run_get_conv (run, job->step - 1, job->item);
  FerQ8Quantize quantize = fer_run_get_quantize (run, job->step, job->item);
  gfloat *strip = run->scratch + worker * run->plan->scratch_size;
  gint y = (gint) item * job->rows;

  conv.height = quantize.height = MIN (job->rows, conv.height - y);
  conv.src += y * conv.src_step_y;
  conv.dst = strip;
  conv.dst_row = (gssize) conv.width * FER_NN_BLOCK;
  conv.dst_block = conv.dst_row * conv.height;
  run->kernels->conv (&conv);

  quantize.src = strip;
  quantize.src_row = conv.dst_row;
  quantize.src_block = conv.dst_block;
  quantize.out.bytes += y * quantize.out.row;
  run->q8->quantize (&quantize);
}

void
fer_run_strips (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerValue *between = FER_VALUE (run->plan->ops, step->op->inputs[0]);
  gint rows = fer_strip_plan (between);
  StripJob job = { run, step, item, rows };

  fer_crew_run (run->crew, run_strip, &job,
      (guint) ((between->height + rows - 1) / rows));
}
