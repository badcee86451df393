/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/strips.h"

#include "net/run/conv.h"
#include "net/run/q8.h"

typedef struct {
  const FerRunContext *context;
  const FerStripsStep *step;
  gint item;
} Job;

/* Some rows, whose floats stay in the first cache. */
static void
run_strip (gpointer data, guint strip, guint worker)
{
  const Job *job = data;
  const FerRunContext *context = job->context;
  FerNnConv conv = fer_run_get_conv (context, &job->step->conv, job->item);
  FerQ8Quantize quantize =
      fer_run_get_quantize (context, &job->step->quantize, job->item);
  gfloat *floats = fer_run_get_scratch (context, worker);
  gint y = (gint) strip * job->step->rows;

  conv.height = quantize.height = MIN (job->step->rows, conv.height - y);
  conv.src += y * conv.src_step_y;
  conv.dst = floats;
  conv.dst_row = (gssize) conv.width * FER_NN_BLOCK;
  conv.dst_block = conv.dst_row * conv.height;
  context->nn->conv (&conv);

  quantize.src = floats;
  quantize.src_row = conv.dst_row;
  quantize.src_block = conv.dst_block;
  quantize.out.bytes += y * quantize.out.row;
  context->q8->quantize (&quantize);
}

void
fer_run_strips (const FerRunContext *context, const FerStep *step, gint item)
{
  const FerStripsStep *strips = &step->strips;
  Job job = { context, strips, item };
  gint height = strips->quantize.args.height;

  fer_crew_run (context->crew, run_strip, &job,
      (guint) ((height + strips->rows - 1) / strips->rows));
}
