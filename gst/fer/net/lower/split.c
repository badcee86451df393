/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/split.h"

#include "net/graph/slice.h"
#include "net/lower/axis.h"
#include "net/lower/fold.h"

/* The sizes of the parts where the node lists them: an attribute before
 * operator set 13, an input since. */
static gboolean
find_sizes (const FerLower *lower, const FerNode *node, const gint64 **sizes,
    GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "split");
  const FerTensor *input = fer_lower_get_constant (lower, node, 1);
  gsize n = 0;

  *sizes = NULL;
  if (fer_lower_is_computed (lower, node, 1))
    return FER_LOWER_FAIL (UNSUPPORTED, "its sizes depend on the picture");
  if (input != NULL && input->is_float)
    return FER_LOWER_FAIL (MALFORMED, "its sizes are no integers");
  if (input != NULL) {
    *sizes = input->ints;
    n = input->n;
  } else if (attribute != NULL) {
    *sizes = attribute->ints;
    n = attribute->n_ints;
  }
  if (*sizes != NULL && n != node->n_outputs)
    return FER_LOWER_FAIL (MALFORMED,
        "it has %" G_GSIZE_FORMAT " sizes for %u outputs", n, node->n_outputs);
  return TRUE;
}

/* Channels of each part: as listed, or all alike but perhaps the last. */
static gint
get_part (
    const FerNode *node, const gint64 *sizes, guint i, gint left, gint channels)
{
  gint alike = (gint) ((channels + node->n_outputs - 1) / node->n_outputs);

  if (sizes == NULL)
    return MIN (alike, left);
  return sizes[i] < 1 || sizes[i] > left ? 0 : (gint) sizes[i];
}

gboolean
fer_lower_split (FerLower *lower, const FerNode *node, GError **error)
{
  const FerShape in = fer_lower_get_input (lower, node, 0)->shape;
  gint64 n = fer_node_get_int (node, "num_outputs", node->n_outputs);
  const gint64 *sizes;
  gint axis, first = 0;

  if (!fer_shape_read_axis (lower->graph, node, 0, in.rank, &axis, error)
      || !find_sizes (lower, node, &sizes, error))
    return FALSE;
  if (axis != 1)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only axis 1 is supported, not %d", axis);
  if (n != node->n_outputs)
    return FER_LOWER_FAIL (MALFORMED,
        "'num_outputs' is %" G_GINT64_FORMAT " where it has %u", n,
        node->n_outputs);
  for (guint i = 0; i < node->n_outputs; i++) {
    FerShape out = in;
    FerOp *op;

    out.dims[1] = get_part (node, sizes, i, in.dims[1] - first, in.dims[1]);
    if (out.dims[1] < 1)
      return FER_LOWER_FAIL (MALFORMED,
          "part %u of %d channels is empty or too large", i, in.dims[1]);
    first += out.dims[1];
    if (node->outputs[i] == FER_NO_VALUE)
      continue;
    op = fer_lower_add_output (lower, node, FER_OP_SLICE, i, &out, error);
    if (op == NULL)
      return FALSE;
    op->first = first - out.dims[1];
  }
  if (first != in.dims[1])
    return FER_LOWER_FAIL (
        MALFORMED, "its parts have %d of %d channels", first, in.dims[1]);
  return TRUE;
}

/* Elements @first to @first + n of @axis of the first output so far. */
static gboolean
slice_axis (FerLower *lower, const FerNode *node, gint axis,
    const FerSlice *slice, FerShape *shape, guint *value, GError **error)
{
  FerOp *op;

  if (!fer_axis_swap (lower, node, axis, shape, value, error))
    return FALSE;
  shape->dims[1] = slice->n;
  op = fer_lower_add_op (lower, node, FER_OP_SLICE, shape, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, value, 1);
  op->first = (gint) slice->first;
  *value = op->output;
  return fer_axis_swap (lower, node, axis, shape, value, error);
}

gboolean
fer_lower_slice (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerTensor *inputs[FER_MAX_INPUTS];
  FerSlice slices[FER_MAX_RANK];
  FerShape shape = in->shape;
  guint value = in->value;

  for (guint i = 0; i < FER_MAX_INPUTS; i++) {
    inputs[i] = fer_lower_get_constant (lower, node, i);
    if (i > 0 && fer_lower_is_computed (lower, node, i))
      return FER_LOWER_FAIL (UNSUPPORTED, "its limits depend on the picture");
  }
  if (!fer_slice_read (lower->graph, node, inputs, &shape, slices, error))
    return FALSE;
  for (gint i = 0; i < shape.rank; i++) {
    if (slices[i].step != 1 || (i == 0 && slices[i].n != shape.dims[i]))
      return FER_LOWER_FAIL (UNSUPPORTED,
          "only what follows each other, of axes other than the batch, is "
          "supported");
    if (slices[i].n < shape.dims[i]
        && !slice_axis (lower, node, i, &slices[i], &shape, &value, error))
      return FALSE;
  }
  fer_lower_set_output (lower, node, &shape, value);
  return TRUE;
}
