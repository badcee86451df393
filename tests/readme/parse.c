/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a pipeline, given as gst-launch-1.0 takes it, can be built. */
#include <gst/gst.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;

  gst_init (&argc, &argv);
  pipeline = gst_parse_launchv_full (
      (const gchar **) argv + 1, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (pipeline == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  gst_object_unref (gst_object_ref_sink (pipeline));
  return 0;
}
