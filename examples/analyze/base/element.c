/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/element.h"

#include <string.h>

GstElement *
element_new (const gchar *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element != NULL)
    return element;
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "GStreamer has no element '%s'%s", factory,
      strcmp (factory, "feremotion") == 0
          ? "; GST_PLUGIN_PATH_1_0 names the folder of libgstferemotion.so "
            "where it is not installed ('meson devenv' sets it)"
          : "");
  return NULL;
}

GstElement *
element_add (GstBin *bin, const gchar *factory, GError **error)
{
  GstElement *element = element_new (factory, error);

  if (element != NULL)
    gst_bin_add (bin, element);
  return element;
}
