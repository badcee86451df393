/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network at one input size, as the operations the engine executes. */
#pragma once

#include "kernels/nn.h"
#include "net/graph.h"

G_BEGIN_DECLS

/* Most floats of one value, for one item. */
#define FER_MAX_ITEM (1 << 24)

/**
 * FerValue:
 *
 * What an operation reads or writes: for one item, planes of @height x @width,
 * one for each channel. Of two-dimensional tensors (batch x channels) the
 * plane is one number.
 */
typedef struct {
  gint channels;
  gint height;
  gint width;
  FerTensor *constant; /* an operand that the file fixes; NULL where computed */
  /* Quantised: bytes that stand for (byte - zero) * step. */
  gboolean is_q8;
  gfloat step;
  gint zero;
} FerValue;

typedef enum {
  FER_OP_CONV,
  FER_OP_GEMM,
  FER_OP_AFFINE, /* a scale and a shift for each channel */
  FER_OP_MAX_POOL,
  FER_OP_AVERAGE_POOL,
  FER_OP_ADD,
  FER_OP_SUB,
  FER_OP_MUL,
  FER_OP_CONCAT, /* channels after channels */
  FER_OP_PAD,
  FER_OP_REPEAT,  /* each pixel stride[0] x stride[1] times */
  FER_OP_RESHAPE, /* the same numbers in the same (NCHW) order */
  FER_OP_TRANSPOSE,
  FER_OP_SOFTMAX, /* over the channels */
  FER_OP_QUANTIZE,
  FER_OP_DEQUANTIZE,
  FER_OP_BLEND, /* of bytes: input 0, times the gate, and input 1 */
} FerOpKind;

/**
 * FerOp:
 *
 * One operation. An activation is part of the operation that computes its
 * argument, or of an #FER_OP_AFFINE that does nothing else.
 */
typedef struct {
  FerOpKind kind;
  const FerNode *node; /* where it came from, for messages */
  guint *inputs;
  guint n_inputs;
  guint output;
  guint residual; /* added before the activation; FER_NO_VALUE = none */
  /* Factors for the channels of what is added, where that is bytes: of the
   * residual, or of a blend's input 0; FER_NO_VALUE = none. They count in steps
   * of the output. */
  guint gate;
  gboolean is_q8; /* computes with the bytes of its inputs and its residual */
  FerNnActivation act;
  FerTensor *slopes; /* of a PRelu: 1, or one for each channel */

  /* height, width */
  gint kernel[2];
  gint stride[2];
  gint dilation[2];
  gint pad[4]; /* top, left, bottom, right */
  gint groups;
  gboolean count_pad;
  gfloat pad_value;

  /* Conv: out x in/groups x h x w. Gemm: in x out, or out x in. */
  FerTensor *weights;
  gboolean weights_out_in;
  gint flat_channels; /* Gemm over the planes of this many channels … */
  gboolean flat_last; /* … that the weights take with the channels last */
  gfloat *scale;      /* of each output channel; NULL = 1 */
  gfloat *shift;      /* of each output channel; NULL = 0 */

  gint rank; /* of a transposition, without the batch */
  gint dims[FER_MAX_RANK];
  gint perm[FER_MAX_RANK];
} FerOp;

/**
 * FerOps:
 *
 * Operations in the order they run. Borrows strings from the graph it was made
 * from and, until the weights are packed, the weights as well.
 */
typedef struct {
  GArray *values; /* FerValue */
  GPtrArray *ops; /* FerOp */
  guint input;
  guint *outputs;
  guint n_outputs;
  guint64 n_macs;
} FerOps;

#define FER_VALUE(ops, i) (&g_array_index ((ops)->values, FerValue, i))

FerOp *fer_op_new (FerOpKind kind, const FerNode *node);
void fer_op_free (FerOp *op);
void fer_op_set_inputs (FerOp *op, const guint *inputs, guint n_inputs);
void fer_ops_free (FerOps *ops);

/* Adds @by to the uses of each value that @op reads. */
void fer_op_add_uses (const FerOp *op, guint *uses, gint by);
/* How often each value is read, or is an output of the network. */
guint *fer_ops_count_uses (const FerOps *ops);

static inline gboolean
fer_value_same_planes (const FerValue *a, const FerValue *b)
{
  return a->channels == b->channels && a->height == b->height
         && a->width == b->width;
}

G_END_DECLS
