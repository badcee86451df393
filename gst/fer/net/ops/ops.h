/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network at one input size, as the operations the engine executes. */
#pragma once

#include "kernels/nn.h"
#include "net/graph/graph.h"

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
  FER_OP_SLICE,  /* some channels */
  FER_OP_PAD,
  FER_OP_REPEAT,  /* each pixel repeat[0] x repeat[1] times */
  FER_OP_RESHAPE, /* the same numbers in the same (NCHW) order */
  FER_OP_TRANSPOSE,
  FER_OP_SOFTMAX, /* over the channels */
  FER_OP_QUANTIZE,
  FER_OP_DEQUANTIZE,
  FER_OP_BLEND, /* of bytes: input 0, times the gate, and input 1 */
  FER_N_OP_KINDS,
} FerOpKind;

/**
 * FerWindow:
 *
 * How a kernel moves over the planes: height before width.
 */
typedef struct {
  gint kernel[2];
  gint stride[2];
  gint dilation[2];
  gint pad[4]; /* top, left, bottom, right */
} FerWindow;

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
  /* Of operations on bytes: a value with a factor for each channel of the
   * residual, or of a blend's input 0, which takes the bytes to steps of the
   * output. FER_NO_VALUE = none. */
  guint gate;
  gboolean is_q8; /* computes with the bytes of its inputs and its residual */
  FerNnActivation act;
  FerTensor *slopes; /* of a PRelu: 1, or one for each channel */

  FerWindow window; /* of convolutions, pools and (its padding) FER_OP_PAD */
  gint groups;
  gboolean count_pad;
  gfloat pad_value;
  gint repeat[2];     /* height, width */
  gint first;         /* of FER_OP_SLICE: the first channel */
  gboolean logarithm; /* of FER_OP_SOFTMAX: its logarithm */

  /* Conv: out x in/groups x h x w. Gemm: in x out, or out x in. */
  FerTensor *weights;
  gboolean weights_out_in;
  /* Gemm: channels of the planes that it reads as they lie in memory; 0 where
   * it reads a row of numbers. */
  gint flat_channels;
  gboolean flat_last; /* the weights expect the planes with channels last */
  gfloat *scale;      /* of each output channel; NULL = 1 */
  gfloat *shift;      /* of each output channel; NULL = 0 */

  gint rank; /* of FER_OP_TRANSPOSE, without the batch */
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

/**
 * fer_op_new:
 * @node: where it comes from, for messages
 *
 * Returns: (transfer full): an operation without inputs and output, with a
 * kernel of one pixel
 */
FerOp *fer_op_new (FerOpKind kind, const FerNode *node);

/**
 * fer_op_free:
 * @op: (nullable) (transfer full): an operation
 */
void fer_op_free (FerOp *op);

/**
 * fer_op_set_inputs:
 * @inputs: (array length=n_inputs): values that @op reads from now on
 */
void fer_op_set_inputs (FerOp *op, const guint *inputs, guint n_inputs);

/**
 * fer_ops_new:
 *
 * Returns: (transfer full): a network without values and operations
 */
FerOps *fer_ops_new (void);

/**
 * fer_ops_free:
 * @ops: (nullable) (transfer full): a network
 */
void fer_ops_free (FerOps *ops);

/**
 * fer_ops_add_value:
 * @value: a value, copied; its constant becomes that of @ops
 *
 * Returns: the number of the value. Pointers of FER_VALUE() are invalid from
 * now on.
 */
guint fer_ops_add_value (FerOps *ops, const FerValue *value);

/**
 * fer_ops_count_uses:
 *
 * Returns: (transfer full): for each value, how many inputs, residuals, gates
 * and outputs of the network it is
 */
guint *fer_ops_count_uses (const FerOps *ops);

/**
 * FerProducer:
 *
 * Who computes a value.
 */
typedef struct {
  FerOp *op;      /* NULL = the network's input, or a constant */
  guint position; /* of @op among the operations */
} FerProducer;

/**
 * fer_ops_find_producers:
 *
 * Returns: (transfer full): the producer of each value
 */
FerProducer *fer_ops_find_producers (const FerOps *ops);

/**
 * fer_ops_drop_unused:
 * @ops: a network, in which operations may have been replaced by %NULL
 *
 * Removes the %NULLs and the operations that no output depends on.
 */
void fer_ops_drop_unused (FerOps *ops);

/* What one step of a value stands for: 1 of floats. */
static inline gfloat
fer_value_get_step (const FerValue *value)
{
  return value->is_q8 ? value->step : 1;
}

static inline gboolean
fer_value_same_planes (const FerValue *a, const FerValue *b)
{
  return a->channels == b->channels && a->height == b->height
         && a->width == b->width;
}

G_END_DECLS
