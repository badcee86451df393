/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/ops.h"

G_BEGIN_DECLS

/**
 * FerBuffer:
 *
 * Where a value lies: blocks of 16 channels (or, where @planar, one plane for
 * each channel) with a border of zeros as wide as its readers pad it. Sizes
 * and distances in elements.
 */
typedef struct {
  gboolean planar;
  gboolean is_q8; /* bytes, the border of zero points */
  guint8 border;
  gint pad[4]; /* top, left, bottom, right */
  gsize block; /* from a block (or plane) to the next */
  gsize row;
  gsize first;  /* of the first pixel, behind the border */
  gsize size;   /* of one item */
  gsize offset; /* in the arena, for one item, in floats */
  guint root;   /* the value whose memory this is; usually itself */
  const gfloat *constant;
  /* Never whole: the step that computes it runs with the next one, its only
   * reader, row by row in the scratch memory. */
  gboolean in_scratch;
} FerBuffer;

/**
 * FerStep:
 *
 * An operation with its constants, packed for the kernels.
 */
typedef struct {
  const FerOp *op;
  gboolean view; /* nothing to do: the output is the input's memory */
  gboolean depthwise;
  gboolean winograd;
  gboolean paired;   /* see kernels/nn.h */
  gint group_blocks; /* blocks of input channels that a block of outputs reads,
                      * 0 = all of them */
  const gfloat *weights;
  const gfloat *bias;
  const gfloat *scale;
  FerNnActivation act;

  /* of what computes with bytes */
  const gint8 *q8_weights;
  const gint32 *q8_bias;
  const gfloat *q8_scale;    /* of sums, or of a blend's input 0 */
  const gfloat *q8_residual; /* of the residual, or of a blend's input 1 */
  gfloat low, high;          /* of what comes out, in its steps */
} FerStep;

/**
 * FerPlan:
 *
 * A network at one input size, ready to run on any batch. Immutable.
 */
typedef struct {
  FerOps *ops;
  FerBuffer *buffers; /* one for each value */
  FerStep *steps;
  guint n_steps;
  gfloat *constants;
  gsize arena_size;   /* floats for one item */
  gsize scratch_size; /* floats for all */
} FerPlan;

/* Of a strip: half of a first cache. */
#define FER_STRIP_FLOATS 6144

/* Of Winograd's transformed tiles. */
#define FER_WINOGRAD_POINTS 16

static inline gint
fer_count_blocks (gint channels)
{
  return (channels + FER_NN_BLOCK - 1) / FER_NN_BLOCK;
}

/* Tiles of a convolution that are transformed together: as many rows as fill
 * the multipliers and stay in the first caches. */
typedef struct {
  gint rows, columns; /* of all */
  gint strip;         /* rows together */
} FerWinograd;

static inline FerWinograd
fer_winograd_plan (const FerValue *out)
{
  FerWinograd w = { (out->height + 1) / 2, (out->width + 1) / 2, 1 };
  gint most = MAX (1, 28 / w.columns);
  gint strips = (w.rows + most - 1) / most;

  w.strip = (w.rows + strips - 1) / strips;
  return w;
}

/* Rows together of a value in scratch memory: as many as the first cache
 * holds. */
static inline gint
fer_strip_plan (const FerValue *out)
{
  gint row = out->width * fer_count_blocks (out->channels) * FER_NN_BLOCK;
  gint most = CLAMP (FER_STRIP_FLOATS / row, 1, out->height);
  gint strips = (out->height + most - 1) / most;

  return (out->height + strips - 1) / strips;
}

/* Floats that the value takes in the arena. */
static inline gsize
fer_buffer_get_floats (const FerBuffer *buffer)
{
  return buffer->is_q8 ? buffer->size / sizeof (gfloat) : buffer->size;
}

/* Number for number as it is stored, to add up and multiply: 1 of floats. */
static inline gfloat
fer_value_get_step (const FerValue *value)
{
  return value->is_q8 ? value->step : 1;
}

/* The first block of input channels that the block @o of outputs of a grouped
 * convolution reads. */
gint fer_conv_get_first_block (const FerOp *op, gint in_channels,
    gint out_channels, gint group_blocks, gint o);

/* Takes @ops, fused. */
FerPlan *fer_plan_new (FerOps *ops, const gchar *name, GError **error);
void fer_plan_free (FerPlan *plan);

/* net/pack.c: packs the constants of every step and buffer; FALSE where the
 * memory is not there. */
gboolean fer_plan_pack (FerPlan *plan, const gchar *name, GError **error);

G_END_DECLS
