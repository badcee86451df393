/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rig.h"

void
rig_open (Rig *rig, const gchar *properties)
{
  gchar *line =
      g_strdup_printf ("detector-location=" RIG_CASCADE " %s", properties);

  rig_open_embedded (rig, line);
  g_free (line);
}

void
rig_open_embedded (Rig *rig, const gchar *properties)
{
  gchar *line = g_strdup_printf ("feremotion %s", properties);
  GstElement *element = gst_parse_launch (line, NULL);

  fail_unless (element != NULL);
  rig->harness = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
  g_free (line);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->harness->element, rig->bus);
  rig->time = 0;
  rig_set_caps (rig, "I420", RIG_WIDTH, RIG_HEIGHT);
}

void
rig_set_caps (Rig *rig, const gchar *format, gint width, gint height)
{
  GstCaps *caps = scene_caps (format, width, height);

  fail_unless (gst_video_info_from_caps (&rig->info, caps));
  gst_harness_set_src_caps (rig->harness, caps);
}

void
rig_close (Rig *rig)
{
  gst_element_set_bus (rig->harness->element, NULL);
  gst_bus_set_flushing (rig->bus, TRUE);
  gst_object_unref (rig->bus);
  gst_harness_teardown (rig->harness);
}

GstBuffer *
rig_push (Rig *rig, GstBuffer *buffer)
{
  GstBuffer *out;

  GST_BUFFER_PTS (buffer) = rig->time;
  GST_BUFFER_DURATION (buffer) = RIG_FRAME;
  rig->time += RIG_FRAME;
  fail_unless_equals_int (gst_harness_push (rig->harness, buffer), GST_FLOW_OK);
  out = gst_harness_try_pull (rig->harness);
  fail_unless (out != NULL);
  return out;
}

GstBuffer *
rig_push_faces (Rig *rig, const SceneFace *faces, guint n_faces)
{
  return rig_push (rig, scene_draw (&rig->info, faces, n_faces));
}

GstVideoRegionOfInterestMeta *
rig_get_face (GstBuffer *buffer, guint index)
{
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))
         != NULL) {
    if (index-- == 0)
      return (GstVideoRegionOfInterestMeta *) meta;
  }
  return NULL;
}

const gchar *
rig_get_label (GstBuffer *buffer, guint index)
{
  return gst_structure_get_string (
      gst_video_region_of_interest_meta_get_param (
          rig_get_face (buffer, index), GST_FER_EMOTION_STRUCTURE_EMOTION),
      GST_FER_EMOTION_FIELD_LABEL);
}

GstFerEmotionFace *
rig_take_only_face (GstBuffer *buffer)
{
  GPtrArray *faces = gst_fer_emotion_buffer_get_faces (buffer);
  GstFerEmotionFace *face;

  fail_unless_equals_int (faces->len, 1);
  face = gst_fer_emotion_face_ref (g_ptr_array_index (faces, 0));
  g_ptr_array_unref (faces);
  gst_buffer_unref (buffer);
  return face;
}

guint
rig_count_faces (GstBuffer *buffer)
{
  guint n = 0;

  while (rig_get_face (buffer, n) != NULL)
    n++;
  return n;
}

GstMessage *
rig_pop (Rig *rig, GstMessageType type)
{
  return gst_bus_pop_filtered (rig->bus, type);
}

guint
rig_count_messages (Rig *rig, GstMessageType type)
{
  GstMessage *message;
  guint n = 0;

  while ((message = rig_pop (rig, type)) != NULL) {
    gst_message_unref (message);
    n++;
  }
  return n;
}

void
rig_wait_for_end (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  fail_unless (message != NULL);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
}
