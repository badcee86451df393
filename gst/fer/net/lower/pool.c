/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/pool.h"

#include "net/lower/window.h"

static gboolean
lower_pool (
    FerLower *lower, const FerNode *node, FerOpKind kind, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerShape out = in->shape;
  FerWindow window;
  FerOp *op;

  if (!fer_lower_need_rank (lower, node, 4, error)
      || !fer_lower_read_ints (
          lower, node, "kernel_shape", 2, 1, 1, window.kernel, error)
      || !fer_lower_read_window (
          lower, node, &window, in->shape.dims + 2, out.dims + 2, error))
    return FALSE;
  /* otherwise a window could lie in the padding alone: a mean of nothing */
  for (gint i = 0; i < 4; i++) {
    if (window.pad[i] >= window.kernel[i & 1] && window.pad[i] > 0)
      return FER_LOWER_FAIL (
          MALFORMED, "its padding is as large as its window");
  }
  op = fer_lower_add_op (lower, node, kind, &out, error);
  if (op == NULL)
    return FALSE;
  op->window = window;
  op->count_pad = fer_node_get_int (node, "count_include_pad", 0) != 0;
  return TRUE;
}

gboolean
fer_lower_max_pool (FerLower *lower, const FerNode *node, GError **error)
{
  return lower_pool (lower, node, FER_OP_MAX_POOL, error);
}

gboolean
fer_lower_average_pool (FerLower *lower, const FerNode *node, GError **error)
{
  return lower_pool (lower, node, FER_OP_AVERAGE_POOL, error);
}

/* Pools whole planes. */
static gboolean
add_global_pool (
    FerLower *lower, const FerNode *node, FerOpKind kind, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerValue planes = *FER_VALUE (lower->ops, in->value);
  FerShape out = in->shape;
  FerOp *op;

  if (in->shape.rank < 3)
    return FER_LOWER_FAIL (UNSUPPORTED, "its input has no height and width");
  for (gint i = 2; i < out.rank; i++)
    out.dims[i] = 1;
  op = fer_lower_add_op (lower, node, kind, &out, error);
  if (op == NULL)
    return FALSE;
  op->window.kernel[0] = planes.height;
  op->window.kernel[1] = planes.width;
  return TRUE;
}

gboolean
fer_lower_global_average_pool (
    FerLower *lower, const FerNode *node, GError **error)
{
  return add_global_pool (lower, node, FER_OP_AVERAGE_POOL, error);
}

gboolean
fer_lower_global_max_pool (FerLower *lower, const FerNode *node, GError **error)
{
  return add_global_pool (lower, node, FER_OP_MAX_POOL, error);
}
