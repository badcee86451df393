/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench.h"

#include <glib/gstdio.h>

const Person one_happy = { 1, "happy", 0.75 };
const Person one_neutral = { 1, "neutral", 0.25 };
const Person two_happy = { 2, "happy", 0.75 };

void
bench_open (Bench *bench, const gchar *name, const gchar *properties)
{
  GstElement *element;

  bench->folder = g_dir_make_tmp ("feremotionwriter-XXXXXX", NULL);
  bench->location = g_build_filename (bench->folder, name, NULL);
  element = gst_parse_launch (
      properties[0] != '\0' ? properties : "feremotionwriter", NULL);
  fail_unless (element != NULL);
  g_object_set (element, "location", bench->location, NULL);
  bench->bus = gst_bus_new ();
  gst_element_set_bus (element, bench->bus);
  bench->harness = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
}

void
bench_set_caps (Bench *bench)
{
  gst_harness_set_src_caps_str (bench->harness,
      "video/x-raw,format=GRAY8,width=64,height=48,framerate=0/1");
}

void
bench_start (Bench *bench, const gchar *name, const gchar *properties)
{
  bench_open (bench, name, properties);
  bench_set_caps (bench);
}

static void
remove_folder (const gchar *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
    g_free (path);
  }
  g_dir_close (dir);
  g_rmdir (folder);
}

guint
bench_count_files (const Bench *bench)
{
  GDir *dir = g_dir_open (bench->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);
  return n;
}

void
bench_stop (Bench *bench)
{
  gst_element_set_state (bench->harness->element, GST_STATE_NULL);
}

void
bench_close (Bench *bench)
{
  gst_element_set_bus (bench->harness->element, NULL);
  gst_bus_set_flushing (bench->bus, TRUE);
  gst_object_unref (bench->bus);
  gst_harness_teardown (bench->harness);
  remove_folder (bench->folder);
  g_free (bench->folder);
  g_free (bench->location);
}

gchar *
bench_read (const Bench *bench)
{
  gchar *text;

  fail_unless (g_file_get_contents (bench->location, &text, NULL, NULL));
  return text;
}

void
bench_check_text (const Bench *bench, const gchar *expected)
{
  gchar *text = bench_read (bench);

  fail_unless_equals_string (text, expected);
  g_free (text);
}

static void
add_person (GstBuffer *buffer, const Person *person)
{
  GstVideoRegionOfInterestMeta *roi =
      gst_buffer_add_video_region_of_interest_meta (
          buffer, GST_FER_EMOTION_ROI_TYPE, 16 * person->id, 12, 16, 24);

  roi->id = person->id;
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new (GST_FER_EMOTION_STRUCTURE_DETECTION,
               GST_FER_EMOTION_FIELD_X_MIN, G_TYPE_DOUBLE, 0.25 * person->id,
               GST_FER_EMOTION_FIELD_X_MAX, G_TYPE_DOUBLE,
               0.25 * person->id + 0.25, GST_FER_EMOTION_FIELD_Y_MIN,
               G_TYPE_DOUBLE, 0.25, GST_FER_EMOTION_FIELD_Y_MAX, G_TYPE_DOUBLE,
               0.75, GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.875,
               GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, 0, NULL));
  if (person->label == NULL)
    return;
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION,
               GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING, person->label,
               GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.75,
               GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, 1,
               GST_FER_EMOTION_FIELD_MODEL, G_TYPE_STRING, "hand", "neutral",
               G_TYPE_DOUBLE, 1 - person->happy, "happy", G_TYPE_DOUBLE,
               person->happy, NULL));
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION_RAW,
               GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING, "neutral",
               GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.5,
               GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, 0,
               GST_FER_EMOTION_FIELD_QUALITY, G_TYPE_DOUBLE, 0.625, "neutral",
               G_TYPE_DOUBLE, 0.5, "happy", G_TYPE_DOUBLE, 0.5, NULL));
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new (GST_FER_EMOTION_STRUCTURE_LANDMARKS,
               gst_fer_emotion_landmark_get_x_field (
                   GST_FER_EMOTION_LANDMARK_NOSE_TIP),
               G_TYPE_DOUBLE, 0.375,

               gst_fer_emotion_landmark_get_y_field (
                   GST_FER_EMOTION_LANDMARK_NOSE_TIP),
               G_TYPE_DOUBLE, 0.5, NULL));
}

GstBuffer *
bench_make_bare_frame (gint pts, gint duration)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT, NULL);

  gst_buffer_memset (buffer, 0, 128, WIDTH * HEIGHT);
  GST_BUFFER_PTS (buffer) = pts < 0 ? GST_CLOCK_TIME_NONE : (guint) pts * MS;
  GST_BUFFER_DURATION (buffer) =
      duration < 0 ? GST_CLOCK_TIME_NONE : (guint) duration * MS;
  return buffer;
}

GstBuffer *
bench_make_frame (gint pts, gint duration, const Person *people, guint n_people)
{
  GstBuffer *buffer = bench_make_bare_frame (pts, duration);

  for (guint i = 0; i < n_people; i++)
    add_person (buffer, &people[i]);
  gst_fer_emotion_custom_meta_register ();
  gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_META);
  return buffer;
}

void
bench_push_buffer (Bench *bench, GstBuffer *in)
{
  GstBuffer *out;

  fail_unless_equals_int (gst_harness_push (bench->harness, in), GST_FLOW_OK);
  out = gst_harness_try_pull (bench->harness);
  fail_unless (out == in);
  gst_buffer_unref (out);
}

void
bench_push (
    Bench *bench, gint pts, gint duration, const Person *people, guint n_people)
{
  bench_push_buffer (bench, bench_make_frame (pts, duration, people, n_people));
}

void
bench_end (Bench *bench)
{
  fail_unless (gst_harness_push_event (bench->harness, gst_event_new_eos ()));
}

void
bench_seek (Bench *bench, GstClockTime start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = start;
  gst_harness_push_event (bench->harness, gst_event_new_flush_start ());
  gst_harness_push_event (bench->harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (bench->harness, gst_event_new_segment (&segment));
}

void
bench_check_warning (Bench *bench, GQuark domain, gint code)
{
  GstMessage *message = gst_bus_pop_filtered (
      bench->bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  GError *error;

  fail_unless (message != NULL);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code), "%s: %s, %d",
      g_quark_to_string (error->domain), error->message, error->code);
  g_error_free (error);
  gst_message_unref (message);
  fail_unless (
      gst_bus_pop_filtered (bench->bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR)
      == NULL);
}

void
bench_check_start_fails (const gchar *description, gint code)
{
  GstElement *element = gst_parse_launch (description, NULL);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (element, bus);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_READY),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_RESOURCE_ERROR, code), "%s", error->message);
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}
