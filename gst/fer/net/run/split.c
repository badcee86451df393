/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/split.h"

/* Multiply-adds that are worth a thread's attention: some microseconds. */
#define LEAST_WORK (1 << 18)
#define LEAST_Q8_WORK (1 << 20) /* where the processor multiplies bytes */
/* Parts for each thread: one that comes late leaves some to the others. */
#define PARTS 2

/* Computes @n of the rows (or pixels, or blocks) of @args, from @first on. */
typedef void (*PartFunc) (
    const FerRunContext *context, gconstpointer args, gint first, gint n);

typedef struct {
  const FerRunContext *context;
  PartFunc func;
  gconstpointer args;
  gint size; /* of all parts together */
  gint n_parts;
} Split;

static gint
get_start (const Split *split, gint part)
{
  return (gint) ((gint64) split->size * part / split->n_parts);
}

static void
run_part (gpointer data, guint item, guint worker)
{
  const Split *split = data;
  gint first = get_start (split, (gint) item);

  split->func (split->context, split->args, first,
      get_start (split, (gint) item + 1) - first);
}

static void
share (const FerRunContext *context, PartFunc func, gconstpointer args,
    gint size, gboolean is_worth_it)
{
  Split split = { context, func, args, size,
    MIN (size, PARTS * (gint) fer_crew_get_size (context->crew)) };

  if (context->crew == NULL || !is_worth_it)
    func (context, args, 0, size);
  else
    fer_crew_run (context->crew, run_part, &split, (guint) split.n_parts);
}

/* --- Convolutions of floats ----------------------------------------------- */

static void
run_conv_rows (
    const FerRunContext *context, gconstpointer args, gint first, gint n)
{
  FerNnConv part = *(const FerNnConv *) args;

  part.height = n;
  part.src += first * part.src_step_y;
  part.dst += first * part.dst_row;
  if (part.residual != NULL)
    part.residual += first * part.residual_row;
  context->nn->conv (&part);
}

static void
run_conv_pixels (
    const FerRunContext *context, gconstpointer args, gint first, gint n)
{
  FerNnConv part = *(const FerNnConv *) args;

  part.width = n;
  part.src += first * part.src_step_x;
  part.dst += first * part.dst_pixel;
  if (part.residual != NULL)
    part.residual += first * part.residual_pixel;
  context->nn->conv (&part);
}

static void
run_conv_blocks (
    const FerRunContext *context, gconstpointer args, gint first, gint n)
{
  FerNnConv part = *(const FerNnConv *) args;
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
  context->nn->conv (&part);
}

void
fer_split_conv (const FerRunContext *context, const FerNnConv *conv)
{
  gdouble work = (gdouble) conv->channels * conv->kernel_h * conv->kernel_w
                 * conv->blocks * FER_NN_BLOCK * conv->height * conv->width;

  if (conv->height > 1)
    share (context, run_conv_rows, conv, conv->height, work >= LEAST_WORK);
  else if (conv->width > 1)
    share (context, run_conv_pixels, conv, conv->width, work >= LEAST_WORK);
  else
    share (context, run_conv_blocks, conv, conv->blocks, work >= LEAST_WORK);
}

/* --- Others --------------------------------------------------------------- */

static void
run_depthwise_rows (
    const FerRunContext *context, gconstpointer args, gint first, gint n)
{
  FerNnDepthwise part = *(const FerNnDepthwise *) args;

  part.height = n;
  part.src += first * part.src_step_y;
  part.dst += first * part.dst_row;
  context->nn->depthwise (&part);
}

void
fer_split_depthwise (const FerRunContext *context, const FerNnDepthwise *conv)
{
  gdouble work = (gdouble) conv->kernel_h * conv->kernel_w * conv->blocks
                 * FER_NN_BLOCK * conv->height * conv->width;

  share (context, run_depthwise_rows, conv, conv->height, work >= LEAST_WORK);
}

static void
move_q8_output (FerQ8Output *out, gssize distance)
{
  if (out->bytes != NULL)
    out->bytes += distance;
  else
    out->floats += distance;
}

FerQ8Conv
fer_split_get_q8_rows (const FerQ8Conv *conv, gint first, gint n)
{
  FerQ8Conv part = *conv;

  part.height = n;
  part.src += first * part.src_step_y;
  move_q8_output (&part.out, first * part.out.row);
  if (part.residual != NULL)
    part.residual += first * part.residual_row;
  return part;
}

static void
run_q8_rows (
    const FerRunContext *context, gconstpointer args, gint first, gint n)
{
  FerQ8Conv part = fer_split_get_q8_rows (args, first, n);

  context->q8->conv (&part);
}

static void
run_q8_pixels (
    const FerRunContext *context, gconstpointer args, gint first, gint n)
{
  FerQ8Conv part = *(const FerQ8Conv *) args;

  part.width = n;
  part.src += first * part.src_step_x;
  move_q8_output (&part.out, first * part.out.pixel);
  if (part.residual != NULL)
    part.residual += first * part.residual_pixel;
  context->q8->conv (&part);
}

static void
run_q8_blocks (
    const FerRunContext *context, gconstpointer args, gint first, gint n)
{
  FerQ8Conv part = *(const FerQ8Conv *) args;
  gint inputs = (part.channels + FER_Q8_BLOCK - 1) & -FER_Q8_BLOCK;

  part.blocks = n;
  part.weights +=
      (gsize) first * inputs * part.kernel_h * part.kernel_w * FER_Q8_BLOCK;
  part.bias += first * FER_Q8_BLOCK;
  part.scale += first * FER_Q8_BLOCK;
  move_q8_output (&part.out, first * part.out.block);
  if (part.residual != NULL) {
    part.residual += first * part.residual_block;
    part.residual_scale += first * FER_Q8_BLOCK;
  }
  context->q8->conv (&part);
}

void
fer_split_q8_conv (const FerRunContext *context, const FerQ8Conv *conv)
{
  gdouble work = (gdouble) conv->channels * conv->kernel_h * conv->kernel_w
                 * conv->blocks * FER_Q8_BLOCK * conv->height * conv->width;
  gboolean is_worth_it =
      work
      >= (context->q8->conv_group == FER_Q8_PAIR ? LEAST_WORK : LEAST_Q8_WORK);

  if (conv->height > 1)
    share (context, run_q8_rows, conv, conv->height, is_worth_it);
  else if (conv->width > 1)
    share (context, run_q8_pixels, conv, conv->width, is_worth_it);
  else
    share (context, run_q8_blocks, conv, conv->blocks, is_worth_it);
}
