/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/encoder.h"

#include "base/element.h"

#include <string.h>

#define SMALLEST 16 /* what the H.264 encoders take */

/* Constant quality, quickly. */
static void
set_up_encoder (GstElement *encoder, const gchar *factory)
{
  if (strcmp (factory, "x264enc") == 0) {
    gst_util_set_object_arg (G_OBJECT (encoder), "pass", "qual");
    g_object_set (encoder, "quantizer", 23, NULL);
    gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset", "veryfast");
  } else if (strcmp (factory, "openh264enc") == 0) {
    g_object_set (encoder, "bitrate", 4000000, NULL);
  } else if (strcmp (factory, "vp8enc") == 0) {
    gst_util_set_object_arg (G_OBJECT (encoder), "end-usage", "cq");
    g_object_set (encoder, "cq-level", 20, "max-quantizer", 40,
        "target-bitrate", 8000000, "deadline", G_GINT64_CONSTANT (1),
        "cpu-used", 6, NULL);
  }
}

static GstElement *
add_one_of (GstBin *bin, const gchar *const *factories, GError **error)
{
  g_autofree gchar *names = NULL;

  for (guint i = 0; factories[i] != NULL; i++) {
    GstElement *element = gst_element_factory_make (factories[i], NULL);

    if (element != NULL) {
      set_up_encoder (element, factories[i]);
      gst_bin_add (bin, element);
      return element;
    }
  }
  names = g_strjoinv (" or ", (gchar **) factories);
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "--annotated needs GStreamer's %s", names);
  return NULL;
}

/* As RGB: jpegenc takes YUV of any range and matrix for that of JPEG. */
static gboolean
add_picture (Encoder *encoder, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-raw,format=RGB");
  GstElement *picture;

  encoder->first = element_add (encoder->bin, "videoconvert", error);
  if (encoder->first == NULL
      || !(picture =
               element_add (encoder->bin, encoder->container->muxer, error)))
    return FALSE;
  if (strcmp (encoder->container->muxer, "jpegenc") == 0)
    g_object_set (picture, "quality", 92, NULL);
  return gst_element_link_filtered (encoder->first, picture, caps)
         && gst_element_link (picture, encoder->last);
}

static gboolean
add_video (Encoder *encoder, GError **error)
{
  GstBin *bin = encoder->bin;
  GstElement *convert, *scale, *video;

  encoder->first = element_add (bin, "queue", error);
  encoder->size = element_add (bin, "capsfilter", error);
  if (encoder->first == NULL || encoder->size == NULL
      || !(convert = element_add (bin, "videoconvert", error))
      || !(scale = element_add (bin, "videoscale", error))
      || !(video = add_one_of (bin, encoder->container->video_encoders, error))
      || !(
          encoder->muxer = element_add (bin, encoder->container->muxer, error)))
    return FALSE;
  return gst_element_link_many (encoder->first, convert, scale, encoder->size,
      video, encoder->muxer, encoder->last, NULL);
}

gboolean
encoder_add (Encoder *encoder, GstBin *bin, const Container *container,
    const gchar *location, GError **error)
{
  encoder->bin = bin;
  encoder->container = container;
  encoder->last = element_add (bin, "filesink", error);
  if (encoder->last == NULL)
    return FALSE;
  g_object_set (encoder->last, "location", location, NULL);
  return container->is_picture ? add_picture (encoder, error)
                               : add_video (encoder, error);
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
      get_encodable (info->height), "pixel-aspect-ratio", GST_TYPE_FRACTION, 1,
      1, NULL);
  g_object_set (encoder->size, "caps", caps, NULL);
}

/* In the order of the stream. The queue holds what the video's encoder makes it
 * wait for. */
static gboolean
add_sound_elements (Encoder *encoder, GError **error)
{
  GstBin *bin = encoder->bin;
  GstElement *convert, *resample, *sound;

  encoder->sound = element_add (bin, "queue", error);
  if (encoder->sound == NULL
      || !(convert = element_add (bin, "audioconvert", error))
      || !(resample = element_add (bin, "audioresample", error))
      || !(sound = add_one_of (bin, encoder->container->audio_encoders, error)))
    return FALSE;
  g_object_set (encoder->sound, "max-size-time", 3 * GST_SECOND, NULL);
  if (!gst_element_link_many (
          encoder->sound, convert, resample, sound, encoder->muxer, NULL))
    return FALSE;
  return gst_element_sync_state_with_parent (sound)
         && gst_element_sync_state_with_parent (resample)
         && gst_element_sync_state_with_parent (convert)
         && gst_element_sync_state_with_parent (encoder->sound);
}

gboolean
encoder_add_sound (Encoder *encoder, GstPad *pad, GError **error)
{
  g_autoptr (GstPad) sink = NULL;

  if (encoder->muxer == NULL || encoder->sound != NULL
      || !add_sound_elements (encoder, error))
    return FALSE;
  sink = gst_element_get_static_pad (encoder->sound, "sink");
  return gst_pad_link (pad, sink) == GST_PAD_LINK_OK;
}

void
encoder_end_sound (Encoder *encoder)
{
  if (encoder->sound != NULL) {
    g_autoptr (GstPad) sink =
        gst_element_get_static_pad (encoder->sound, "sink");

    gst_pad_send_event (sink, gst_event_new_eos ());
  }
}
