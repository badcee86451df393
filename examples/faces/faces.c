/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints who is seen and how they look in the frames of a pipeline:
 *   cc faces.c -o faces $(pkg-config --cflags --libs gstreamer-feremotion-1.0)
 *   ./faces filesrc location=video.mp4 ! decodebin ! videoconvert ! feremotion
 */
#include <gst/feremotion/feremotion.h>

static GstPadProbeReturn
print_faces (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_autoptr (GPtrArray) faces =
      gst_fer_emotion_buffer_get_faces (GST_PAD_PROBE_INFO_BUFFER (info));

  for (guint i = 0; i < faces->len; i++) {
    const GstFerEmotionFace *face = g_ptr_array_index (faces, i);
    g_print ("face %d: %s\n", gst_fer_emotion_face_get_id (face),
        gst_fer_emotion_face_get_label (face));
  }
  return GST_PAD_PROBE_OK;
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  gst_fer_emotion_custom_meta_register (); /* for what comes by unixfdsrc */
  g_autofree gchar *start = g_strjoinv (" ", argv + 1);
  g_autofree gchar *all = g_strconcat (start, " ! fakesink name=end", NULL);
  g_autoptr (GstElement) pipeline = gst_parse_launch (all, NULL);
  g_autoptr (GstElement) end = gst_bin_get_by_name (GST_BIN (pipeline), "end");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (end, "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, print_faces, NULL, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_autoptr (GstMessage) last = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return GST_MESSAGE_TYPE (last) == GST_MESSAGE_EOS ? 0 : 1;
}
