/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/shape.h"

#include "net/lower/axis.h"
#include "net/graph/onnx-tensor.h"

/* --- The same numbers in the same order ----------------------------------- */

gboolean
fer_lower_identity (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);

  fer_lower_set_output (lower, node, &in->shape, in->value);
  return TRUE;
}

gboolean
fer_lower_cast (FerLower *lower, const FerNode *node, GError **error)
{
  gint64 to = fer_node_get_int (node, "to", 0);

  /* All are computed in single precision. */
  if (to != FER_ONNX_FLOAT && to != FER_ONNX_FLOAT16 && to != FER_ONNX_DOUBLE)
    return FER_LOWER_FAIL (UNSUPPORTED, "only a cast to floats is supported");
  return fer_lower_identity (lower, node, error);
}

/* Nothing is dropped where a network is used, only where it is trained. */
gboolean
fer_lower_dropout (FerLower *lower, const FerNode *node, GError **error)
{
  const FerTensor *training = fer_lower_get_constant (lower, node, 2);

  if (fer_lower_is_computed (lower, node, 2)
      || (training != NULL
          && (training->is_float || training->n != 1
              || training->ints[0] != 0)))
    return FER_LOWER_FAIL (UNSUPPORTED, "it is in training mode");
  return fer_lower_identity (lower, node, error);
}

/* The input in another shape; where that has the same channels and planes, no
 * operation is needed. */
static gboolean
add_reshape (
    FerLower *lower, const FerNode *node, const FerShape *shape, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerValue value;

  if (!fer_lower_get_value (lower, node, shape, &value, error))
    return FALSE;
  if (fer_value_same_planes (&value, FER_VALUE (lower->ops, in->value))) {
    fer_lower_set_output (lower, node, shape, in->value);
    return TRUE;
  }
  return fer_lower_add_op (lower, node, FER_OP_RESHAPE, shape, error) != NULL;
}

gboolean
fer_lower_flatten (FerLower *lower, const FerNode *node, GError **error)
{
  const FerShape *in = &fer_lower_get_input (lower, node, 0)->shape;
  FerShape out = { 2, { in->dims[0], 1 } };
  gint axis;

  if (!fer_shape_read_axis (lower->graph, node, 1, in->rank + 1, &axis, error))
    return FALSE;
  if (axis != 1)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only axis 1 is supported, not %d", axis);
  for (gint i = 1; i < in->rank; i++)
    out.dims[1] *= in->dims[i];
  return add_reshape (lower, node, &out, error);
}

/* @shape as the file has it. */
static FerShape
without_batch (const FerShape *shape)
{
  FerShape out = { shape->rank - 1 };

  if (!shape->hides_batch)
    return *shape;
  for (gint i = 0; i < out.rank; i++)
    out.dims[i] = shape->dims[i + 1];
  return out;
}

/* The engine computes item by item. In a file whose batch is fixed to 1 the
 * first dimension may be anything; the batch then stands before it. */
static gboolean
hide_batch (
    const FerLower *lower, const FerNode *node, FerShape *shape, GError **error)
{
  if (lower->graph->input_dims[0] != 1 || shape->rank < 1
      || shape->dims[0] == 1)
    return TRUE;
  if (shape->rank == FER_MAX_RANK)
    return FER_LOWER_FAIL (UNSUPPORTED, "its result has too many dimensions");
  for (gint i = shape->rank++; i > 0; i--)
    shape->dims[i] = shape->dims[i - 1];
  shape->dims[0] = 1;
  shape->hides_batch = TRUE;
  return TRUE;
}

/* A change of shape that the second input, or an attribute, describes. */
static gboolean
reshape_by_rule (
    FerLower *lower, const FerNode *node, FerShapeRule *rule, GError **error)
{
  FerShape in = without_batch (&fer_lower_get_input (lower, node, 0)->shape);
  FerTensor *parameter = fer_lower_get_constant (lower, node, 1);
  FerShape out = { 0 };

  if (fer_lower_is_computed (lower, node, 1))
    return FER_LOWER_FAIL (UNSUPPORTED, "its shape depends on the picture");
  return rule (lower->graph, node, &in, parameter, &out, error)
         && hide_batch (lower, node, &out, error)
         && add_reshape (lower, node, &out, error);
}

gboolean
fer_lower_reshape (FerLower *lower, const FerNode *node, GError **error)
{
  return reshape_by_rule (lower, node, fer_shape_reshape, error);
}

gboolean
fer_lower_squeeze (FerLower *lower, const FerNode *node, GError **error)
{
  return reshape_by_rule (lower, node, fer_shape_squeeze, error);
}

gboolean
fer_lower_unsqueeze (FerLower *lower, const FerNode *node, GError **error)
{
  return reshape_by_rule (lower, node, fer_shape_unsqueeze, error);
}

/* The output is a constant, as sizes are known. */
gboolean
fer_lower_shape (FerLower *lower, const FerNode *node, GError **error)
{
  const FerShape *in = &fer_lower_get_input (lower, node, 0)->shape;
  gint64 start = fer_node_get_int (node, "start", 0);
  gint64 end = fer_node_get_int (node, "end", in->rank);
  FerTensor *tensor;
  gint n;

  start = CLAMP (start < 0 ? start + in->rank : start, 0, in->rank);
  end = CLAMP (end < 0 ? end + in->rank : end, start, in->rank);
  n = (gint) (end - start);
  tensor = fer_tensor_new (FALSE, &n, 1);
  for (gint i = 0; i < n; i++)
    fer_tensor_own_ints (tensor)[i] = in->dims[start + i];
  lower->known[node->outputs[0]].constant = tensor;
  return TRUE;
}

/* --- Other places --------------------------------------------------------- */

/* Whether axes other than those of one element change their order. */
static gboolean
moves_numbers (const FerShape *out, const gint *perm)
{
  gint last = 0;

  for (gint i = 0; i < out->rank; i++) {
    if (out->dims[i] == 1)
      continue;
    if (perm[i] < last)
      return TRUE;
    last = perm[i];
  }
  return FALSE;
}

gboolean
fer_lower_transpose (FerLower *lower, const FerNode *node, GError **error)
{
  const FerShape *in = &fer_lower_get_input (lower, node, 0)->shape;
  FerShape out = { in->rank };
  gint perm[FER_MAX_RANK];
  gboolean moves;
  FerOp *op;

  if (lower->graph->channels_last && lower->graph->only_transposed
      && node->inputs[0] == lower->graph->input)
    return fer_lower_identity (lower, node, error);
  if (!fer_shape_read_perm (lower->graph, node, in->rank, perm, error))
    return FALSE;
  if (perm[0] != 0 && lower->graph->input_dims[0] != 1)
    return FER_LOWER_FAIL (UNSUPPORTED, "it moves the batch");
  for (gint i = 0; i < in->rank; i++)
    out.dims[i] = in->dims[perm[i]];
  moves = moves_numbers (&out, perm);
  if (!hide_batch (lower, node, &out, error))
    return FALSE;
  if (!moves)
    return add_reshape (lower, node, &out, error);
  op = fer_lower_add_op (lower, node, FER_OP_TRANSPOSE, &out, error);
  if (op == NULL)
    return FALSE;
  for (gint i = 0; i < in->rank; i++) {
    if (perm[i] > 0) {
      op->dims[op->rank] = in->dims[op->rank + 1];
      op->perm[op->rank++] = perm[i] - 1;
    }
  }
  return TRUE;
}

/* Whether input @i may stand behind @first in a concatenation along @axis. */
static gboolean
check_part (const FerLower *lower, const FerNode *node, const FerShape *first,
    gint axis, guint i, GError **error)
{
  const FerShape *in = &fer_lower_get_input (lower, node, i)->shape;

  if (!fer_lower_is_computed (lower, node, i))
    return FER_LOWER_FAIL (UNSUPPORTED, "input %u is a constant", i);
  if (in->rank != first->rank)
    return FER_LOWER_FAIL (MALFORMED, "its inputs have %d and %d dimensions",
        first->rank, in->rank);
  for (gint d = 1; d < in->rank; d++) {
    if (d != axis && in->dims[d] != first->dims[d])
      return FER_LOWER_FAIL (MALFORMED,
          "dimension %d of its inputs is %d and %d", d, first->dims[d],
          in->dims[d]);
  }
  return TRUE;
}

/* One operation that puts channels behind channels. */
static gboolean
join_channels (FerLower *lower, const FerNode *node, const guint *values,
    const FerShape *out, GError **error)
{
  FerOp *op = fer_lower_add_op (lower, node, FER_OP_CONCAT, out, error);

  if (op != NULL)
    fer_op_set_inputs (op, values, node->n_inputs);
  return op != NULL;
}

gboolean
fer_lower_concat (FerLower *lower, const FerNode *node, GError **error)
{
  const FerShape *first = &fer_lower_get_input (lower, node, 0)->shape;
  FerShape out = *first;
  gint64 n = 0;
  guint *values;
  gboolean ok = TRUE;
  gint axis;

  if (!fer_shape_read_axis (lower->graph, node, 0, first->rank, &axis, error))
    return FALSE;
  if (axis == 0)
    return FER_LOWER_FAIL (UNSUPPORTED, "it joins items of the batch");
  values = g_new (guint, node->n_inputs);
  for (guint i = 0; ok && i < node->n_inputs; i++) {
    const FerKnown *in = fer_lower_get_input (lower, node, i);

    ok = check_part (lower, node, first, axis, i, error);
    if (!ok)
      break;
    out = in->shape;
    values[i] = in->value;
    n += out.dims[axis];
    ok = fer_axis_swap (lower, node, axis, &out, &values[i], error);
  }
  if (ok && n > FER_MAX_ITEM)
    ok = FER_LOWER_FAIL (UNSUPPORTED, "its result is too large");
  out.dims[1] = (gint) n;
  ok = ok && join_channels (lower, node, values, &out, error)
       && fer_axis_swap_output (lower, node, axis, error);
  g_free (values);
  return ok;
}

/* The list of what stands before, and then behind, each of @n_axes axes: an
 * attribute before operator set 11, an input since. */
static const gint64 *
get_pads (
    const FerLower *lower, const FerNode *node, gint n_axes, GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "pads");
  FerTensor *input = fer_lower_get_constant (lower, node, 1);
  const gint64 *pads = attribute != NULL ? attribute->ints : NULL;
  gsize n_pads = attribute != NULL ? attribute->n_ints : 0;

  if (fer_lower_is_computed (lower, node, 1)) {
    FER_LOWER_FAIL (UNSUPPORTED, "its padding depends on the picture");
    return NULL;
  }
  if (input != NULL && !input->is_float) {
    pads = input->ints;
    n_pads = input->n;
  }
  if (pads == NULL || n_pads != 2 * (gsize) n_axes) {
    FER_LOWER_FAIL (MALFORMED, "it has no %d numbers of padding", 2 * n_axes);
    return NULL;
  }
  return pads;
}

/* Which axes the numbers of padding are of: all, or from operator set 18 on
 * those that an input names. */
static gboolean
get_pad_axes (const FerLower *lower, const FerNode *node, gint axes[4],
    gint *n_axes, GError **error)
{
  const FerTensor *input = fer_lower_get_constant (lower, node, 3);
  gboolean named[FER_MAX_RANK];

  *n_axes = 4;
  for (gint i = 0; i < 4; i++)
    axes[i] = i;
  if (fer_lower_is_computed (lower, node, 3))
    return FER_LOWER_FAIL (UNSUPPORTED, "its axes depend on the picture");
  if (input == NULL)
    return TRUE;
  if (!fer_shape_read_axes (lower->graph, node, input, 4, named, n_axes, error))
    return FALSE;
  for (gint i = 0; i < *n_axes; i++)
    axes[i] = (gint) (input->ints[i] < 0 ? input->ints[i] + 4 : input->ints[i]);
  return TRUE;
}

/* Of height and width: what stands before and behind each. */
static gboolean
read_padding (
    const FerLower *lower, const FerNode *node, gint pad[4], GError **error)
{
  gint axes[4], n_axes;
  const gint64 *pads;

  if (!get_pad_axes (lower, node, axes, &n_axes, error))
    return FALSE;
  pads = get_pads (lower, node, n_axes, error);
  if (pads == NULL)
    return FALSE;
  for (gint i = 0; i < 2 * n_axes; i++) {
    gint axis = axes[i % n_axes];

    if (pads[i] < 0 || pads[i] > FER_MAX_WINDOW || (axis < 2 && pads[i] != 0))
      return FER_LOWER_FAIL (UNSUPPORTED,
          "only padding of height and width, 0 to %d, is supported",
          FER_MAX_WINDOW);
    if (axis >= 2)
      pad[(i < n_axes ? 0 : 2) + axis - 2] = (gint) pads[i];
  }
  return TRUE;
}

gboolean
fer_lower_pad (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  gfloat value = fer_node_get_float (node, "value", 0);
  FerShape out = in->shape;
  gint pad[4] = { 0 };
  FerOp *op;

  if (fer_node_find (node, "mode") != NULL
      && !fer_node_string_is (node, "mode", "constant"))
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only the mode 'constant' is supported");
  if (!fer_lower_need_rank (lower, node, 4, error)
      || !read_padding (lower, node, pad, error))
    return FALSE;
  if (fer_lower_get_input (lower, node, 2) != NULL) {
    const gfloat *v = fer_lower_need_n_floats (
        lower, node, 2, "the padding's value", 1, error);

    if (v == NULL)
      return FALSE;
    value = *v;
  }
  for (gint i = 0; i < 2; i++)
    out.dims[2 + i] += pad[i] + pad[2 + i];
  op = fer_lower_add_op (lower, node, FER_OP_PAD, &out, error);
  if (op == NULL)
    return FALSE;
  for (gint i = 0; i < 4; i++)
    op->window.pad[i] = pad[i];
  /* Lanes past the last channel are padded too, and multiplied with weights of
   * 0: an infinite value would make them NaN. */
  op->pad_value = CLAMP (value, -G_MAXFLOAT, G_MAXFLOAT);
  return TRUE;
}

/* --- Enlarging ------------------------------------------------------------ */

/* Which dimensions the numbers of a Resize are of: all four, or from operator
 * set 18 on those that an attribute names. */
static gboolean
read_resized_axes (
    const FerLower *lower, const FerNode *node, gint axes[4], GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "axes");
  gboolean named[FER_MAX_RANK];
  gint n;

  if (!fer_shape_read_axes (lower->graph, node, NULL, 4, named, &n, error))
    return FALSE;
  for (gint i = 0; i < 4; i++)
    axes[i] = attribute == NULL ? i : -1;
  for (gint i = 0; i < n; i++) {
    gint64 axis = attribute->ints[i];

    axes[axis < 0 ? axis + 4 : axis] = i;
  }
  return TRUE;
}

/* The factors of all four dimensions, which a node gives in one of three ways:
 * as an attribute, as an input of factors, as an input of sizes. */
static gboolean
find_factors (
    FerLower *lower, const FerNode *node, gdouble wanted[4], GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "scales");
  FerTensor *scales =
      fer_lower_get_constant (lower, node, node->n_inputs > 2 ? 2 : 1);
  FerTensor *sizes = fer_lower_get_constant (lower, node, 3);
  gint at[4];
  gsize n = 0;

  for (guint i = 1; i < node->n_inputs; i++) {
    if (fer_lower_is_computed (lower, node, i))
      return FER_LOWER_FAIL (UNSUPPORTED, "its size depends on the picture");
  }
  if (!read_resized_axes (lower, node, at, error))
    return FALSE;
  for (gint i = 0; i < 4; i++)
    n += at[i] >= 0;
  for (gint i = 0; i < 4; i++) {
    if (at[i] < 0)
      wanted[i] = 1;
    else if (attribute != NULL && attribute->n_floats == n)
      wanted[i] = attribute->floats[at[i]];
    else if (scales != NULL && scales->is_float && scales->n == n)
      wanted[i] = scales->floats[at[i]];
    else if (sizes != NULL && !sizes->is_float && sizes->n == n)
      wanted[i] = (gdouble) sizes->ints[at[i]] / in->shape.dims[i];
    else
      return FER_LOWER_FAIL (
          MALFORMED, "it has no %" G_GSIZE_FORMAT " scales or sizes", n);
  }
  return TRUE;
}

static gboolean
read_factors (
    FerLower *lower, const FerNode *node, gint factors[2], GError **error)
{
  gdouble wanted[4];

  if (!find_factors (lower, node, wanted, error))
    return FALSE;
  /* Written so that NaN fails too. */
  for (gint i = 0; i < 4; i++) {
    if (!(wanted[i] >= 1 && wanted[i] <= (i < 2 ? 1 : FER_MAX_WINDOW))
        || wanted[i] != (gint) wanted[i])
      return FER_LOWER_FAIL (UNSUPPORTED,
          "only whole factors of height and width, 1 to %d, are supported",
          FER_MAX_WINDOW);
  }
  factors[0] = (gint) wanted[2];
  factors[1] = (gint) wanted[3];
  return TRUE;
}

/* Whether the node, given whole factors, repeats each pixel. */
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

gboolean
fer_lower_resize (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerShape out = in->shape;
  gint factors[2] = { 1, 1 };
  FerOp *op;

  if (!fer_lower_need_rank (lower, node, 4, error))
    return FALSE;
  if (!repeats_pixels (lower->graph, node))
    return FER_LOWER_FAIL (UNSUPPORTED, "only the nearest pixel is supported");
  if (fer_node_find (node, "keep_aspect_ratio_policy") != NULL
      && !fer_node_string_is (node, "keep_aspect_ratio_policy", "stretch"))
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only the policy 'stretch' is supported");
  if (!read_factors (lower, node, factors, error))
    return FALSE;
  for (gint i = 0; i < 2; i++) {
    if (out.dims[2 + i] > FER_MAX_ITEM / factors[i])
      return FER_LOWER_FAIL (UNSUPPORTED, "its result is too large");
    out.dims[2 + i] *= factors[i];
  }
  op = fer_lower_add_op (lower, node, FER_OP_REPEAT, &out, error);
  if (op == NULL)
    return FALSE;
  for (gint i = 0; i < 2; i++)
    op->repeat[i] = factors[i];
  return TRUE;
}
