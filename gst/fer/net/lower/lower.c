/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From nodes to operations at one input size: shapes, checks, constants. */
#include "net/lower/lower.h"

#include <math.h>
#include <string.h>

#include "net/fold.h"

/* Most inputs of a node that has a fixed number of them. */
#define MAX_INPUTS 5
/* Largest kernel, stride, dilation or padding. */
#define MAX_WINDOW 4096
/* Elements of constants that nodes compute, beside those of the file. */
#define MAX_MADE (1 << 22)

/* What is known of a value of the graph. */
typedef struct {
  FerTensor *constant;
  gint rank; /* with the batch, as the file counts it */
  gint dims[FER_MAX_RANK];
  guint value; /* in the operations */
} Known;

typedef struct {
  const FerGraph *graph;
  FerOps *ops;
  Known *known; /* one for each value of the graph */
  gint batch;   /* the file's, or 1 */
  gsize made;   /* elements of constants that are not the file's own */
} Lower;

typedef gboolean (*LowerFunc) (
    Lower *lower, const FerNode *node, GError **error);

#define FAIL(code, ...)                                                        \
  fer_node_fail (lower->graph, node, FER_ERROR_##code, error, __VA_ARGS__)

/* --- Values --------------------------------------------------------------- */

static const Known *
get_input (Lower *lower, const FerNode *node, guint i)
{
  if (i >= node->n_inputs || node->inputs[i] == FER_NO_VALUE)
    return NULL;
  return &lower->known[node->inputs[i]];
}

static FerTensor *
get_constant (Lower *lower, const FerNode *node, guint i)
{
  const Known *known = get_input (lower, node, i);

  return known != NULL ? known->constant : NULL;
}

/* Whether input @i is there but computed. */
static gboolean
is_computed (Lower *lower, const FerNode *node, guint i)
{
  const Known *known = get_input (lower, node, i);

  return known != NULL && known->constant == NULL;
}

static gboolean
get_geometry (Lower *lower, const FerNode *node, const gint *dims, gint rank,
    FerValue *value, GError **error)
{
  gint64 n = 1, width = 1;

  if (rank < 1 || rank > FER_MAX_RANK || dims[0] != lower->batch)
    return FAIL (
        UNSUPPORTED, "its result does not keep the items of the batch apart");
  for (gint i = 1; i < rank; i++) {
    if (dims[i] < 1)
      return FAIL (MALFORMED, "its result is empty");
    n *= dims[i];
    if (n > FER_MAX_ITEM)
      return FAIL (UNSUPPORTED, "its result is too large");
  }
  for (gint i = rank == 3 ? 2 : 3; i < rank; i++)
    width *= dims[i];
  value->channels = rank > 1 ? dims[1] : 1;
  value->height = rank > 3 ? dims[2] : 1;
  value->width = width;
  value->constant = NULL;
  value->is_q8 = FALSE;
  return TRUE;
}

static void
set_output (
    Lower *lower, const FerNode *node, const gint *dims, gint rank, guint value)
{
  Known *known = &lower->known[node->outputs[0]];

  known->rank = rank;
  memcpy (known->dims, dims, rank * sizeof dims[0]);
  known->value = value;
}

/* The node's first output, a new value. */
static gboolean
add_output (Lower *lower, const FerNode *node, const gint *dims, gint rank,
    guint *value, GError **error)
{
  FerValue geometry;

  if (!get_geometry (lower, node, dims, rank, &geometry, error))
    return FALSE;
  g_array_append_val (lower->ops->values, geometry);
  *value = lower->ops->values->len - 1;
  set_output (lower, node, dims, rank, *value);
  return TRUE;
}

/* The node's operation, with its first input and its output; NULL on error. */
static FerOp *
add_op (Lower *lower, const FerNode *node, FerOpKind kind, const gint *dims,
    gint rank, GError **error)
{
  FerOp *op;
  guint output;

  if (!add_output (lower, node, dims, rank, &output, error))
    return NULL;
  op = fer_op_new (kind, node);
  fer_op_set_inputs (op, &get_input (lower, node, 0)->value, 1);
  op->output = output;
  g_ptr_array_add (lower->ops->ops, op);
  return op;
}

static FerOp *
add_like_input (
    Lower *lower, const FerNode *node, FerOpKind kind, GError **error)
{
  const Known *in = get_input (lower, node, 0);

  return add_op (lower, node, kind, in->dims, in->rank, error);
}

/* --- Attributes ----------------------------------------------------------- */

/* @n integers of an attribute, each in @min … MAX_WINDOW. */
static gboolean
read_window (Lower *lower, const FerNode *node, const gchar *name, gint n,
    gint min, gint other, gint *out, GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, name);

  for (gint i = 0; i < n; i++)
    out[i] = other;
  if (attribute == NULL)
    return TRUE;
  if ((gint) attribute->n_ints != n)
    return FAIL (MALFORMED, "'%s' has %" G_GSIZE_FORMAT " numbers, not %d",
        name, attribute->n_ints, n);
  for (gint i = 0; i < n; i++) {
    if (attribute->ints[i] < min || attribute->ints[i] > MAX_WINDOW)
      return FAIL (
          MALFORMED, "'%s' holds %" G_GINT64_FORMAT, name, attribute->ints[i]);
    out[i] = attribute->ints[i];
  }
  return TRUE;
}

/* Kernel, strides, dilations and padding; the output's height and width. */
static gboolean
read_windows (Lower *lower, const FerNode *node, FerOp *op, const gint in[2],
    gint out[2], GError **error)
{
  gboolean ceil_mode = fer_node_get_int (node, "ceil_mode", 0) != 0;
  gboolean upper = fer_node_string_is (node, "auto_pad", "SAME_UPPER");
  gboolean lower_pad = fer_node_string_is (node, "auto_pad", "SAME_LOWER");

  if (!read_window (lower, node, "strides", 2, 1, 1, op->stride, error)
      || !read_window (lower, node, "dilations", 2, 1, 1, op->dilation, error)
      || !read_window (lower, node, "pads", 4, 0, 0, op->pad, error))
    return FALSE;

  for (gint i = 0; i < 2; i++) {
    gint extent = op->dilation[i] * (op->kernel[i] - 1) + 1;
    gint stride = op->stride[i];
    gint room;

    if (upper || lower_pad) {
      gint wanted = (in[i] + stride - 1) / stride;
      gint pad = MAX ((wanted - 1) * stride + extent - in[i], 0);

      op->pad[i] = lower_pad ? (pad + 1) / 2 : pad / 2;
      op->pad[i + 2] = pad - op->pad[i];
    }
    room = in[i] + op->pad[i] + op->pad[i + 2] - extent;
    if (room < 0)
      return FAIL (MALFORMED, "a window of %d does not fit into %d", extent,
          in[i] + op->pad[i] + op->pad[i + 2]);
    out[i] = room / stride + 1;
    /* the last window must begin inside the picture or its padding before */
    if (ceil_mode && room % stride != 0 && out[i] * stride < in[i] + op->pad[i])
      out[i]++;
  }
  return TRUE;
}

static gboolean
need_rank (Lower *lower, const FerNode *node, gint rank, GError **error)
{
  const Known *in = get_input (lower, node, 0);

  if (in->rank == rank)
    return TRUE;
  return FAIL (
      UNSUPPORTED, "its input has %d dimensions, not %d", in->rank, rank);
}

/* Input @i, which must be a constant of floats. */
static FerTensor *
need_floats (Lower *lower, const FerNode *node, guint i, const gchar *what,
    GError **error)
{
  FerTensor *tensor = get_constant (lower, node, i);

  if (tensor != NULL && tensor->is_float)
    return tensor;
  if (is_computed (lower, node, i))
    FAIL (UNSUPPORTED, "%s is computed; only constants are supported", what);
  else
    FAIL (MALFORMED, "%s is missing or has no float elements", what);
  return NULL;
}

/* As need_floats(), with @n elements. */
static const gfloat *
need_n_floats (Lower *lower, const FerNode *node, guint i, const gchar *what,
    gsize n, GError **error)
{
  FerTensor *tensor = need_floats (lower, node, i, what, error);

  if (tensor == NULL)
    return NULL;
  if (tensor->n != n) {
    FAIL (MALFORMED,
        "%s has %" G_GSIZE_FORMAT " elements, not %" G_GSIZE_FORMAT, what,
        tensor->n, n);
    return NULL;
  }
  return tensor->floats;
}

/* --- Convolutions and matrix products --------------------------------------
 */

static gboolean
lower_conv (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerTensor *weights = need_floats (lower, node, 1, "the weight", error);
  gint64 groups = fer_node_get_int (node, "group", 1);
  gint dims[4], kernel[2];
  const gfloat *bias = NULL;
  FerOp scratch = { 0 }, *op;

  if (weights == NULL || !need_rank (lower, node, 4, error))
    return FALSE;
  if (weights->rank != 4)
    return FAIL (MALFORMED, "the weight has %d dimensions", weights->rank);
  if (groups < 1 || groups > in->dims[1] || weights->dims[0] % groups != 0
      || weights->dims[0] < 1 || in->dims[1] % groups != 0
      || weights->dims[1] != in->dims[1] / groups)
    return FAIL (MALFORMED,
        "weights %dx%d do not fit %d channels in %" G_GINT64_FORMAT " groups",
        weights->dims[0], weights->dims[1], in->dims[1], groups);
  if (is_computed (lower, node, 2) || get_constant (lower, node, 2) != NULL) {
    bias = need_n_floats (lower, node, 2, "the bias", weights->dims[0], error);
    if (bias == NULL)
      return FALSE;
  }
  for (gint i = 0; i < 2; i++)
    scratch.kernel[i] = weights->dims[2 + i];
  if (!read_window (lower, node, "kernel_shape", 2, 1, 0, kernel, error))
    return FALSE;
  if (scratch.kernel[0] < 1 || scratch.kernel[0] > MAX_WINDOW
      || scratch.kernel[1] < 1 || scratch.kernel[1] > MAX_WINDOW
      || (kernel[0] != 0
          && memcmp (kernel, scratch.kernel, sizeof kernel) != 0))
    return FAIL (MALFORMED, "the weight is %dx%d, 'kernel_shape' %dx%d",
        scratch.kernel[0], scratch.kernel[1], kernel[0], kernel[1]);
  if (!read_windows (lower, node, &scratch, in->dims + 2, dims + 2, error))
    return FALSE;

  dims[0] = in->dims[0];
  dims[1] = weights->dims[0];
  op = add_op (lower, node, FER_OP_CONV, dims, 4, error);
  if (op == NULL)
    return FALSE;
  memcpy (op->kernel, scratch.kernel, sizeof op->kernel);
  memcpy (op->stride, scratch.stride, sizeof op->stride);
  memcpy (op->dilation, scratch.dilation, sizeof op->dilation);
  memcpy (op->pad, scratch.pad, sizeof op->pad);
  op->groups = groups;
  op->weights = fer_tensor_ref (weights);
  if (bias != NULL)
    op->shift = g_memdup2 (bias, dims[1] * sizeof bias[0]);
  lower->ops->n_macs += (guint64) weights->n * dims[2] * dims[3];
  return TRUE;
}

/* A matrix product with a constant matrix of in x out, or out x in. */
static FerOp *
add_product (Lower *lower, const FerNode *node, gboolean out_in, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerTensor *weights = need_floats (lower, node, 1, "the matrix", error);
  gint dims[2];
  FerOp *op;

  if (weights == NULL || !need_rank (lower, node, 2, error))
    return NULL;
  if (weights->rank != 2 || weights->dims[out_in ? 1 : 0] != in->dims[1]
      || weights->n == 0) {
    FAIL (MALFORMED, "the matrix does not fit %d inputs", in->dims[1]);
    return NULL;
  }
  dims[0] = in->dims[0];
  dims[1] = weights->dims[out_in ? 0 : 1];
  op = add_op (lower, node, FER_OP_GEMM, dims, 2, error);
  if (op == NULL)
    return NULL;
  op->weights = fer_tensor_ref (weights);
  op->weights_out_in = out_in;
  lower->ops->n_macs += weights->n;
  return op;
}

static gboolean
lower_matmul (Lower *lower, const FerNode *node, GError **error)
{
  if (!is_computed (lower, node, 0))
    return FAIL (UNSUPPORTED, "its first operand is a constant");
  return add_product (lower, node, FALSE, error) != NULL;
}

static gboolean
lower_gemm (Lower *lower, const FerNode *node, GError **error)
{
  gfloat alpha = fer_node_get_float (node, "alpha", 1);
  gfloat beta = fer_node_get_float (node, "beta", 1);
  FerTensor *bias = NULL;
  gint out;
  FerOp *op;

  if (fer_node_get_int (node, "transA", 0) != 0
      || !is_computed (lower, node, 0))
    return FAIL (UNSUPPORTED, "its first operand is transposed or constant");
  if (get_input (lower, node, 2) != NULL) {
    bias = need_floats (lower, node, 2, "the bias", error);
    if (bias == NULL)
      return FALSE;
  }
  op = add_product (
      lower, node, fer_node_get_int (node, "transB", 0) != 0, error);
  if (op == NULL)
    return FALSE;
  out = lower->known[node->outputs[0]].dims[1];
  if (alpha != 1.0f) {
    op->scale = g_new (gfloat, out);
    for (gint i = 0; i < out; i++)
      op->scale[i] = alpha;
  }
  if (bias != NULL) {
    if (bias->n != 1
        && ((gint) bias->n != out || bias->dims[bias->rank - 1] != out))
      return FAIL (MALFORMED,
          "a bias of %" G_GSIZE_FORMAT " elements does not fit %d outputs",
          bias->n, out);
    op->shift = g_new (gfloat, out);
    for (gint i = 0; i < out; i++)
      op->shift[i] = beta * bias->floats[bias->n == 1 ? 0 : i];
  }
  return TRUE;
}

static gboolean
lower_batch_norm (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  gdouble epsilon = fer_node_get_float (node, "epsilon", 1e-5f);
  gint channels = in->rank > 1 ? in->dims[1] : 1;
  const gfloat *parameters[4];
  static const gchar *const names[] = { "the scale", "the bias", "the mean",
    "the variance" };
  FerOp *op;

  if (fer_node_get_int (node, "training_mode", 0) != 0)
    return FAIL (UNSUPPORTED, "it is in training mode");
  for (gint i = 0; i < 4; i++) {
    parameters[i] =
        need_n_floats (lower, node, i + 1, names[i], channels, error);
    if (parameters[i] == NULL)
      return FALSE;
  }
  op = add_like_input (lower, node, FER_OP_AFFINE, error);
  if (op == NULL)
    return FALSE;
  op->scale = g_new (gfloat, channels);
  op->shift = g_new (gfloat, channels);
  for (gint i = 0; i < channels; i++) {
    gdouble scale = parameters[0][i] / sqrt (parameters[3][i] + epsilon);

    op->scale[i] = scale;
    op->shift[i] = parameters[1][i] - parameters[2][i] * scale;
  }
  return TRUE;
}

/* --- Activations ------------------------------------------------------------
 */

static gboolean
add_activation (Lower *lower, const FerNode *node, FerNnAct kind, gfloat a,
    gfloat b, GError **error)
{
  FerOp *op = add_like_input (lower, node, FER_OP_AFFINE, error);

  if (op == NULL)
    return FALSE;
  op->act.kind = kind;
  op->act.a = a;
  op->act.b = b;
  return TRUE;
}

static gboolean
lower_relu (Lower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_RELU, 0, 0, error);
}

static gboolean
lower_leaky_relu (Lower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_LEAKY,
      fer_node_get_float (node, "alpha", 0.01f), 0, error);
}

static gboolean
lower_prelu (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerTensor *slopes = need_floats (lower, node, 1, "the slope", error);
  FerOp *op;

  if (slopes == NULL)
    return FALSE;
  /* a slope for each channel: C x 1 x 1, or 1 x C x 1 x 1 */
  if (slopes->n != 1) {
    gint axis = 1 - (in->rank - slopes->rank);

    if (in->rank < 2 || slopes->rank > in->rank || axis < 0
        || (gint) slopes->n != in->dims[1] || slopes->dims[axis] != in->dims[1])
      return FAIL (UNSUPPORTED, "its slope is not one for each channel");
  }
  op = add_like_input (lower, node, FER_OP_AFFINE, error);
  if (op == NULL)
    return FALSE;
  op->act.kind = FER_NN_PRELU;
  op->slopes = fer_tensor_ref (slopes);
  return TRUE;
}

static gboolean
lower_clip (Lower *lower, const FerNode *node, GError **error)
{
  gfloat limits[2] = { fer_node_get_float (node, "min", -G_MAXFLOAT),
    fer_node_get_float (node, "max", G_MAXFLOAT) };

  for (guint i = 0; lower->graph->opset >= 11 && i < 2; i++) {
    const gfloat *limit;

    if (get_input (lower, node, i + 1) == NULL)
      continue;
    limit = need_n_floats (lower, node, i + 1, "a limit", 1, error);
    if (limit == NULL)
      return FALSE;
    limits[i] = *limit;
  }
  return add_activation (lower, node, FER_NN_CLIP, limits[0], limits[1], error);
}

static gboolean
lower_sigmoid (Lower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_SIGMOID, 0, 0, error);
}

static gboolean
lower_hard_sigmoid (Lower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_HARD_SIGMOID,
      fer_node_get_float (node, "alpha", 0.2f),
      fer_node_get_float (node, "beta", 0.5f), error);
}

static gboolean
lower_hard_swish (Lower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_HARD_SWISH, 1.0f / 6, 0.5f, error);
}

static gboolean
lower_softmax (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  gboolean flattens = lower->graph->opset < 13;
  gint axis;

  if (!fer_shape_read_axis (
          lower->graph, node, flattens ? 1 : -1, in->rank, &axis, error))
    return FALSE;
  for (gint i = 2; i < in->rank; i++) {
    if (in->dims[i] != 1 && (flattens || axis != 1))
      return FAIL (UNSUPPORTED, "only the channels are supported as its axis");
  }
  if (axis != 1)
    return FAIL (UNSUPPORTED, "only axis 1 is supported, not %d", axis);
  return add_like_input (lower, node, FER_OP_SOFTMAX, error) != NULL;
}

/* --- Pooling
 * ------------------------------------------------------------------ */

static gboolean
lower_pool (Lower *lower, const FerNode *node, FerOpKind kind, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerOp scratch = { 0 }, *op;
  gint dims[4];

  if (!need_rank (lower, node, 4, error))
    return FALSE;
  if (fer_node_find (node, "kernel_shape") == NULL)
    return FAIL (MALFORMED, "it has no 'kernel_shape'");
  if (!read_window (lower, node, "kernel_shape", 2, 1, 1, scratch.kernel, error)
      || !read_windows (lower, node, &scratch, in->dims + 2, dims + 2, error))
    return FALSE;
  for (gint i = 0; i < 4; i++) {
    if (scratch.pad[i] >= scratch.kernel[i & 1] && scratch.pad[i] > 0)
      return FAIL (MALFORMED, "its padding is as large as its window");
  }
  dims[0] = in->dims[0];
  dims[1] = in->dims[1];
  op = add_op (lower, node, kind, dims, 4, error);
  if (op == NULL)
    return FALSE;
  memcpy (op->kernel, scratch.kernel, sizeof op->kernel);
  memcpy (op->stride, scratch.stride, sizeof op->stride);
  memcpy (op->dilation, scratch.dilation, sizeof op->dilation);
  memcpy (op->pad, scratch.pad, sizeof op->pad);
  op->count_pad = fer_node_get_int (node, "count_include_pad", 0) != 0;
  return TRUE;
}

static gboolean
lower_max_pool (Lower *lower, const FerNode *node, GError **error)
{
  return lower_pool (lower, node, FER_OP_MAX_POOL, error);
}

static gboolean
lower_average_pool (Lower *lower, const FerNode *node, GError **error)
{
  return lower_pool (lower, node, FER_OP_AVERAGE_POOL, error);
}

/* Pools whole planes; the planes' dimensions stay as 1, or go. */
static gboolean
add_global_pool (Lower *lower, const FerNode *node, FerOpKind kind,
    gboolean keep, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  const FerValue *from = FER_VALUE (lower->ops, in->value);
  gint kernel[2] = { from->height, from->width };
  gint dims[FER_MAX_RANK];
  FerOp *op;

  if (in->rank < 3)
    return FAIL (UNSUPPORTED, "its input has no height and width");
  for (gint i = 0; i < in->rank; i++)
    dims[i] = i < 2 ? in->dims[i] : 1;
  op = add_op (lower, node, kind, dims, keep ? in->rank : 2, error);
  if (op == NULL)
    return FALSE;
  memcpy (op->kernel, kernel, sizeof op->kernel);
  return TRUE;
}

static gboolean
lower_global_average (Lower *lower, const FerNode *node, GError **error)
{
  return add_global_pool (lower, node, FER_OP_AVERAGE_POOL, TRUE, error);
}

static gboolean
lower_global_max (Lower *lower, const FerNode *node, GError **error)
{
  return add_global_pool (lower, node, FER_OP_MAX_POOL, TRUE, error);
}

static gboolean
lower_reduce_mean (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  gboolean axes[FER_MAX_RANK];
  gint n_axes;

  if (!fer_shape_read_axes (
          lower->graph, node, NULL, in->rank, axes, &n_axes, error))
    return FALSE;
  for (gint i = 0; i < in->rank; i++) {
    if (axes[i] != (i >= 2))
      return FAIL (UNSUPPORTED, "only the mean over height and width is "
                                "supported");
  }
  return add_global_pool (lower, node, FER_OP_AVERAGE_POOL,
      fer_node_get_int (node, "keepdims", 1) != 0, error);
}

/* --- Two operands
 * --------------------------------------------------------------- */

/* A constant operand that differs from channel to channel only (or not at
 * all): *stride is the distance of the channels in it. */
static gboolean
is_per_channel (const FerTensor *c, const Known *in, gint *stride)
{
  gint axis = 1 - (in->rank - c->rank);

  if (c->n == 1 && c->rank <= in->rank) {
    *stride = 0;
    return TRUE;
  }
  *stride = 1;
  return c->rank <= in->rank && in->rank > 1 && axis >= 0
         && (gint) c->n == in->dims[1] && c->dims[axis] == in->dims[1];
}

static gboolean
add_affine (Lower *lower, const FerNode *node, const Known *in,
    const FerTensor *c, gint stride, gboolean constant_first, GError **error)
{
  gchar what = node->op[0] == 'S'   ? '-'
               : node->op[0] == 'M' ? '*'
               : node->op[0] == 'D' ? '/'
                                    : '+';
  gint channels = in->rank > 1 ? in->dims[1] : 1;
  guint value = in->value;
  FerOp *op;

  op = add_op (lower, node, FER_OP_AFFINE, in->dims, in->rank, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, &value, 1);
  op->scale = g_new (gfloat, channels);
  op->shift = g_new (gfloat, channels);
  for (gint i = 0; i < channels; i++) {
    gfloat v = c->floats[i * stride];

    op->scale[i] = what == '*'                     ? v
                   : what == '/'                   ? 1 / v
                   : constant_first && what == '-' ? -1
                                                   : 1;
    op->shift[i] = what == '+'                     ? v
                   : what == '-' && constant_first ? v
                   : what == '-'                   ? -v
                                                   : 0;
  }
  return TRUE;
}

/* Constant @c as an operand of its own, for results of @rank dimensions. */
static gboolean
add_constant_operand (Lower *lower, const FerNode *node, FerTensor *c,
    gint rank, gint dims[FER_MAX_RANK], guint *value, GError **error)
{
  FerValue geometry;

  if (c->rank > rank)
    return FAIL (UNSUPPORTED,
        "its constant has %d dimensions, its other "
        "operand %d",
        c->rank, rank);
  for (gint i = 0; i < rank; i++) {
    gint from = i - (rank - c->rank);

    dims[i] = from < 0 ? 1 : c->dims[from];
  }
  if (dims[0] != 1)
    return FAIL (UNSUPPORTED, "its constant differs between the items of the "
                              "batch");
  dims[0] = lower->batch;
  if (!get_geometry (lower, node, dims, rank, &geometry, error))
    return FALSE;
  geometry.constant = fer_tensor_ref (c);
  g_array_append_val (lower->ops->values, geometry);
  *value = lower->ops->values->len - 1;
  return TRUE;
}

static gboolean
lower_binary (Lower *lower, const FerNode *node, FerOpKind kind, GError **error)
{
  gint rank = 0, dims[2][FER_MAX_RANK], out[FER_MAX_RANK];
  guint values[2];
  FerOp *op;

  for (gint i = 0; i < 2; i++) {
    const Known *in = get_input (lower, node, i);
    FerTensor *c = get_constant (lower, node, 1 - i);
    gint stride;

    if (!is_computed (lower, node, i))
      continue;
    rank = MAX (rank, in->rank);
    if (c == NULL)
      continue;
    if (!c->is_float)
      return FAIL (MALFORMED, "its constant has no float elements");
    if (is_per_channel (c, in, &stride))
      return add_affine (lower, node, in, c, stride, i == 1, error);
  }
  for (gint i = 0; i < 2; i++) {
    const Known *in = get_input (lower, node, i);

    if (in->constant != NULL) {
      if (!add_constant_operand (
              lower, node, in->constant, rank, dims[i], &values[i], error))
        return FALSE;
    } else if (in->rank != rank) {
      return FAIL (UNSUPPORTED, "its operands have %d and %d dimensions",
          in->rank, rank);
    } else {
      memcpy (dims[i], in->dims, sizeof dims[i]);
      values[i] = in->value;
    }
  }
  for (gint i = 0; i < rank; i++) {
    if (dims[0][i] != dims[1][i] && dims[0][i] != 1 && dims[1][i] != 1)
      return FAIL (MALFORMED, "dimension %d of its operands is %d and %d", i,
          dims[0][i], dims[1][i]);
    out[i] = dims[0][i] == 1 ? dims[1][i] : dims[0][i];
  }
  op = add_op (lower, node, kind, out, rank, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, values, 2);
  return TRUE;
}

static gboolean
lower_add (Lower *lower, const FerNode *node, GError **error)
{
  return lower_binary (lower, node, FER_OP_ADD, error);
}

static gboolean
lower_sub (Lower *lower, const FerNode *node, GError **error)
{
  return lower_binary (lower, node, FER_OP_SUB, error);
}

static gboolean
lower_mul (Lower *lower, const FerNode *node, GError **error)
{
  return lower_binary (lower, node, FER_OP_MUL, error);
}

static gboolean
lower_div (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerTensor *c = need_floats (lower, node, 1, "the divisor", error);
  gint stride;

  if (c == NULL)
    return FALSE;
  if (!is_per_channel (c, in, &stride))
    return FAIL (UNSUPPORTED, "its divisor is not one for each channel");
  return add_affine (lower, node, in, c, stride, FALSE, error);
}

/* --- Shapes
 * ---------------------------------------------------------------------- */

/* The node's output is its input. */
static gboolean
lower_identity (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);

  set_output (lower, node, in->dims, in->rank, in->value);
  return TRUE;
}

static gboolean
lower_cast (Lower *lower, const FerNode *node, GError **error)
{
  if (fer_node_get_int (node, "to", 0) != 1)
    return FAIL (UNSUPPORTED, "only a cast to float is supported");
  return lower_identity (lower, node, error);
}

/* The input's numbers in the same order but another shape. */
static gboolean
add_reshape (Lower *lower, const FerNode *node, const gint *dims, gint rank,
    GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerValue geometry;

  if (!get_geometry (lower, node, dims, rank, &geometry, error))
    return FALSE;
  if (fer_value_same_planes (&geometry, FER_VALUE (lower->ops, in->value))) {
    set_output (lower, node, dims, rank, in->value);
    return TRUE;
  }
  return add_op (lower, node, FER_OP_RESHAPE, dims, rank, error) != NULL;
}

static gboolean
lower_flatten (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  gint dims[2] = { in->dims[0], 1 }, axis;

  if (!fer_shape_read_axis (lower->graph, node, 1, in->rank + 1, &axis, error))
    return FALSE;
  if (axis != 1)
    return FAIL (UNSUPPORTED, "only axis 1 is supported, not %d", axis);
  for (gint i = 1; i < in->rank; i++)
    dims[1] *= in->dims[i];
  return add_reshape (lower, node, dims, 2, error);
}

static gboolean
lower_reshape (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerTensor *wanted = get_constant (lower, node, 1);
  gint dims[FER_MAX_RANK], rank;

  if (wanted == NULL)
    return FAIL (UNSUPPORTED, "its shape depends on the picture");
  return fer_shape_reshape (
             lower->graph, node, in->dims, in->rank, wanted, dims, &rank, error)
         && add_reshape (lower, node, dims, rank, error);
}

typedef gboolean (*ShapeByAxes) (const FerGraph *graph, const FerNode *node,
    const gint *dims, gint rank, FerTensor *axes, gint out[FER_MAX_RANK],
    gint *out_rank, GError **error);

static gboolean
reshape_by_axes (
    Lower *lower, const FerNode *node, ShapeByAxes shape, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  FerTensor *axes = get_constant (lower, node, 1);
  gint dims[FER_MAX_RANK], rank;

  if (is_computed (lower, node, 1))
    return FAIL (UNSUPPORTED, "its axes depend on the picture");
  return shape (
             lower->graph, node, in->dims, in->rank, axes, dims, &rank, error)
         && add_reshape (lower, node, dims, rank, error);
}

static gboolean
lower_squeeze (Lower *lower, const FerNode *node, GError **error)
{
  return reshape_by_axes (lower, node, fer_shape_squeeze, error);
}

static gboolean
lower_unsqueeze (Lower *lower, const FerNode *node, GError **error)
{
  return reshape_by_axes (lower, node, fer_shape_unsqueeze, error);
}

static gboolean
lower_transpose (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  gint perm[FER_MAX_RANK], dims[FER_MAX_RANK], last = 0;
  gboolean moves = FALSE;
  FerOp *op;

  if (lower->graph->channels_last && node->inputs[0] == lower->graph->input)
    return lower_identity (lower, node, error);
  if (!fer_shape_read_perm (lower->graph, node, in->rank, perm, error))
    return FALSE;
  if (perm[0] != 0)
    return FAIL (UNSUPPORTED, "it moves the batch");
  for (gint i = 0; i < in->rank; i++) {
    dims[i] = in->dims[perm[i]];
    /* dimensions of 1 may go anywhere without a number moving */
    if (i > 0 && dims[i] > 1) {
      moves |= perm[i] < last;
      last = perm[i];
    }
  }
  if (!moves)
    return add_reshape (lower, node, dims, in->rank, error);
  op = add_op (lower, node, FER_OP_TRANSPOSE, dims, in->rank, error);
  if (op == NULL)
    return FALSE;
  op->rank = in->rank - 1;
  for (gint i = 0; i < op->rank; i++) {
    op->dims[i] = in->dims[i + 1];
    op->perm[i] = perm[i + 1] - 1;
  }
  return TRUE;
}

static gboolean
lower_shape (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  gint64 start = fer_node_get_int (node, "start", 0);
  gint64 end = fer_node_get_int (node, "end", in->rank);
  FerTensor *tensor;
  gint n;

  start = CLAMP (start < 0 ? start + in->rank : start, 0, in->rank);
  end = CLAMP (end < 0 ? end + in->rank : end, start, in->rank);
  n = end - start;
  tensor = fer_tensor_new (FALSE, &n, 1);
  for (gint i = 0; i < n; i++)
    fer_tensor_own_ints (tensor)[i] = in->dims[start + i];
  lower->known[node->outputs[0]].constant = tensor;
  return TRUE;
}

static gboolean
lower_concat (Lower *lower, const FerNode *node, GError **error)
{
  const Known *first = get_input (lower, node, 0);
  gint dims[FER_MAX_RANK], axis;
  gint64 channels = 0;
  guint *inputs;
  FerOp *op;

  if (!fer_shape_read_axis (
          lower->graph, node, G_MININT32, first->rank, &axis, error))
    return FALSE;
  if (axis != 1)
    return FAIL (UNSUPPORTED, "only axis 1 is supported, not %d", axis);
  for (guint i = 0; i < node->n_inputs; i++) {
    const Known *in = get_input (lower, node, i);

    if (!is_computed (lower, node, i))
      return FAIL (UNSUPPORTED, "input %u is a constant", i);
    if (in->rank != first->rank)
      return FAIL (MALFORMED, "its inputs have %d and %d dimensions",
          first->rank, in->rank);
    for (gint d = 2; d < in->rank; d++) {
      if (in->dims[d] != first->dims[d])
        return FAIL (MALFORMED, "dimension %d of its inputs is %d and %d", d,
            first->dims[d], in->dims[d]);
    }
    channels += in->dims[1];
  }
  if (channels > FER_MAX_ITEM)
    return FAIL (UNSUPPORTED, "its result is too large");
  memcpy (dims, first->dims, sizeof dims);
  dims[1] = channels;
  op = add_op (lower, node, FER_OP_CONCAT, dims, first->rank, error);
  if (op == NULL)
    return FALSE;
  inputs = g_new (guint, node->n_inputs);
  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = get_input (lower, node, i)->value;
  fer_op_set_inputs (op, inputs, node->n_inputs);
  g_free (inputs);
  return TRUE;
}

static gboolean
lower_pad (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "pads");
  FerTensor *input = get_constant (lower, node, 1);
  const gint64 *pads = attribute != NULL ? attribute->ints : NULL;
  gsize n_pads = attribute != NULL ? attribute->n_ints : 0;
  gfloat value = fer_node_get_float (node, "value", 0);
  gint dims[FER_MAX_RANK];
  FerOp *op;

  if (fer_node_find (node, "mode") != NULL
      && !fer_node_string_is (node, "mode", "constant"))
    return FAIL (UNSUPPORTED, "only the mode 'constant' is supported");
  if (!need_rank (lower, node, 4, error))
    return FALSE;
  if (is_computed (lower, node, 1))
    return FAIL (UNSUPPORTED, "its padding depends on the picture");
  if (input != NULL && !input->is_float) {
    pads = input->ints;
    n_pads = input->n;
  }
  if (get_input (lower, node, 2) != NULL) {
    const gfloat *v =
        need_n_floats (lower, node, 2, "the padding's value", 1, error);

    if (v == NULL)
      return FALSE;
    value = *v;
  }
  if (n_pads != 8)
    return FAIL (MALFORMED, "it has no 8 numbers of padding");
  for (gint i = 0; i < 8; i++) {
    if (pads[i] < 0 || pads[i] > MAX_WINDOW || ((i & 3) < 2 && pads[i] != 0))
      return FAIL (UNSUPPORTED,
          "only padding of height and width, 0 to %d, "
          "is supported",
          MAX_WINDOW);
  }
  memcpy (dims, in->dims, sizeof dims);
  for (gint i = 2; i < 4; i++)
    dims[i] += pads[i] + pads[i + 4];
  op = add_op (lower, node, FER_OP_PAD, dims, 4, error);
  if (op == NULL)
    return FALSE;
  for (gint i = 0; i < 2; i++) {
    op->pad[i] = pads[2 + i];
    op->pad[2 + i] = pads[6 + i];
  }
  /* finite, so that lanes that weights of 0 multiply stay finite */
  op->pad_value = CLAMP (value, -G_MAXFLOAT, G_MAXFLOAT);
  return TRUE;
}

/* By how much a Resize or Upsample enlarges height and width. */
static gboolean
read_factors (
    Lower *lower, const FerNode *node, gint factors[2], GError **error)
{
  const Known *in = get_input (lower, node, 0);
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "scales");
  FerTensor *scales = get_constant (lower, node, node->n_inputs > 2 ? 2 : 1);
  FerTensor *sizes = get_constant (lower, node, 3);
  gdouble wanted[4];

  for (guint i = 1; i < node->n_inputs; i++) {
    if (is_computed (lower, node, i))
      return FAIL (UNSUPPORTED, "its size depends on the picture");
  }
  for (gint i = 0; i < 4; i++) {
    if (attribute != NULL && attribute->n_floats == 4)
      wanted[i] = attribute->floats[i];
    else if (scales != NULL && scales->is_float && scales->n == 4)
      wanted[i] = scales->floats[i];
    else if (sizes != NULL && !sizes->is_float && sizes->n == 4)
      wanted[i] = (gdouble) sizes->ints[i] / in->dims[i];
    else
      return FAIL (MALFORMED, "it has no 4 scales or sizes");
  }
  /* Written so that NaN fails too. */
  for (gint i = 0; i < 4; i++) {
    if (!(wanted[i] >= 1 && wanted[i] <= (i < 2 ? 1 : MAX_WINDOW))
        || wanted[i] != (gint) wanted[i])
      return FAIL (UNSUPPORTED,
          "only whole factors of height and width, 1 to %d, are supported",
          MAX_WINDOW);
  }
  factors[0] = (gint) wanted[2];
  factors[1] = (gint) wanted[3];
  return TRUE;
}

/* Whether enlarging by whole factors means to repeat each pixel. */
static gboolean
repeats_pixels (const FerGraph *graph, const FerNode *node)
{
  static const gchar place[] = "coordinate_transformation_mode";
  static const gchar nearest[] = "nearest_mode";

  if (fer_node_find (node, "mode") != NULL
      && !fer_node_string_is (node, "mode", "nearest"))
    return FALSE;
  if (graph->opset < 11)
    return TRUE;
  if (fer_node_string_is (node, place, "asymmetric"))
    return fer_node_string_is (node, nearest, "floor");
  return (fer_node_find (node, place) == NULL
             || fer_node_string_is (node, place, "half_pixel")
             || fer_node_string_is (node, place, "pytorch_half_pixel"))
         && (fer_node_find (node, nearest) == NULL
             || fer_node_string_is (node, nearest, "round_prefer_floor")
             || fer_node_string_is (node, nearest, "round_prefer_ceil"));
}

static gboolean
lower_resize (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  gint dims[4], factors[2] = { 1, 1 };
  FerOp *op;

  if (!need_rank (lower, node, 4, error))
    return FALSE;
  if (!repeats_pixels (lower->graph, node))
    return FAIL (UNSUPPORTED, "only the nearest pixel is supported");
  if (!read_factors (lower, node, factors, error))
    return FALSE;
  memcpy (dims, in->dims, sizeof dims);
  for (gint i = 0; i < 2; i++) {
    if (dims[2 + i] > FER_MAX_ITEM / factors[i])
      return FAIL (UNSUPPORTED, "its result is too large");
    dims[2 + i] *= factors[i];
  }
  op = add_op (lower, node, FER_OP_REPEAT, dims, 4, error);
  if (op == NULL)
    return FALSE;
  memcpy (op->stride, factors, sizeof factors);
  return TRUE;
}

/* --- Quantised numbers
 * ------------------------------------------------------------ */

/* Scale and zero point, which must be the same for all elements; those of bytes
 * with a sign count from -128 on. */
static gboolean
read_quantisation (
    Lower *lower, const FerNode *node, gfloat *step, gint *zero, GError **error)
{
  const gfloat *scale = need_n_floats (lower, node, 1, "the scale", 1, error);
  const FerTensor *point = get_constant (lower, node, 2);
  gint64 shift = 0, value = 0;

  if (scale == NULL)
    return FALSE;
  if (!(*scale >= G_MINFLOAT && *scale <= G_MAXFLOAT))
    return FAIL (MALFORMED, "its scale is %g", *scale);
  if (is_computed (lower, node, 2))
    return FAIL (UNSUPPORTED, "its zero point is computed");
  if (point != NULL) {
    if (point->is_float || point->n != 1)
      return FAIL (MALFORMED, "its zero point is not one whole number");
    shift = point->is_int8 ? 128 : 0;
    value = point->ints[0];
  }
  if (value + shift < 0 || value + shift > 255)
    return FAIL (UNSUPPORTED,
        "its zero point is %" G_GINT64_FORMAT "; only bytes are supported",
        value);
  *step = *scale;
  *zero = value + shift;
  return TRUE;
}

static gboolean
lower_quantize (Lower *lower, const FerNode *node, GError **error)
{
  FerValue *value;
  gfloat step = 1;
  gint zero = 0;
  FerOp *op;

  if (!read_quantisation (lower, node, &step, &zero, error))
    return FALSE;
  op = add_like_input (lower, node, FER_OP_QUANTIZE, error);
  if (op == NULL)
    return FALSE;
  value = FER_VALUE (lower->ops, op->output);
  value->is_q8 = TRUE;
  value->step = step;
  value->zero = zero;
  return TRUE;
}

static gboolean
lower_dequantize (Lower *lower, const FerNode *node, GError **error)
{
  const Known *in = get_input (lower, node, 0);
  const FerValue *value = FER_VALUE (lower->ops, in->value);
  gfloat step = 1;
  gint zero = 0;

  if (!read_quantisation (lower, node, &step, &zero, error))
    return FALSE;
  if (!value->is_q8 || value->step != step || value->zero != zero)
    return FAIL (UNSUPPORTED,
        "its input was not quantised with the same scale and zero point");
  return add_like_input (lower, node, FER_OP_DEQUANTIZE, error) != NULL;
}

/* --- The table
 * ---------------------------------------------------------------------- */

static const struct {
  const gchar *name;
  guint min_inputs;
  FerFold fold;    /* where all inputs are constants */
  LowerFunc lower; /* where not */
} operators[] = {
  { "Add", 2, fer_fold_add, lower_add },
  { "AveragePool", 1, NULL, lower_average_pool },
  { "BatchNormalization", 5, NULL, lower_batch_norm },
  { "Cast", 1, fer_fold_cast, lower_cast },
  { "Clip", 1, NULL, lower_clip },
  { "Concat", 1, fer_fold_concat, lower_concat },
  { "Constant", 0, fer_fold_constant, NULL },
  { "ConstantOfShape", 1, fer_fold_constant_of_shape, NULL },
  { "Conv", 2, NULL, lower_conv },
  { "DequantizeLinear", 2, fer_fold_dequantize, lower_dequantize },
  { "Div", 2, fer_fold_div, lower_div },
  { "Dropout", 1, fer_fold_identity, lower_identity },
  { "Flatten", 1, NULL, lower_flatten },
  { "Gather", 2, fer_fold_gather, NULL },
  { "Gemm", 2, NULL, lower_gemm },
  { "GlobalAveragePool", 1, NULL, lower_global_average },
  { "GlobalMaxPool", 1, NULL, lower_global_max },
  { "HardSigmoid", 1, NULL, lower_hard_sigmoid },
  { "HardSwish", 1, NULL, lower_hard_swish },
  { "Identity", 1, fer_fold_identity, lower_identity },
  { "LeakyRelu", 1, NULL, lower_leaky_relu },
  { "MatMul", 2, NULL, lower_matmul },
  { "MaxPool", 1, NULL, lower_max_pool },
  { "Mul", 2, fer_fold_mul, lower_mul },
  { "PRelu", 2, NULL, lower_prelu },
  { "Pad", 1, NULL, lower_pad },
  { "QuantizeLinear", 2, NULL, lower_quantize },
  { "ReduceMean", 1, NULL, lower_reduce_mean },
  { "Relu", 1, NULL, lower_relu },
  { "Reshape", 2, fer_fold_reshape, lower_reshape },
  { "Resize", 1, NULL, lower_resize },
  { "Shape", 1, NULL, lower_shape },
  { "Sigmoid", 1, NULL, lower_sigmoid },
  { "Slice", 1, fer_fold_slice, NULL },
  { "Softmax", 1, NULL, lower_softmax },
  { "Squeeze", 1, fer_fold_squeeze, lower_squeeze },
  { "Sub", 2, fer_fold_sub, lower_sub },
  { "Transpose", 1, fer_fold_transpose, lower_transpose },
  { "Unsqueeze", 1, fer_fold_unsqueeze, lower_unsqueeze },
  { "Upsample", 1, NULL, lower_resize },
};

static gint
find_operator (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++) {
    if (strcmp (operators[i].name, name) == 0)
      return i;
  }
  return -1;
}

gboolean
fer_op_is_supported (const gchar *name)
{
  return find_operator (name) >= 0;
}

static gboolean
fold_node (Lower *lower, const FerNode *node, FerFold fold, GError **error)
{
  FerTensor *few[MAX_INPUTS] = { NULL };
  FerTensor **inputs =
      node->n_inputs > MAX_INPUTS ? g_new (FerTensor *, node->n_inputs) : few;
  FerTensor *result;

  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = get_constant (lower, node, i);
  result = fold (lower->graph, node, inputs, error);
  if (inputs != few)
    g_free (inputs);
  lower->known[node->outputs[0]].constant = result;
  if (result == NULL)
    return FALSE;
  /* a small file must not fill the memory */
  lower->made += result->owned != NULL ? result->n : 0;
  if (lower->made > MAX_MADE + 2 * lower->graph->file_size)
    return FAIL (UNSUPPORTED, "the constants it computes are too large");
  return TRUE;
}

static gboolean
lower_node (Lower *lower, const FerNode *node, GError **error)
{
  gint index = find_operator (node->op);
  FerFold fold = operators[index].fold;
  gboolean computed = FALSE, is_concat = fold == fer_fold_concat;

  for (guint i = 0; i < node->n_inputs; i++) {
    computed |= is_computed (lower, node, i);
    if (!is_computed (lower, node, i))
      continue;
    if (get_input (lower, node, i)->rank == 0)
      return FAIL (UNSUPPORTED, "input %u is a node's second output", i);
    if (FER_VALUE (lower->ops, get_input (lower, node, i)->value)->is_q8
        && strcmp (node->op, "DequantizeLinear") != 0)
      return FAIL (UNSUPPORTED,
          "input %u is quantised; only DequantizeLinear may read that", i);
  }
  for (guint i = 0;
       i < (is_concat ? node->n_inputs : operators[index].min_inputs); i++) {
    if (get_input (lower, node, i) == NULL)
      return FAIL (MALFORMED, "input %u is missing", i);
  }
  if (!is_concat && node->n_inputs > MAX_INPUTS)
    return FAIL (MALFORMED, "it has %u inputs", node->n_inputs);
  if (!computed && fold != NULL)
    return fold_node (lower, node, fold, error);
  if (!computed && strcmp (node->op, "Shape") != 0)
    return FAIL (UNSUPPORTED, "it is not supported on constants");
  if (operators[index].lower == NULL)
    return FAIL (UNSUPPORTED, "it is only supported on constants");
  if (!is_computed (lower, node, 0) && fold != fer_fold_add
      && fold != fer_fold_sub && fold != fer_fold_mul
      && strcmp (node->op, "MatMul") != 0)
    return FAIL (UNSUPPORTED, "its first input is a constant");
  return operators[index].lower (lower, node, error);
}

/* --- The whole graph
 * ------------------------------------------------------------------ */

static void
start (Lower *lower, const FerGraph *graph, gint height, gint width)
{
  FerOps *ops = g_new0 (FerOps, 1);
  FerValue input = { graph->input_dims[1], height, width };
  Known *known;

  ops->values = g_array_new (FALSE, TRUE, sizeof (FerValue));
  ops->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fer_op_free);
  g_array_append_val (ops->values, input);

  lower->graph = graph;
  lower->made = 0;
  lower->ops = ops;
  lower->batch = MAX (graph->input_dims[0], 1);
  lower->known = g_new0 (Known, graph->n_values);
  for (guint i = 0; i < graph->n_values; i++) {
    if (graph->constants[i] != NULL)
      lower->known[i].constant = fer_tensor_ref (graph->constants[i]);
  }
  known = &lower->known[graph->input];
  known->rank = 4;
  known->dims[0] = lower->batch;
  known->dims[1] = input.channels;
  known->dims[2] = height;
  known->dims[3] = width;
}

static gboolean
finish (Lower *lower, GError **error)
{
  const FerGraph *graph = lower->graph;
  FerOps *ops = lower->ops;

  ops->n_outputs = graph->n_outputs;
  ops->outputs = g_new0 (guint, graph->n_outputs);
  for (guint i = 0; i < graph->n_outputs; i++) {
    const Known *known = &lower->known[graph->outputs[i]];

    if (known->constant != NULL || known->rank == 0) {
      g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
          "%s: output %u is a constant, or a node's second output", graph->name,
          i);
      return FALSE;
    }
    if (FER_VALUE (ops, known->value)->is_q8) {
      g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
          "%s: output %u is quantised", graph->name, i);
      return FALSE;
    }
    ops->outputs[i] = known->value;
  }
  return TRUE;
}

FerOps *
fer_ops_new (const FerGraph *graph, gint height, gint width, GError **error)
{
  Lower lower;
  gboolean ok = TRUE;

  if ((gint64) graph->input_dims[1] * height * width > FER_MAX_ITEM) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: an input of %d channels, %dx%d is too large", graph->name,
        graph->input_dims[1], width, height);
    return NULL;
  }
  start (&lower, graph, height, width);
  for (guint i = 0; ok && i < graph->n_nodes; i++)
    ok = lower_node (&lower, &graph->nodes[i], error);
  ok = ok && finish (&lower, error);

  for (guint i = 0; i < graph->n_values; i++)
    g_clear_pointer (&lower.known[i].constant, fer_tensor_unref);
  g_free (lower.known);
  if (!ok)
    g_clear_pointer (&lower.ops, fer_ops_free);
  return lower.ops;
}
