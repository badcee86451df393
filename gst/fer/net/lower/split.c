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

/* Elements of each part along the axis: as listed, or all alike but perhaps the
 * last. */
static gint
get_part (
    const FerNode *node, const gint64 *sizes, guint i, gint left, gint all)
{
  gint alike = (gint) ((all + node->n_outputs - 1) / node->n_outputs);

  if (sizes == NULL)
    return MIN (alike, left);
  return sizes[i] < 1 || sizes[i] > left ? 0 : (gint) sizes[i];
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

/* The part of @in that output @i is; @shape and @value are told of it. */
static gboolean
add_part (FerLower *lower, const FerNode *node, gint axis, guint i,
    const FerSlice *part, FerShape *shape, guint *value, GError **error)
{
  if (part->n < 1)
    return FER_LOWER_FAIL (MALFORMED,
        "part %u of axis %d, which has %d, is "
        "empty or too large",
        i, axis, shape->dims[axis]);
  return node->outputs[i] == FER_NO_VALUE
         || slice_axis (lower, node, axis, part, shape, value, error);
}

/* Until all of them are there the one at work counts as the first output. */
static gboolean
add_parts (FerLower *lower, const FerNode *node, gint axis, const gint64 *sizes,
    GError **error)
{
  const FerKnown in = *fer_lower_get_input (lower, node, 0);
  gint all = in.shape.dims[axis];
  FerSlice part = { 0, 1, 0 };
  FerKnown first = in;

  for (guint i = 0; i < node->n_outputs; i++) {
    FerKnown known = { .shape = in.shape, .value = in.value };

    part.n = get_part (node, sizes, i, all - (gint) part.first, all);
    if (!add_part (
            lower, node, axis, i, &part, &known.shape, &known.value, error))
      return FALSE;
    part.first += part.n;
    if (i == 0)
      first = known;
    else if (node->outputs[i] != FER_NO_VALUE)
      lower->known[node->outputs[i]] = known;
  }
  fer_lower_set_output (lower, node, &first.shape, first.value);
  if (part.first != all)
    return FER_LOWER_FAIL (MALFORMED,
        "its parts have %" G_GINT64_FORMAT " of axis %d, which has %d",
        part.first, axis, all);
  return TRUE;
}

gboolean
fer_lower_split (FerLower *lower, const FerNode *node, GError **error)
{
  gint rank = fer_lower_get_input (lower, node, 0)->shape.rank;
  gint64 n = fer_node_get_int (node, "num_outputs", node->n_outputs);
  const gint64 *sizes;
  gint axis;

  if (!fer_shape_read_axis (lower->graph, node, 0, rank, &axis, error)
      || !find_sizes (lower, node, &sizes, error))
    return FALSE;
  if (axis == 0)
    return FER_LOWER_FAIL (UNSUPPORTED, "it takes the batch apart");
  if (n != node->n_outputs)
    return FER_LOWER_FAIL (MALFORMED,
        "'num_outputs' is %" G_GINT64_FORMAT " where it has %u", n,
        node->n_outputs);
  return add_parts (lower, node, axis, sizes, error);
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
