/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/families/family.h"

gboolean
fer_family_get_outputs (const FerNet *net, const FerNetRun *run, gint width,
    gint height, FerFamilyOutputs *outputs)
{
  outputs->width = width;
  outputs->height = height;
  outputs->n_outputs = fer_net_get_n_outputs (net);
  if (outputs->n_outputs > FER_FAMILY_MAX_OUTPUTS)
    return FALSE;
  for (guint i = 0; i < outputs->n_outputs; i++) {
    gint dims[3];

    fer_net_run_get_output_shape (run, i, dims);
    outputs->output[i] = (FerFamilyOutput){ fer_net_get_output_name (net, i),
      dims[0], dims[1] * dims[2] };
  }
  return TRUE;
}

gboolean
fer_family_has_sizes (
    const FerFamilyOutputs *outputs, const gint *sizes, guint n)
{
  guint8 taken[FER_FAMILY_MAX_OUTPUTS] = { 0 };
  guint n_found = 0;

  if (outputs->n_outputs != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    for (guint k = 0; k < n; k++) {
      if (!taken[k] && outputs->output[k].size == sizes[i]) {
        taken[k] = TRUE;
        n_found++;
        break;
      }
    }
  }
  return n_found == n;
}

guint
fer_family_find_size (const FerFamilyOutputs *outputs, gint size)
{
  guint i = 0;

  while (outputs->output[i].size != size)
    i++;
  return i;
}
