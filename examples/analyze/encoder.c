/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "encoder.h"

#include "element.h"

#define SMALLEST 16 /* what the H.264 encoders take */

static GstElement *
make_h264_encoder (GError **error)
{
  GstElement *encoder = gst_element_factory_make ("x264enc", NULL);

  if (encoder != NULL) {
    gst_util_set_object_arg (G_OBJECT (encoder), "pass", "qual");
    g_object_set (encoder, "quantizer", 23, NULL);
    gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset", "veryfast");
    return encoder;
  }
  encoder = gst_element_factory_make ("openh264enc", NULL);
  if (encoder != NULL) {
    g_object_set (encoder, "bitrate", 4000000, NULL);
    return encoder;
  }
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "no H.264 encoder: GStreamer's x264enc (plugins-ugly) or openh264enc "
      "(plugins-bad) is needed for --annotated");
  return NULL;
}

static gboolean
add_file_sink (
    Encoder *encoder, GstBin *bin, const gchar *location, GError **error)
{
  encoder->last = element_add (bin, "filesink", error);
  if (encoder->last == NULL)
    return FALSE;
  g_object_set (encoder->last, "location", location, NULL);
  return TRUE;
}

static gboolean
add_png (Encoder *encoder, GstBin *bin, GError **error)
{
  GstElement *png;

  encoder->first = element_add (bin, "videoconvert", error);
  if (encoder->first == NULL || !(png = element_add (bin, "pngenc", error)))
    return FALSE;
  return gst_element_link_many (encoder->first, png, encoder->last, NULL);
}

static gboolean
add_mp4 (Encoder *encoder, GstBin *bin, GError **error)
{
  GstElement *convert, *scale, *h264, *parse, *mux;

  encoder->first = element_add (bin, "queue", error);
  encoder->size = element_add (bin, "capsfilter", error);
  if (encoder->first == NULL || encoder->size == NULL
      || !(convert = element_add (bin, "videoconvert", error))
      || !(scale = element_add (bin, "videoscale", error))
      || !(h264 = make_h264_encoder (error)))
    return FALSE;
  gst_bin_add (bin, h264);
  if (!(parse = element_add (bin, "h264parse", error))
      || !(mux = element_add (bin, "mp4mux", error)))
    return FALSE;
  return gst_element_link_many (encoder->first, convert, scale, encoder->size,
      h264, parse, mux, encoder->last, NULL);
}

gboolean
encoder_add (Encoder *encoder, GstBin *bin, const gchar *location,
    gboolean as_picture, GError **error)
{
  return add_file_sink (encoder, bin, location, error)
         && (as_picture ? add_png : add_mp4) (encoder, bin, error);
}

static gint
get_encodable (gint size)
{
  return MAX (SMALLEST, GST_ROUND_UP_2 (size));
}

void
encoder_set_size (Encoder *encoder, const GstVideoInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;

  if (encoder->size == NULL)
    return;
  caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
      "width", G_TYPE_INT, get_encodable (info->width), "height", G_TYPE_INT,
      get_encodable (info->height), NULL);
  g_object_set (encoder->size, "caps", caps, NULL);
}
