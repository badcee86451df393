/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/abandoned.h"

gchar *
abandoned_describe (const OutFile *file, const gchar *state)
{
  g_auto (GStrv) paths = out_file_find_abandoned (file);
  GString *text = g_string_new (NULL);

  for (guint i = 0; paths[i] != NULL; i++)
    g_string_append_printf (text,
        "%s: what an earlier run could not finish is in %s; %s\n",
        g_get_prgname (), paths[i], state);
  return g_string_free (text, FALSE);
}
