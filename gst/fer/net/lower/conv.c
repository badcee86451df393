/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/conv.h"

#include <string.h>

#include "net/lower/axis.h"
#include "net/lower/window.h"

/* --- Convolutions --------------------------------------------------------- */

static gboolean
check_groups (const FerLower *lower, const FerNode *node,
    const FerTensor *weights, gint channels, GError **error)
{
  gint64 groups = fer_node_get_int (node, "group", 1);

  if (groups < 1 || groups > channels || weights->dims[0] % groups != 0
      || weights->dims[0] < 1 || channels % groups != 0
      || weights->dims[1] != channels / groups)
    return FER_LOWER_FAIL (MALFORMED,
        "weights %dx%d do not fit an input of %d in groups: %" G_GINT64_FORMAT,
        weights->dims[0], weights->dims[1], channels, groups);
  return TRUE;
}

/* The weights tell the kernel's size; an attribute may repeat it. */
static gboolean
read_kernel (const FerLower *lower, const FerNode *node,
    const FerTensor *weights, gint kernel[2], GError **error)
{
  gint repeated[2];

  if (!fer_lower_read_ints (
          lower, node, "kernel_shape", 2, 1, 0, repeated, error))
    return FALSE;
  memcpy (kernel, weights->dims + 2, 2 * sizeof kernel[0]);
  if (kernel[0] < 1 || kernel[0] > FER_MAX_WINDOW || kernel[1] < 1
      || kernel[1] > FER_MAX_WINDOW
      || (repeated[0] != 0 && memcmp (kernel, repeated, sizeof repeated) != 0))
    return FER_LOWER_FAIL (MALFORMED,
        "the weight is %dx%d, 'kernel_shape' %dx%d", kernel[0], kernel[1],
        repeated[0], repeated[1]);
  return TRUE;
}

gboolean
fer_lower_conv (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerTensor *weights =
      fer_lower_need_floats (lower, node, 1, "the weight", error);
  FerShape out = in->shape;
  const gfloat *bias = NULL;
  FerWindow window;
  FerOp *op;

  if (weights == NULL || !fer_lower_need_rank (lower, node, 4, error))
    return FALSE;
  if (weights->rank != 4)
    return FER_LOWER_FAIL (
        MALFORMED, "the weight is of rank %d", weights->rank);
  if (!check_groups (lower, node, weights, in->shape.dims[1], error))
    return FALSE;
  out.dims[1] = weights->dims[0];
  if (fer_lower_get_input (lower, node, 2) != NULL) {
    bias = fer_lower_need_n_floats (
        lower, node, 2, "the bias", out.dims[1], error);
    if (bias == NULL)
      return FALSE;
  }
  if (!read_kernel (lower, node, weights, window.kernel, error)
      || !fer_lower_read_window (
          lower, node, &window, in->shape.dims + 2, out.dims + 2, error))
    return FALSE;

  op = fer_lower_add_op (lower, node, FER_OP_CONV, &out, error);
  if (op == NULL)
    return FALSE;
  op->window = window;
  op->groups = (gint) fer_node_get_int (node, "group", 1);
  op->weights = fer_tensor_ref (weights);
  if (bias != NULL)
    op->shift = g_memdup2 (bias, out.dims[1] * sizeof bias[0]);
  lower->ops->n_macs += (guint64) weights->n * out.dims[2] * out.dims[3];
  return TRUE;
}

/* --- Matrix products ------------------------------------------------------ */

/* The input times a constant matrix, in x out or out x in. */
static FerOp *
add_product (
    FerLower *lower, const FerNode *node, gboolean out_in, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerTensor *weights =
      fer_lower_need_floats (lower, node, 1, "the matrix", error);
  FerShape out = in->shape;
  FerOp *op;

  if (weights == NULL || !fer_lower_need_rank (lower, node, 2, error))
    return NULL;
  if (weights->rank != 2 || weights->dims[out_in ? 1 : 0] != in->shape.dims[1]
      || weights->n == 0) {
    FER_LOWER_FAIL (
        MALFORMED, "the matrix does not fit an input of %d", in->shape.dims[1]);
    return NULL;
  }
  out.dims[1] = weights->dims[out_in ? 0 : 1];
  op = fer_lower_add_op (lower, node, FER_OP_GEMM, &out, error);
  if (op == NULL)
    return NULL;
  op->weights = fer_tensor_ref (weights);
  op->weights_out_in = out_in;
  lower->ops->n_macs += weights->n;
  return op;
}

/* As a convolution with one pixel has them: out x in x 1 x 1. */
static FerTensor *
transpose_matrix (const FerTensor *matrix)
{
  const gint in = matrix->dims[0], out = matrix->dims[1];
  const gint dims[4] = { out, in, 1, 1 };
  FerTensor *weights = fer_tensor_new (TRUE, dims, 4);

  for (gint o = 0; o < out; o++) {
    for (gint i = 0; i < in; i++)
      fer_tensor_own_floats (weights)[(gsize) o * in + i] =
          matrix->floats[(gsize) i * out + o];
  }
  return weights;
}

/* The last axis of more than two times a matrix: at each place the same, as a
 * convolution does it over channels. */
static gboolean
multiply_last_axis (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerTensor *matrix =
      fer_lower_need_floats (lower, node, 1, "the matrix", error);
  FerShape shape = in->shape;
  guint value = in->value;
  gint last = shape.rank - 1;
  FerValue planes;
  FerOp *op;

  if (matrix == NULL)
    return FALSE;
  if (matrix->rank != 2 || matrix->n == 0
      || matrix->dims[0] != shape.dims[last])
    return FER_LOWER_FAIL (
        MALFORMED, "the matrix does not fit an input of %d", shape.dims[last]);
  if (!fer_axis_swap (lower, node, last, &shape, &value, error))
    return FALSE;
  shape.dims[1] = matrix->dims[1];
  op = fer_lower_add_op (lower, node, FER_OP_CONV, &shape, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, &value, 1);
  op->weights = transpose_matrix (matrix);
  planes = *FER_VALUE (lower->ops, op->output);
  lower->ops->n_macs += (guint64) matrix->n * planes.height * planes.width;
  return fer_axis_swap_output (lower, node, last, error);
}

gboolean
fer_lower_matmul (FerLower *lower, const FerNode *node, GError **error)
{
  if (fer_lower_get_input (lower, node, 0)->shape.rank > 2)
    return multiply_last_axis (lower, node, error);
  return add_product (lower, node, FALSE, error) != NULL;
}

gboolean
fer_lower_gemm (FerLower *lower, const FerNode *node, GError **error)
{
  gfloat alpha = fer_node_get_float (node, "alpha", 1);
  gfloat beta = fer_node_get_float (node, "beta", 1);
  FerTensor *bias = NULL;
  gint out;
  FerOp *op;

  if (fer_node_get_int (node, "transA", 0) != 0)
    return FER_LOWER_FAIL (UNSUPPORTED, "its first operand is transposed");
  if (fer_lower_get_input (lower, node, 2) != NULL) {
    bias = fer_lower_need_floats (lower, node, 2, "the bias", error);
    if (bias == NULL)
      return FALSE;
  }
  op = add_product (
      lower, node, fer_node_get_int (node, "transB", 0) != 0, error);
  if (op == NULL)
    return FALSE;
  out = FER_VALUE (lower->ops, op->output)->channels;
  if (alpha != 1.0f) {
    op->scale = g_new (gfloat, out);
    for (gint i = 0; i < out; i++)
      op->scale[i] = alpha;
  }
  if (bias != NULL) {
    if (bias->n != 1
        && ((gint) bias->n != out || bias->dims[bias->rank - 1] != out))
      return FER_LOWER_FAIL (MALFORMED,
          "a bias of size %" G_GSIZE_FORMAT " does not fit an output of %d",
          bias->n, out);
    op->shift = g_new (gfloat, out);
    for (gint i = 0; i < out; i++)
      op->shift[i] = beta * bias->floats[bias->n == 1 ? 0 : i];
  }
  return TRUE;
}
