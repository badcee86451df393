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

/* Prints what the element warned of; its error, where there is one, is put in
 * ERROR. */
static void
read_messages (GstBus *bus, GError **error)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (
              bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR))
         != NULL) {
    g_autoptr (GError) warning = NULL;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
      gst_message_parse_warning (message, &warning, NULL);
      g_printerr ("%s: %s\n", g_get_prgname (), warning->message);
    } else if (*error == NULL) {
      gst_message_parse_error (message, error, NULL);
    }
    gst_message_unref (message);
  }
}

gboolean
element_start (GstElement *element, GError **error)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GError) problem = NULL;
  gboolean started;

  gst_element_set_bus (element, bus);
  started = gst_element_set_state (element, GST_STATE_PAUSED)
            != GST_STATE_CHANGE_FAILURE;
  gst_element_set_bus (element, NULL);
  read_messages (bus, &problem);
  if (started)
    return TRUE;
  gst_element_set_state (element, GST_STATE_NULL);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
        "%s does not start", GST_OBJECT_NAME (element));
  return FALSE;
}

void
element_link (GstElement *from, GstElement *to)
{
  gst_element_link_pads_full (
      from, "src", to, "sink", GST_PAD_LINK_CHECK_NOTHING);
}
