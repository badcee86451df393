/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/graph/tensor.h"

gboolean
fer_dims_count (const gint64 *dims, gsize rank, gsize *n)
{
  gint64 count = 1;

  if (rank > FER_MAX_RANK)
    return FALSE;
  for (gsize i = 0; i < rank; i++) {
    if (dims[i] < 0 || dims[i] > FER_MAX_ELEMENTS)
      return FALSE;
    count *= dims[i];
    if (count > FER_MAX_ELEMENTS)
      return FALSE;
  }
  *n = count;
  return TRUE;
}

static FerTensor *
new_shaped (gboolean is_float, const gint *dims, gint rank)
{
  FerTensor *tensor = g_atomic_rc_box_new0 (FerTensor);

  tensor->is_float = is_float;
  tensor->rank = rank;
  tensor->n = 1;
  for (gint i = 0; i < rank; i++) {
    tensor->dims[i] = dims[i];
    tensor->n *= dims[i];
  }
  return tensor;
}

FerTensor *
fer_tensor_new (gboolean is_float, const gint *dims, gint rank)
{
  FerTensor *tensor = new_shaped (is_float, dims, rank);

  /* one element more, so that an empty tensor has an address too */
  if (is_float)
    tensor->floats = tensor->owned = g_new0 (gfloat, tensor->n + 1);
  else
    tensor->ints = tensor->owned = g_new0 (gint64, tensor->n + 1);
  return tensor;
}

FerTensor *
fer_tensor_new_borrowed (const gfloat *floats, const gint *dims, gint rank)
{
  FerTensor *tensor = new_shaped (TRUE, dims, rank);

  tensor->floats = floats;
  return tensor;
}

FerTensor *
fer_tensor_ref (FerTensor *tensor)
{
  return g_atomic_rc_box_acquire (tensor);
}

static void
tensor_clear (gpointer data)
{
  FerTensor *tensor = data;

  g_free (tensor->owned);
  g_free (tensor->steps);
}

void
fer_tensor_unref (FerTensor *tensor)
{
  g_atomic_rc_box_release_full (tensor, tensor_clear);
}
