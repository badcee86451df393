/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/fold.h"

#include <string.h>

#include "net/graph/onnx-tensor.h"
#include "net/graph/shape.h"
#include "net/graph/slice.h"

/* Most elements of a constant that a node makes larger than its operands: a few
 * bytes of a file must not ask for gigabytes. */
#define MAX_MADE (1 << 20)

static gsize
get_size (const FerTensor *tensor)
{
  return tensor->is_float ? sizeof (gfloat) : sizeof (gint64);
}

static const guint8 *
get_bytes (const FerTensor *tensor)
{
  return tensor->is_float ? (const guint8 *) tensor->floats
                          : (const guint8 *) tensor->ints;
}

static FerTensor *
fail (const FerGraph *graph, const FerNode *node, FerError code, GError **error,
    const gchar *text)
{
  fer_node_fail (graph, node, code, error, "%s", text);
  return NULL;
}

/* The same elements in another shape. */
static FerTensor *
with_shape (const FerTensor *in, const gint *dims, gint rank)
{
  FerTensor *out = fer_tensor_new (in->is_float, dims, rank);

  memcpy (out->owned, get_bytes (in), in->n * get_size (in));
  return out;
}

/* Element (i, j, …) of the result is element @start + i * strides[0] +
 * j * strides[1] + … of @in. */
static FerTensor *
gather_strided (const FerTensor *in, const gint *dims, gint rank, gint64 start,
    const gint64 *strides)
{
  FerTensor *out = fer_tensor_new (in->is_float, dims, rank);
  gsize size = get_size (in);
  gint at[FER_MAX_RANK] = { 0 };
  gint64 from = start;

  for (gsize i = 0; i < out->n; i++) {
    memcpy (
        (guint8 *) out->owned + i * size, get_bytes (in) + from * size, size);
    for (gint axis = rank - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++at[axis] < dims[axis])
        break;
      from -= strides[axis] * dims[axis];
      at[axis] = 0;
    }
  }
  return out;
}

static void
get_strides (const gint *dims, gint rank, gint64 strides[FER_MAX_RANK])
{
  gint64 stride = 1;

  for (gint i = rank - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= dims[i];
  }
}

FerTensor *
fer_fold_identity (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fer_tensor_ref (inputs[0]);
}

/* A list of numbers, or one number where @rank is 0. */
static FerTensor *
copy_numbers (gboolean is_float, gconstpointer numbers, gsize n, gint rank)
{
  gint dims[] = { (gint) n };
  FerTensor *tensor = fer_tensor_new (is_float, dims, rank);

  if (n > 0)
    memcpy (tensor->owned, numbers, n * get_size (tensor));
  return tensor;
}

FerTensor *
fer_fold_constant (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const Fer__Onnx__Attribute *a;

  if ((a = fer_node_find (node, "value")) != NULL && a->t != NULL)
    return fer_onnx_tensor_read (graph, a->t, node->name, error);
  if ((a = fer_node_find (node, "value_float")) != NULL)
    return copy_numbers (TRUE, &a->f, 1, 0);
  if ((a = fer_node_find (node, "value_int")) != NULL)
    return copy_numbers (FALSE, &a->i, 1, 0);
  if ((a = fer_node_find (node, "value_floats")) != NULL
      && a->n_floats <= MAX_MADE)
    return copy_numbers (TRUE, a->floats, a->n_floats, 1);
  if ((a = fer_node_find (node, "value_ints")) != NULL && a->n_ints <= MAX_MADE)
    return copy_numbers (FALSE, a->ints, a->n_ints, 1);
  return fail (graph, node, FER_ERROR_UNSUPPORTED, error,
      "only constants of numbers are supported");
}

FerTensor *
fer_fold_constant_of_shape (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const Fer__Onnx__Attribute *a = fer_node_find (node, "value");
  FerTensor *value = NULL, *out;
  gint dims[FER_MAX_RANK];
  gint64 strides[FER_MAX_RANK] = { 0 };
  gsize n;

  if (inputs[0]->is_float || !fer_dims_count (inputs[0]->ints, inputs[0]->n, &n)
      || n > MAX_MADE)
    return fail (graph, node, FER_ERROR_MALFORMED, error,
        "the shape is not valid or too large");
  for (gsize i = 0; i < inputs[0]->n; i++)
    dims[i] = inputs[0]->ints[i];
  if (a != NULL && a->t != NULL) {
    value = fer_onnx_tensor_read (graph, a->t, node->name, error);
    if (value == NULL)
      return NULL;
    if (value->n != 1) {
      fer_tensor_unref (value);
      return fail (graph, node, FER_ERROR_MALFORMED, error,
          "the value is not one number");
    }
  } else {
    value = fer_tensor_new (TRUE, NULL, 0);
  }
  out = gather_strided (value, dims, inputs[0]->n, 0, strides);
  fer_tensor_unref (value);
  return out;
}

FerTensor *
fer_fold_cast (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const FerTensor *in = inputs[0];
  gint64 to = fer_node_get_int (node, "to", 0);
  gboolean to_float =
      to == FER_ONNX_FLOAT || to == FER_ONNX_FLOAT16 || to == FER_ONNX_DOUBLE;
  FerTensor *out = fer_tensor_new (to_float, in->dims, in->rank);

  for (gsize i = 0; i < in->n; i++) {
    if (to_float)
      fer_tensor_own_floats (out)[i] =
          in->is_float ? in->floats[i] : (gfloat) in->ints[i];
    else if (!in->is_float)
      fer_tensor_own_ints (out)[i] = in->ints[i];
    else if (in->floats[i] > -1e18f && in->floats[i] < 1e18f)
      fer_tensor_own_ints (out)[i] = (gint64) in->floats[i];
  }
  return out;
}

/* Weights and biases that the file holds as integers. One scale and zero point
 * apply to all elements, or one to each index of an axis. */
FerTensor *
fer_fold_dequantize (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const FerTensor *in = inputs[0], *scale = inputs[1];
  const FerTensor *zero = inputs[2];
  gint64 strides[FER_MAX_RANK];
  gboolean symmetric = in->is_int8, each = scale->n != 1;
  gint axis = 0;
  gsize run; /* elements behind each other of one scale */
  gfloat *to;
  FerTensor *out;

  if (fer_node_get_int (node, "block_size", 0) != 0)
    return fail (graph, node, FER_ERROR_UNSUPPORTED, error,
        "scales of blocks are not supported");
  if (in->is_float || !scale->is_float
      || (zero != NULL && (zero->is_float || zero->n != scale->n)))
    return fail (graph, node, FER_ERROR_MALFORMED, error,
        "its operands are not whole numbers, a float scale and as many whole "
        "zero points");
  if (each && !fer_shape_read_axis (graph, node, 1, in->rank, &axis, error))
    return NULL;
  if (each && (axis >= in->rank || (gint) scale->n != in->dims[axis]))
    return fail (graph, node, FER_ERROR_MALFORMED, error,
        "its scale is not one for each index of the axis");

  out = fer_tensor_new (TRUE, in->dims, in->rank);
  get_strides (in->dims, in->rank, strides);
  to = fer_tensor_own_floats (out);
  run = each ? (gsize) strides[axis] : in->n;
  for (gsize start = 0; start < in->n; start += run) {
    gsize index = each ? start / run % in->dims[axis] : 0;
    gint64 from = zero != NULL ? zero->ints[index] : 0;
    /* Hoisted: `to` may alias. */
    const gint64 *ints = in->ints;
    gfloat factor = scale->floats[index];

    symmetric = symmetric && from == 0;
    for (gsize i = start; i < start + run; i++)
      to[i] = (gfloat) (ints[i] - from) * factor;
  }
  if (symmetric && axis == 0 && in->rank > 0) {
    out->steps = g_new (gfloat, in->dims[0] + 1);
    for (gint i = 0; i < in->dims[0]; i++)
      out->steps[i] = scale->floats[each ? i : 0];
  }
  return out;
}

/* The same elements in the shape that @rule gives. */
static FerTensor *
fold_shape (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, FerShapeRule *rule, GError **error)
{
  FerShape in = { inputs[0]->rank }, out;

  memcpy (in.dims, inputs[0]->dims, sizeof in.dims);
  if (!rule (graph, node, &in, inputs[1], &out, error))
    return NULL;
  return with_shape (inputs[0], out.dims, out.rank);
}

FerTensor *
fer_fold_reshape (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fold_shape (graph, node, inputs, fer_shape_reshape, error);
}

FerTensor *
fer_fold_squeeze (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fold_shape (graph, node, inputs, fer_shape_squeeze, error);
}

FerTensor *
fer_fold_unsqueeze (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fold_shape (graph, node, inputs, fer_shape_unsqueeze, error);
}

FerTensor *
fer_fold_transpose (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const FerTensor *in = inputs[0];
  gint perm[FER_MAX_RANK], dims[FER_MAX_RANK];
  gint64 strides[FER_MAX_RANK], permuted[FER_MAX_RANK];

  if (!fer_shape_read_perm (graph, node, in->rank, perm, error))
    return NULL;
  get_strides (in->dims, in->rank, strides);
  for (gint i = 0; i < in->rank; i++) {
    dims[i] = in->dims[perm[i]];
    permuted[i] = strides[perm[i]];
  }
  return gather_strided (in, dims, in->rank, 0, permuted);
}

FerTensor *
fer_fold_gather (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const FerTensor *in = inputs[0], *indices = inputs[1];
  gint dims[FER_MAX_RANK], axis, rank = 0;
  gsize size = get_size (in), outer = 1, inner = size;
  FerTensor *out;

  if (indices->is_float || in->rank + indices->rank - 1 > FER_MAX_RANK)
    return fail (graph, node, FER_ERROR_MALFORMED, error,
        "the indices are no integers or have too many dimensions");
  if (!fer_shape_read_axis (graph, node, 0, in->rank, &axis, error))
    return NULL;
  for (gint i = 0; i < axis; i++)
    outer *= dims[rank++] = in->dims[i];
  for (gint i = 0; i < indices->rank; i++)
    dims[rank++] = indices->dims[i];
  for (gint i = axis + 1; i < in->rank; i++)
    inner *= dims[rank++] = in->dims[i];
  if ((gdouble) outer * indices->n * inner > MAX_MADE * 8.0)
    return fail (
        graph, node, FER_ERROR_MALFORMED, error, "the result is too large");

  out = fer_tensor_new (in->is_float, dims, rank);
  for (gsize o = 0; o < outer; o++) {
    for (gsize i = 0; i < indices->n; i++) {
      gint64 index = indices->ints[i];

      if (index < -in->dims[axis] || index >= in->dims[axis]) {
        fer_tensor_unref (out);
        return fail (graph, node, FER_ERROR_MALFORMED, error,
            "an index is outside its dimension");
      }
      if (index < 0)
        index += in->dims[axis];
      memcpy ((guint8 *) out->owned + (o * indices->n + i) * inner,
          get_bytes (in) + (o * in->dims[axis] + index) * inner, inner);
    }
  }
  return out;
}

FerTensor *
fer_fold_slice (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const FerTensor *in = inputs[0];
  FerShape shape = { in->rank };
  FerSlice slices[FER_MAX_RANK];
  gint64 strides[FER_MAX_RANK], start = 0;

  memcpy (shape.dims, in->dims, sizeof shape.dims);
  if (!fer_slice_read (graph, node, inputs, &shape, slices, error))
    return NULL;
  get_strides (in->dims, in->rank, strides);
  for (gint i = 0; i < in->rank; i++) {
    shape.dims[i] = slices[i].n;
    start += slices[i].first * strides[i];
    strides[i] *= slices[i].step;
  }
  return gather_strided (in, shape.dims, in->rank, start, strides);
}

FerTensor *
fer_fold_concat (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  const FerTensor *first = inputs[0];
  gint dims[FER_MAX_RANK], axis;
  gsize outer = 1, at = 0, row = 0;
  gint64 total = 0;
  FerTensor *out;

  if (!fer_shape_read_axis (graph, node, G_MININT32, first->rank, &axis, error))
    return NULL;
  memcpy (dims, first->dims, sizeof dims);
  for (guint i = 0; i < node->n_inputs; i++) {
    gboolean same = inputs[i]->rank == first->rank
                    && inputs[i]->is_float == first->is_float;

    for (gint d = 0; same && d < first->rank; d++)
      same = d == axis || inputs[i]->dims[d] == first->dims[d];
    if (!same)
      return fail (graph, node, FER_ERROR_MALFORMED, error,
          "the inputs do not fit together");
    total += inputs[i]->dims[axis];
  }
  for (gint i = 0; i < first->rank; i++)
    row = (i == 0 ? 1 : row) * (i == axis ? 1 : dims[i]);
  if (total > MAX_MADE || row * total > MAX_MADE)
    return fail (
        graph, node, FER_ERROR_MALFORMED, error, "the result is too large");
  dims[axis] = total;
  for (gint i = 0; i < axis; i++)
    outer *= dims[i];

  out = fer_tensor_new (first->is_float, dims, first->rank);
  for (gsize o = 0; o < outer; o++) {
    for (guint i = 0; i < node->n_inputs; i++) {
      gsize part = inputs[i]->n / outer * get_size (first);

      memcpy (
          (guint8 *) out->owned + at, get_bytes (inputs[i]) + o * part, part);
      at += part;
    }
  }
  return out;
}

/* --- Arithmetic ----------------------------------------------------------- */

static gfloat
compute_float (FerArithmetic what, gfloat a, gfloat b)
{
  switch (what) {
    case FER_ADD:
      return a + b;
    case FER_SUB:
      return a - b;
    case FER_MUL:
      return a * b;
    default:
      return a / b;
  }
}

/* Wraps where the result has more than 64 bits. The caller excludes division by
 * 0, and by -1, which overflows for the least number. */
static gint64
compute_int (FerArithmetic what, gint64 a, gint64 b)
{
  switch (what) {
    case FER_ADD:
      return (guint64) a + (guint64) b;
    case FER_SUB:
      return (guint64) a - (guint64) b;
    case FER_MUL:
      return (guint64) a * (guint64) b;
    default:
      return a / b;
  }
}

/* @in stretched to the shape @dims. */
static FerTensor *
broadcast (const FerTensor *in, const gint *dims, gint rank)
{
  gint64 strides[FER_MAX_RANK], wide[FER_MAX_RANK];

  get_strides (in->dims, in->rank, strides);
  for (gint i = 0; i < rank; i++) {
    gint from = i - (rank - in->rank);

    wide[i] = from < 0 || in->dims[from] == 1 ? 0 : strides[from];
  }
  return gather_strided (in, dims, rank, 0, wide);
}

static FerTensor *
fold_arithmetic (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, FerArithmetic what, GError **error)
{
  gint dims[FER_MAX_RANK];
  gint rank = MAX (inputs[0]->rank, inputs[1]->rank);
  gdouble n = 1;
  FerTensor *a, *b;

  if (inputs[0]->is_float != inputs[1]->is_float)
    return fail (graph, node, FER_ERROR_MALFORMED, error,
        "one operand is of integers, the other is not");
  for (gint i = 0; i < rank; i++) {
    gint ia = i - (rank - inputs[0]->rank), ib = i - (rank - inputs[1]->rank);
    gint da = ia < 0 ? 1 : inputs[0]->dims[ia];
    gint db = ib < 0 ? 1 : inputs[1]->dims[ib];

    if (da != db && da != 1 && db != 1)
      return fail (graph, node, FER_ERROR_MALFORMED, error,
          "the shapes of the operands do not match");
    dims[i] = da == 1 ? db : da;
    n *= dims[i];
  }
  if (n > MAX (MAX_MADE, (gdouble) MAX (inputs[0]->n, inputs[1]->n)))
    return fail (
        graph, node, FER_ERROR_MALFORMED, error, "the result is too large");

  a = broadcast (inputs[0], dims, rank);
  b = broadcast (inputs[1], dims, rank);
  for (gsize i = 0; i < a->n; i++) {
    if (a->is_float) {
      fer_tensor_own_floats (a)[i] =
          compute_float (what, a->floats[i], b->floats[i]);
    } else if (what == FER_DIV && (b->ints[i] == 0 || b->ints[i] == -1)) {
      g_clear_pointer (&a, fer_tensor_unref);
      fail (graph, node, FER_ERROR_MALFORMED, error, "division by 0 or -1");
      break;
    } else {
      fer_tensor_own_ints (a)[i] = compute_int (what, a->ints[i], b->ints[i]);
    }
  }
  fer_tensor_unref (b);
  return a;
}

FerTensor *
fer_fold_add (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fold_arithmetic (graph, node, inputs, FER_ADD, error);
}

FerTensor *
fer_fold_sub (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fold_arithmetic (graph, node, inputs, FER_SUB, error);
}

FerTensor *
fer_fold_mul (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fold_arithmetic (graph, node, inputs, FER_MUL, error);
}

FerTensor *
fer_fold_div (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error)
{
  return fold_arithmetic (graph, node, inputs, FER_DIV, error);
}
