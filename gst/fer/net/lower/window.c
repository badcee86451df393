/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/window.h"

gboolean
fer_lower_read_ints (const FerLower *lower, const FerNode *node,
    const gchar *name, gint n, gint min, gint other, gint *out, GError **error)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, name);

  for (gint i = 0; i < n; i++)
    out[i] = other;
  if (attribute == NULL)
    return TRUE;
  if (attribute->n_ints != (gsize) n)
    return FER_LOWER_FAIL (MALFORMED,
        "'%s' has %" G_GSIZE_FORMAT " numbers, not %d", name, attribute->n_ints,
        n);
  for (gint i = 0; i < n; i++) {
    if (attribute->ints[i] < min || attribute->ints[i] > FER_MAX_WINDOW)
      return FER_LOWER_FAIL (
          MALFORMED, "'%s' holds %" G_GINT64_FORMAT, name, attribute->ints[i]);
    out[i] = (gint) attribute->ints[i];
  }
  return TRUE;
}

/* Pixels that one placement of the kernel spans. */
static gint
get_extent (const FerWindow *window, gint axis)
{
  return window->dilation[axis] * (window->kernel[axis] - 1) + 1;
}

/* As much padding as gives one result for each stride; where it is odd, one
 * side gets the larger half. */
static void
pad_same (FerWindow *window, gint axis, gint size, gboolean more_before)
{
  gint stride = window->stride[axis];
  gint wanted = (size + stride - 1) / stride;
  gint pad = MAX ((wanted - 1) * stride + get_extent (window, axis) - size, 0);

  window->pad[axis] = more_before ? (pad + 1) / 2 : pad / 2;
  window->pad[axis + 2] = pad - window->pad[axis];
}

gboolean
fer_lower_read_window (const FerLower *lower, const FerNode *node,
    FerWindow *window, const gint in[2], gint out[2], GError **error)
{
  gboolean ceil_mode = fer_node_get_int (node, "ceil_mode", 0) != 0;
  gboolean same_lower = fer_node_string_is (node, "auto_pad", "SAME_LOWER");
  gboolean same =
      same_lower || fer_node_string_is (node, "auto_pad", "SAME_UPPER");

  if (!fer_lower_read_ints (
          lower, node, "strides", 2, 1, 1, window->stride, error)
      || !fer_lower_read_ints (
          lower, node, "dilations", 2, 1, 1, window->dilation, error)
      || !fer_lower_read_ints (
          lower, node, "pads", 4, 0, 0, window->pad, error))
    return FALSE;

  for (gint i = 0; i < 2; i++) {
    gint extent = get_extent (window, i), stride = window->stride[i], padded;

    if (same)
      pad_same (window, i, in[i], same_lower);
    padded = in[i] + window->pad[i] + window->pad[i + 2];
    if (padded < extent)
      return FER_LOWER_FAIL (
          MALFORMED, "a window of %d does not fit into %d", extent, padded);
    out[i] = (padded - extent) / stride + 1;
    /* one more that reaches beyond the end, if it does not begin there too */
    if (ceil_mode && (padded - extent) % stride != 0
        && out[i] * stride < in[i] + window->pad[i])
      out[i]++;
  }
  return TRUE;
}
