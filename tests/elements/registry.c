/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes the registry that the other tests share anew, and finds the element:
 * an old one may remember a plugin that failed to load. */
#include <gst/gst.h>

#include <glib/gstdio.h>

int
main (int argc, char **argv)
{
  const gchar *file = g_getenv ("GST_REGISTRY_1_0");
  GstElementFactory *factory;

  if (file != NULL)
    g_remove (file);
  gst_init (&argc, &argv);
  factory = gst_element_factory_find ("feremotion");
  if (factory == NULL)
    g_printerr ("no element feremotion in the registry\n");
  else
    gst_object_unref (factory);
  return factory != NULL ? 0 : 1;
}
