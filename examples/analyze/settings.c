/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "settings.h"

#include <gio/gio.h>
#include <string.h>

static GParamSpec *
find_writable (GstElement *element, const gchar *name)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), name);

  return pspec != NULL && (pspec->flags & G_PARAM_WRITABLE) ? pspec : NULL;
}

static gboolean
parse (GParamSpec *pspec, const gchar *text, GValue *value)
{
  g_value_init (value, pspec->value_type);
  if (G_VALUE_HOLDS_STRING (value)) {
    g_value_set_string (value, text);
    return TRUE;
  }
  return gst_value_deserialize_with_pspec (value, text, pspec)
         && !g_param_value_validate (pspec, value);
}

static gboolean
apply (GstElement *element, const gchar *assignment, GError **error)
{
  const gchar *equals = strchr (assignment, '=');
  g_autofree gchar *name = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  GParamSpec *pspec;

  if (equals == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--set %s: it is PROPERTY=VALUE", assignment);
    return FALSE;
  }
  name = g_strndup (assignment, equals - assignment);
  pspec = find_writable (element, name);
  if (pspec == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--set %s: the element has no such property "
        "(gst-inspect-1.0 feremotion lists them)",
        assignment);
    return FALSE;
  }
  if (!parse (pspec, equals + 1, &value)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--set %s: not a value of this property "
        "(gst-inspect-1.0 feremotion gives its range)",
        assignment);
    return FALSE;
  }
  g_object_set_property (G_OBJECT (element), name, &value);
  return TRUE;
}

gboolean
settings_apply (GstElement *element, gchar **assignments, GError **error)
{
  for (gchar **assignment = assignments; assignment && *assignment;
       assignment++)
    if (!apply (element, *assignment, error))
      return FALSE;
  return TRUE;
}

gboolean
settings_have (gchar **assignments, const gchar *property)
{
  gsize length = strlen (property);

  for (gchar **assignment = assignments; assignment && *assignment;
       assignment++)
    if (strncmp (*assignment, property, length) == 0
        && (*assignment)[length] == '=')
      return TRUE;
  return FALSE;
}
