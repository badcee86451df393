/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "kernels/kernels.h"
#include "net/plan.h"
#include "net/net.h"

G_BEGIN_DECLS

typedef struct {
  guint value;
  gsize size;   /* floats of one item */
  gfloat *data; /* in NCHW order; NULL where the value lies so already */
} FerRunOutput;

struct _FerNetRun {
  const FerPlan *plan;
  FerPlan *own_plan; /* of a network whose file leaves the size open */
  const FerNnKernels *kernels;
  const FerQ8Kernels *q8;
  FerCrew *crew; /* NULL = one thread */
  gint max_batch;
  gfloat *arena;   /* all memory: values, input, outputs */
  gfloat *scratch; /* plan->scratch_size for each thread of the crew */
  gfloat *input;
  gsize input_size; /* floats of one item */
  FerRunOutput *outputs;
  guint n_outputs;
};

FerNetRun *fer_net_run_new_for_plan (
    const FerPlan *plan, gint max_batch, const gchar *name, GError **error);

static inline gfloat *
fer_run_get_item (const FerNetRun *run, guint value, gint item)
{
  const FerBuffer *b = &run->plan->buffers[value];

  if (b->constant != NULL)
    return (gfloat *) b->constant;
  return run->arena + b->offset * run->max_batch
         + fer_buffer_get_floats (b) * item;
}

/* The first pixel, behind the border. */
static inline gfloat *
fer_run_get_first (const FerNetRun *run, guint value, gint item)
{
  return fer_run_get_item (run, value, item) + run->plan->buffers[value].first;
}

/* The same of bytes. */
static inline guint8 *
fer_run_get_bytes (const FerNetRun *run, guint value, gint item)
{
  return (guint8 *) fer_run_get_item (run, value, item)
         + run->plan->buffers[value].first;
}

/* Whether a pointwise convolution may take its rows as one: narrow images fill
 * the tiles then. */
gboolean fer_run_is_one_row (const FerNetRun *run, const FerOp *op);
/* Channels that a matrix product reads; of flattened planes, all of each
 * block. */
gint fer_run_count_inputs (const FerNetRun *run, const FerOp *op);

/* What the kernels are told of a step. */
FerNnConv fer_run_get_conv (
    const FerNetRun *run, const FerStep *step, gint item);
FerQ8Quantize fer_run_get_quantize (
    const FerNetRun *run, const FerStep *step, gint item);

/* net/run/strips.c: a step together with the one before it. */
void fer_run_strips (const FerNetRun *run, const FerStep *step, gint item);

/* net/run/winograd.c */
void fer_run_winograd (const FerNetRun *run, const FerStep *step, gint item);

/* net/run/q8.c: steps that read or write bytes. */
void fer_run_q8_step (const FerNetRun *run, const FerStep *step, gint item);
void fer_run_q8_gemm (const FerNetRun *run, const FerStep *step, gint batch);

G_END_DECLS
