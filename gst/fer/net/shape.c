/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shape rules that hold alike for constants and for computed values. */
#include "net/fold.h"

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

gboolean
fer_shape_read_axes (const FerGraph *graph, const FerNode *node,
    FerTensor *input, gint rank, gboolean axes[FER_MAX_RANK], gint *n_axes,
    GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "axes");
  const gint64 *list = attribute != NULL ? attribute->ints : NULL;
  gsize n = attribute != NULL ? attribute->n_ints : 0;

  if (input != NULL) {
    if (input->is_float)
      return fer_node_fail (
          graph, node, FER_ERROR_MALFORMED, error, "the axes are no integers");
    list = input->ints;
    n = input->n;
  }
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
fer_shape_squeeze (const FerGraph *graph, const FerNode *node, const gint *dims,
    gint rank, FerTensor *input, gint out[FER_MAX_RANK], gint *out_rank,
    GError **error)
{
  gboolean axes[FER_MAX_RANK];
  gint n_axes, n = 0;

  if (!fer_shape_read_axes (graph, node, input, rank, axes, &n_axes, error))
    return FALSE;
  for (gint i = 0; i < rank; i++) {
    if (n_axes > 0 && axes[i] && dims[i] != 1)
      return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
          "dimension %d to squeeze is %d, not 1", i, dims[i]);
    if (n_axes > 0 ? !axes[i] : dims[i] != 1)
      out[n++] = dims[i];
  }
  *out_rank = n;
  return TRUE;
}

gboolean
fer_shape_unsqueeze (const FerGraph *graph, const FerNode *node,
    const gint *dims, gint rank, FerTensor *input, gint out[FER_MAX_RANK],
    gint *out_rank, GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "axes");
  gsize n =
      input != NULL ? input->n : (attribute != NULL ? attribute->n_ints : 0);
  gboolean axes[FER_MAX_RANK];
  gint n_axes, at = 0;

  if (n == 0 || n > (gsize) (FER_MAX_RANK - rank))
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "%" G_GSIZE_FORMAT " axes to add to %d", n, rank);
  if (!fer_shape_read_axes (
          graph, node, input, rank + (gint) n, axes, &n_axes, error))
    return FALSE;
  *out_rank = rank + n_axes;
  for (gint i = 0; i < *out_rank; i++)
    out[i] = axes[i] ? 1 : dims[at++];
  return TRUE;
}

gboolean
fer_shape_reshape (const FerGraph *graph, const FerNode *node, const gint *dims,
    gint rank, const FerTensor *wanted, gint out[FER_MAX_RANK], gint *out_rank,
    GError **error)
{
  gboolean allow_zero = fer_node_get_int (node, "allowzero", 0) != 0;
  gint64 sizes[FER_MAX_RANK];
  gint open = -1;
  gsize have = 1, n;

  if (wanted->is_float || wanted->rank != 1 || wanted->n > FER_MAX_RANK)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "the new shape is no list of at most %d integers", FER_MAX_RANK);
  for (gint i = 0; i < rank; i++)
    have *= dims[i];
  for (gint i = 0; i < (gint) wanted->n; i++) {
    sizes[i] = wanted->ints[i];
    if (sizes[i] == 0 && !allow_zero) {
      if (i >= rank)
        return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
            "the new shape keeps dimension %d of %d", i, rank);
      sizes[i] = dims[i];
    }
    if (sizes[i] == -1 && open < 0) {
      open = i;
      sizes[i] = 1;
    }
  }
  if (!fer_dims_count (sizes, wanted->n, &n) || n == 0)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "the new shape has a dimension that is empty, negative or too large");
  if (open >= 0)
    sizes[open] = have / n;
  if (open >= 0 ? have % n != 0 : have != n)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "%" G_GSIZE_FORMAT " elements do not fit the new shape", have);
  for (gint i = 0; i < (gint) wanted->n; i++)
    out[i] = sizes[i];
  *out_rank = wanted->n;
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
