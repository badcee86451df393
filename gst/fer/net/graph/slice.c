/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/graph/slice.h"

/* A list of a Slice. */
typedef struct {
  const gint64 *values; /* NULL = left out */
  gsize n;
} List;

static gboolean
read_list (
    const FerNode *node, const FerTensor *input, const gchar *name, List *list)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, name);

  *list = (List){ NULL, 0 };
  if (input != NULL && input->is_float)
    return FALSE;
  if (input != NULL)
    *list = (List){ input->ints, input->n };
  else if (attribute != NULL)
    *list = (List){ attribute->ints, attribute->n_ints };
  return TRUE;
}

static FerSlice
clip_slice (gint64 start, gint64 end, gint64 step, gint64 size)
{
  /* clamped before the size is added, so that INT64_MAX does no harm */
  gint64 from = CLAMP (start, -size, size), to = CLAMP (end, -size - 1, size);
  FerSlice slice = { .step = step };

  from = from < 0 ? from + size : from;
  to = to < 0 ? to + size : to;
  if (step > 0) {
    slice.n = to > from ? (gint) ((to - from + step - 1) / step) : 0;
  } else {
    from = MIN (from, size - 1);
    slice.n = from > to ? (gint) ((from - to - step - 1) / -step) : 0;
  }
  slice.first = from;
  return slice;
}

gboolean
fer_slice_read (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, const FerShape *in, FerSlice slices[FER_MAX_RANK],
    GError **error)
{
  List starts, ends, axes, steps;

  if (!read_list (node, inputs[1], "starts", &starts)
      || !read_list (node, inputs[2], "ends", &ends)
      || !read_list (node, inputs[3], "axes", &axes)
      || !read_list (node, inputs[4], "steps", &steps) || starts.n != ends.n
      || starts.n > (gsize) in->rank
      || (axes.values != NULL && axes.n != starts.n)
      || (steps.values != NULL && steps.n != starts.n))
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "starts, ends, axes and steps do not match");

  for (gint i = 0; i < in->rank; i++)
    slices[i] = (FerSlice){ 0, 1, in->dims[i] };
  for (gsize i = 0; i < starts.n; i++) {
    gint64 axis = axes.values != NULL ? axes.values[i] : (gint64) i;
    gint64 step = steps.values != NULL ? steps.values[i] : 1;

    if (axis < -in->rank || axis >= in->rank || step == 0 || step < -G_MAXINT32
        || step > G_MAXINT32)
      return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
          "an axis or a step is out of range");
    if (axis < 0)
      axis += in->rank;
    slices[axis] =
        clip_slice (starts.values[i], ends.values[i], step, in->dims[axis]);
  }
  return TRUE;
}
