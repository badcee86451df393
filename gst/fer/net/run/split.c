/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/split.h"

/* Multiply-adds that are worth a thread's attention: some microseconds. */
#define LEAST_WORK (1 << 18)
#define LEAST_Q8_WORK (1 << 20)
/* Parts for each thread: one that comes late leaves some to the others. */
#define PARTS 2

typedef struct {
  void (*conv_kernel) (const FerNnConv *conv);
  void (*depthwise_kernel) (const FerNnDepthwise *conv);
  const FerNnConv *conv;
  const FerNnDepthwise *depthwise;
  gint n_parts;
} Split;

/* Part @i of @n parts of @size. */
static gint
get_start (gint size, gint i, gint n)
{
  return (gint) ((gint64) size * i / n);
}

static gint
count_parts (const FerNetRun *run, gint size)
{
  return MIN (size, PARTS * (gint) fer_crew_get_size (run->crew));
}

static void
run_conv_part (gpointer data, guint item, guint worker)
{
  const Split *split = data;
  FerNnConv part = *split->conv;
  gint size = part.height > 1  ? part.height
              : part.width > 1 ? part.width
                               : part.blocks;
  gint first = get_start (size, (gint) item, split->n_parts);
  gint n = get_start (size, (gint) item + 1, split->n_parts) - first;

  if (part.height > 1) {
    part.height = n;
    part.src += first * part.src_step_y;
    part.dst += first * part.dst_row;
    if (part.residual != NULL)
      part.residual += first * part.residual_row;
  } else if (part.width > 1) {
    part.width = n;
    part.src += first * part.src_step_x;
    part.dst += first * part.dst_pixel;
    if (part.residual != NULL)
      part.residual += first * part.residual_pixel;
  } else {
    gint groups = (part.channels + part.lanes - 1) / part.lanes;

    part.blocks = n;
    part.weights += (gsize) first * groups * part.kernel_h * part.kernel_w
                    * part.lanes * FER_NN_BLOCK;
    part.bias += first * FER_NN_BLOCK;
    part.dst += first * part.dst_block;
    if (part.residual != NULL)
      part.residual += first * part.residual_block;
    if (part.act.slopes != NULL)
      part.act.slopes += first * FER_NN_BLOCK;
  }
  split->conv_kernel (&part);
}

void
fer_split_conv (const FerNetRun *run, const FerNnConv *conv)
{
  gdouble work = (gdouble) conv->channels * conv->kernel_h * conv->kernel_w
                 * conv->blocks * FER_NN_BLOCK * conv->height * conv->width;
  gint size = conv->height > 1  ? conv->height
              : conv->width > 1 ? conv->width
                                : conv->blocks;
  Split split = { run->kernels->conv, NULL, conv, NULL,
    count_parts (run, size) };

  if (run->crew == NULL || work < LEAST_WORK)
    run->kernels->conv (conv);
  else
    fer_crew_run (run->crew, run_conv_part, &split, (guint) split.n_parts);
}

static void
run_depthwise_part (gpointer data, guint item, guint worker)
{
  const Split *split = data;
  FerNnDepthwise part = *split->depthwise;
  gint first = get_start (part.height, (gint) item, split->n_parts);

  part.height =
      get_start (part.height, (gint) item + 1, split->n_parts) - first;
  part.src += first * part.src_step_y;
  part.dst += first * part.dst_row;
  split->depthwise_kernel (&part);
}

void
fer_split_depthwise (const FerNetRun *run, const FerNnDepthwise *conv)
{
  gdouble work = (gdouble) conv->kernel_h * conv->kernel_w * conv->blocks
                 * FER_NN_BLOCK * conv->height * conv->width;
  Split split = { NULL, run->kernels->depthwise, NULL, conv,
    count_parts (run, conv->height) };

  if (run->crew == NULL || work < LEAST_WORK)
    run->kernels->depthwise (conv);
  else
    fer_crew_run (run->crew, run_depthwise_part, &split, (guint) split.n_parts);
}

typedef struct {
  const FerQ8Kernels *kernels;
  const FerQ8Conv *conv;
  gint n_parts;
} Q8Split;

static void
run_q8_part (gpointer data, guint item, guint worker)
{
  const Q8Split *split = data;
  FerQ8Conv part = *split->conv;
  gint first = get_start (part.height, (gint) item, split->n_parts);

  part.height =
      get_start (part.height, (gint) item + 1, split->n_parts) - first;
  part.src += first * part.src_step_y;
  if (part.out.bytes != NULL)
    part.out.bytes += first * part.out.row;
  else
    part.out.floats += first * part.out.row;
  if (part.residual != NULL)
    part.residual += first * part.residual_row;
  split->kernels->conv (&part);
}

void
fer_split_q8_conv (const FerNetRun *run, const FerQ8Conv *conv)
{
  gdouble work = (gdouble) conv->channels * conv->kernel_h * conv->kernel_w
                 * conv->blocks * FER_Q8_BLOCK * conv->height * conv->width;
  Q8Split split = { run->q8, conv, count_parts (run, conv->height) };

  if (run->crew == NULL || work < LEAST_Q8_WORK)
    run->q8->conv (conv);
  else
    fer_crew_run (run->crew, run_q8_part, &split, (guint) split.n_parts);
}
