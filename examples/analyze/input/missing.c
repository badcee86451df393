/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/missing.h"

#include <gst/pbutils/pbutils.h>

/* A decoder is missing for caps. */
static gboolean
is_for_sound (const GstStructure *structure)
{
  GstCaps *caps = NULL;
  gboolean sound;

  if (!gst_structure_get (structure, "detail", GST_TYPE_CAPS, &caps, NULL))
    return FALSE;
  sound = g_str_has_prefix (
      gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/");
  gst_caps_unref (caps);
  return sound;
}

gchar *
missing_parse (GstMessage *message, gboolean *sound)
{
  if (!gst_is_missing_plugin_message (message))
    return NULL;
  *sound = is_for_sound (gst_message_get_structure (message));
  return gst_missing_plugin_message_get_description (message);
}

void
missing_explain (const gchar *what, GError **error)
{
  if (!g_error_matches (
          *error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND)
      && !g_error_matches (
          *error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE)
      && !g_error_matches (
          *error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN))
    return;
  g_clear_error (error);
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "GStreamer lacks a plugin for it: %s", what);
}
