/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/families/recognise.h"

#include "find/families/scrfd.h"
#include "find/families/ultralight.h"
#include "find/families/yunet-2022.h"
#include "find/families/yunet.h"

static const FerFamily *const families[] = { &fer_family_yunet,
  &fer_family_yunet_2022, &fer_family_ultralight, &fer_family_scrfd };

const FerFamily *
fer_family_find (const FerFamilyOutputs *outputs, FerNetRun *run,
    FerFamilyLayout *layout, GString *why)
{
  *layout = (FerFamilyLayout){ 0 };
  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    if (!families[i]->claims (outputs))
      continue;
    if (families[i]->check (outputs, run, layout, why))
      return families[i];
    g_string_prepend (why, ", but ");
    g_string_prepend (why, families[i]->name);
    g_string_prepend (why, "its outputs are like those of ");
    return NULL;
  }
  g_string_append (why, "its outputs are");
  for (guint i = 0; i < outputs->n_outputs; i++)
    g_string_append_printf (why, "%s %dx%d", i > 0 ? "," : "",
        outputs->output[i].n, outputs->output[i].size);
  g_string_append (why, ", and not");
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    g_string_append_printf (why, "%s those of %s (%s)",
        i == 0                            ? ""
        : i < G_N_ELEMENTS (families) - 1 ? ","
                                          : " or",
        families[i]->name, families[i]->contract);
  return NULL;
}
