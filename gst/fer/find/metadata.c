/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/metadata.h"

gboolean
fer_metadata_read_number (const FerNet *net, const gchar *name,
    const gchar *key, gdouble least, gdouble most, gfloat *value,
    GError **error)
{
  const gchar *text = fer_net_get_metadata (net, key);
  gdouble number = 0;
  gchar *end = NULL;

  if (text != NULL)
    number = g_ascii_strtod (text, &end);
  /* Written so that NaN fails too. */
  if (text == NULL || end == text || *end != '\0'
      || !(number >= least && number <= most)) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "%s: metadata '%s' of a face detector must be a number from %g to %g",
        name, key, least, most);
    return FALSE;
  }
  *value = (gfloat) number;
  return TRUE;
}

gboolean
fer_metadata_read_optional (const FerNet *net, const gchar *name,
    const gchar *key, gdouble least, gdouble most, gfloat *value,
    GError **error)
{
  return fer_net_get_metadata (net, key) == NULL
         || fer_metadata_read_number (
             net, name, key, least, most, value, error);
}

gboolean
fer_metadata_check_kind (const FerNet *net, const gchar *name,
    const gchar *kind, const gchar *what, GError **error)
{
  if (g_strcmp0 (fer_net_get_metadata (net, "kind"), kind) == 0)
    return TRUE;
  g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
      "%s: no %s of this project: its metadata 'kind' is not %s", name, what,
      kind);
  return FALSE;
}
