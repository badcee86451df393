/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/q8-winograd.h"

#include "net/run/q8.h"
#include "net/run/split.h"

typedef struct {
  const FerRunContext *context;
  const FerQ8WinogradStep *step;
  FerQ8Conv conv; /* of all rows of an item */
} Job;

/* Some rows of tiles. Transformed inputs and products lie in scratch memory:
 * [point][block][tile][16]. */
static void
run_strip (gpointer data, guint index, guint worker)
{
  const Job *job = data;
  const FerQ8WinogradStep *step = job->step;
  FerQ8WinogradIn in = step->in;
  FerQ8WinogradProduct product = step->product;
  FerQ8WinogradOut out = step->out;
  gint first = (gint) index * step->strip;
  gint rows = MIN (step->strip, in.rows - first);
  gssize block = (gssize) rows * in.columns * FER_Q8_BLOCK;
  gint16 *words = (gint16 *) fer_run_get_scratch (job->context, worker);

  out.conv = fer_split_get_q8_rows (
      &job->conv, 2 * first, job->conv.height - 2 * first);
  in.src = out.conv.src;
  in.src_height -= 2 * first;
  in.rows = out.rows = rows;
  in.dst = words;
  in.dst_block = product.src_block = product.dst_block = out.src_block = block;
  in.dst_point = product.src_point = in.blocks * block;
  job->context->q8->winograd_in (&in);

  product.src = words;
  product.dst = (gint32 *) (words + FER_WINOGRAD_POINTS * in.dst_point);
  product.dst_point = out.src_point = product.blocks * block;
  product.tiles = rows * in.columns;
  job->context->q8->winograd_product (&product);

  out.src = product.dst;
  job->context->q8->winograd_out (&out);
}

void
fer_run_q8_winograd (
    const FerRunContext *context, const FerStep *step, gint item)
{
  const FerQ8WinogradStep *winograd = &step->q8_winograd;
  Job job = { context, winograd,
    fer_run_get_q8_conv (context, &winograd->conv, item) };
  gint rows = winograd->in.rows;

  fer_crew_run (context->crew, run_strip, &job,
      (guint) ((rows + winograd->strip - 1) / winograd->strip));
}
