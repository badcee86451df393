/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/graph/shape.h"

#include <string.h>

static gboolean
normalise_axis (const FerGraph *graph, const FerNode *node, gint64 axis,
    gint rank, gint *out, GError **error)
{
  if (axis < -rank || axis >= rank)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "axis %" G_GINT64_FORMAT " of %d dimensions", axis, rank);
  *out = axis < 0 ? axis + rank : axis;
  return TRUE;
}

gboolean
fer_shape_read_axis (const FerGraph *graph, const FerNode *node, gint64 other,
    gint rank, gint *axis, GError **error)
{
  return normalise_axis (
      graph, node, fer_node_get_int (node, "axis", other), rank, axis, error);
}

/* The axes that the node names, wherever its operator set puts them. */
static const gint64 *
find_axes (const FerNode *node, const FerTensor *input, gsize *n)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "axes");

  if (input != NULL) {
    *n = input->n;
    return input->ints;
  }
  *n = attribute != NULL ? attribute->n_ints : 0;
  return attribute != NULL ? attribute->ints : NULL;
}

gboolean
fer_shape_read_axes (const FerGraph *graph, const FerNode *node,
    const FerTensor *input, gint rank, gboolean axes[FER_MAX_RANK],
    gint *n_axes, GError **error)
{
  gsize n;
  const gint64 *list = find_axes (node, input, &n);

  if (input != NULL && input->is_float)
    return fer_node_fail (
        graph, node, FER_ERROR_MALFORMED, error, "the axes are no integers");
  memset (axes, 0, FER_MAX_RANK * sizeof axes[0]);
  *n_axes = 0;
  for (gsize i = 0; i < n; i++) {
    gint axis = 0;

    if (!normalise_axis (graph, node, list[i], rank, &axis, error))
      return FALSE;
    if (axes[axis])
      return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
          "axis %d is named twice", axis);
    axes[axis] = TRUE;
    (*n_axes)++;
  }
  return TRUE;
}

gboolean
fer_shape_squeeze (const FerGraph *graph, const FerNode *node,
    const FerShape *in, const FerTensor *parameter, FerShape *out,
    GError **error)
{
  gboolean axes[FER_MAX_RANK];
  gint n_axes;

  if (!fer_shape_read_axes (
          graph, node, parameter, in->rank, axes, &n_axes, error))
    return FALSE;
  out->rank = 0;
  for (gint i = 0; i < in->rank; i++) {
    if (n_axes > 0 && axes[i] && in->dims[i] != 1)
      return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
          "dimension %d to squeeze is %d, not 1", i, in->dims[i]);
    if (n_axes > 0 ? !axes[i] : in->dims[i] != 1)
      out->dims[out->rank++] = in->dims[i];
  }
  return TRUE;
}

gboolean
fer_shape_unsqueeze (const FerGraph *graph, const FerNode *node,
    const FerShape *in, const FerTensor *parameter, FerShape *out,
    GError **error)
{
  gboolean axes[FER_MAX_RANK];
  gint n_axes, at = 0;
  gsize n;

  find_axes (node, parameter, &n);
  if (n == 0 || n > (gsize) (FER_MAX_RANK - in->rank))
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "%" G_GSIZE_FORMAT " axes to add to %d", n, in->rank);
  if (!fer_shape_read_axes (
          graph, node, parameter, in->rank + (gint) n, axes, &n_axes, error))
    return FALSE;
  out->rank = in->rank + n_axes;
  for (gint i = 0; i < out->rank; i++)
    out->dims[i] = axes[i] ? 1 : in->dims[at++];
  return TRUE;
}

gboolean
fer_shape_reshape (const FerGraph *graph, const FerNode *node,
    const FerShape *in, const FerTensor *parameter, FerShape *out,
    GError **error)
{
  gboolean allow_zero = fer_node_get_int (node, "allowzero", 0) != 0;
  gint64 sizes[FER_MAX_RANK];
  gint open = -1, rank;
  gsize have = 1, n;

  if (parameter->is_float || parameter->rank != 1
      || parameter->n > FER_MAX_RANK)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "the new shape is no list of at most %d integers", FER_MAX_RANK);
  rank = (gint) parameter->n;
  for (gint i = 0; i < in->rank; i++)
    have *= in->dims[i];
  for (gint i = 0; i < rank; i++) {
    sizes[i] = parameter->ints[i];
    if (sizes[i] == 0 && !allow_zero) {
      if (i >= in->rank)
        return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
            "the new shape keeps dimension %d of %d", i, in->rank);
      sizes[i] = in->dims[i];
    }
    if (sizes[i] == -1 && open < 0) {
      open = i;
      sizes[i] = 1;
    }
  }
  if (!fer_dims_count (sizes, rank, &n) || n == 0)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "the new shape has a dimension that is empty, negative or too large");
  if (open >= 0)
    sizes[open] = have / n;
  if (open >= 0 ? have % n != 0 : have != n)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "%" G_GSIZE_FORMAT " elements do not fit the new shape", have);
  out->rank = rank;
  for (gint i = 0; i < rank; i++)
    out->dims[i] = (gint) sizes[i];
  return TRUE;
}

gboolean
fer_shape_read_perm (const FerGraph *graph, const FerNode *node, gint rank,
    gint perm[FER_MAX_RANK], GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "perm");
  guint seen = 0;

  if (attribute == NULL) {
    for (gint i = 0; i < rank; i++)
      perm[i] = rank - 1 - i;
    return TRUE;
  }
  for (gsize i = 0; i < attribute->n_ints && (gint) i < rank; i++) {
    gint64 axis = attribute->ints[i];

    if (axis < 0 || axis >= rank)
      break;
    perm[i] = axis;
    seen |= 1u << axis;
  }
  if ((gint) attribute->n_ints != rank || seen != (1u << rank) - 1)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "'perm' is no permutation of %d dimensions", rank);
  return TRUE;
}
