/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is attached to buffers and posted on the bus. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>
#include <string.h>

static const SceneFace happy = { "happy", 100, 60, 120 };
static const SceneFace surprised = { "surprise", 10, 20, 90 };

static const gchar *const labels[] = { "neutral", "happy", "surprise", "sad",
  "angry", "disgust", "fear", "contempt" };

static void
check_probabilities (const GstStructure *structure)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    gdouble p;

    fail_unless (gst_structure_get_double (structure, labels[i], &p));
    fail_unless (p >= 0.0 && p <= 1.0);
    sum += p;
  }
  fail_unless (sum > 0.999 && sum < 1.001);
}

/* In the box, right of what is left, above what is below. */
static void
check_landmarks (GstBuffer *buffer)
{
  GPtrArray *faces = gst_fer_emotion_buffer_get_faces (buffer);
  const GstFerEmotionFace *face = g_ptr_array_index (faces, 0);
  gdouble x_min, x_max, y_min, y_max;
  gdouble x[GST_FER_EMOTION_N_LANDMARKS], y[GST_FER_EMOTION_N_LANDMARKS];

  fail_unless (gst_fer_emotion_face_get_normalized_box (
      face, &x_min, &x_max, &y_min, &y_max));
  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++)
    fail_unless (gst_fer_emotion_face_get_landmark (face, i, &x[i], &y[i]));
  fail_unless (x_min < x[GST_FER_EMOTION_LANDMARK_RIGHT_EYE]);
  fail_unless (x[GST_FER_EMOTION_LANDMARK_RIGHT_EYE]
               < x[GST_FER_EMOTION_LANDMARK_LEFT_EYE]);
  fail_unless (x[GST_FER_EMOTION_LANDMARK_LEFT_EYE] < x_max);
  fail_unless (y_min < y[GST_FER_EMOTION_LANDMARK_LEFT_EYE]);
  fail_unless (y[GST_FER_EMOTION_LANDMARK_LEFT_EYE]
               < y[GST_FER_EMOTION_LANDMARK_NOSE_TIP]);
  fail_unless (y[GST_FER_EMOTION_LANDMARK_NOSE_TIP]
               < y[GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER]);
  fail_unless (y[GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER] < y_max);
  g_ptr_array_unref (faces);
}

static const GstStructure *
get_param (GstVideoRegionOfInterestMeta *roi, const gchar *name)
{
  return gst_video_region_of_interest_meta_get_param (roi, name);
}

static void
check_detection (GstVideoRegionOfInterestMeta *roi)
{
  gdouble x_min, x_max, y_min, y_max, confidence;
  gint label_id;

  fail_unless (
      gst_structure_get (get_param (roi, GST_FER_EMOTION_STRUCTURE_DETECTION),
          GST_FER_EMOTION_FIELD_X_MIN, G_TYPE_DOUBLE, &x_min,
          GST_FER_EMOTION_FIELD_X_MAX, G_TYPE_DOUBLE, &x_max,
          GST_FER_EMOTION_FIELD_Y_MIN, G_TYPE_DOUBLE, &y_min,
          GST_FER_EMOTION_FIELD_Y_MAX, G_TYPE_DOUBLE, &y_max,
          GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, &confidence,
          GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, &label_id, NULL));
  fail_unless (ABS (x_min * RIG_WIDTH - roi->x) <= 1.0);
  fail_unless (ABS (y_min * RIG_HEIGHT - roi->y) <= 1.0);
  fail_unless (ABS ((x_max - x_min) * RIG_WIDTH - roi->w) <= 1.0);
  fail_unless (ABS ((y_max - y_min) * RIG_HEIGHT - roi->h) <= 1.0);
  fail_unless (confidence >= 0.5 && confidence <= 1.0);
}

static void
check_happy (const GstStructure *emotion)
{
  gdouble confidence, p;
  gint label_id;

  fail_unless_equals_string (
      gst_structure_get_string (emotion, GST_FER_EMOTION_FIELD_LABEL), "happy");
  fail_unless (gst_structure_get (emotion, GST_FER_EMOTION_FIELD_CONFIDENCE,
      G_TYPE_DOUBLE, &confidence, GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT,
      &label_id, "happy", G_TYPE_DOUBLE, &p, NULL));
  fail_unless_equals_int (label_id, 1);
  fail_unless_equals_float (confidence, p);
  check_probabilities (emotion);
}

GST_START_TEST (test_region_of_interest)
{
  Rig rig;
  GstBuffer *buffer;
  GstVideoRegionOfInterestMeta *roi;
  const GstStructure *emotion;
  gint id;

  rig_open (&rig, "");
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  roi = rig_get_face (buffer, 0);
  fail_unless_equals_string (
      g_quark_to_string (roi->roi_type), GST_FER_EMOTION_ROI_TYPE);
  /* On the face that was drawn. */
  fail_unless (ABS ((gint) (roi->x + roi->w / 2) - 160) < 15);
  fail_unless (ABS ((gint) (roi->y + roi->h / 2) - 120) < 15);
  check_detection (roi);

  fail_unless (gst_structure_get_int (
      get_param (roi, GST_FER_EMOTION_STRUCTURE_OBJECT_ID),
      GST_FER_EMOTION_FIELD_ID, &id));
  fail_unless_equals_int (id, roi->id);
  fail_unless (id > 0);

  emotion = get_param (roi, GST_FER_EMOTION_STRUCTURE_EMOTION);
  check_happy (emotion);
  fail_unless (
      gst_structure_get_string (emotion, GST_FER_EMOTION_FIELD_MODEL) != NULL);
  check_happy (get_param (roi, GST_FER_EMOTION_STRUCTURE_EMOTION_RAW));
  check_landmarks (buffer);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_uncertain)
{
  Rig rig;
  GstBuffer *buffer;
  GstStructure *emotion;
  gint label_id;

  rig_open (&rig, "min-confidence=1");
  buffer = rig_push_faces (&rig, &happy, 1);
  emotion = gst_video_region_of_interest_meta_get_param (
      rig_get_face (buffer, 0), GST_FER_EMOTION_STRUCTURE_EMOTION);
  fail_unless_equals_string (
      gst_structure_get_string (emotion, GST_FER_EMOTION_FIELD_LABEL),
      GST_FER_EMOTION_UNCERTAIN);
  fail_unless (gst_structure_get_int (
      emotion, GST_FER_EMOTION_FIELD_LABEL_ID, &label_id));
  fail_unless_equals_int (label_id, -1);
  check_probabilities (emotion);
  gst_buffer_unref (buffer);

  /* Settings hold from the next frame on. */
  g_object_set (rig.harness->element, "min-confidence", 0.0, NULL);
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  g_object_set (rig.harness->element, "min-confidence", 0.2, NULL);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless_equals_string (rig_get_label (buffer, 0), "happy");
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_two_faces)
{
  const SceneFace faces[] = { { "happy", 170, 80, 140 }, surprised };
  Rig rig;
  GstBuffer *buffer;
  gint large, small;

  rig_open (&rig, "");
  buffer = rig_push_faces (&rig, faces, 2);
  fail_unless_equals_int (rig_count_faces (buffer), 2);
  /* Largest first. */
  fail_unless (rig_get_face (buffer, 0)->w > rig_get_face (buffer, 1)->w);
  large = rig_get_face (buffer, 0)->id;
  small = rig_get_face (buffer, 1)->id;
  fail_unless (large != small);
  gst_buffer_unref (buffer);

  buffer = rig_push_faces (&rig, faces, 2);
  fail_unless_equals_int (rig_get_face (buffer, 0)->id, large);
  fail_unless_equals_int (rig_get_face (buffer, 1)->id, small);
  gst_buffer_unref (buffer);

  g_object_set (rig.harness->element, "max-faces", 1, NULL);
  buffer = rig_push_faces (&rig, faces, 2);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  fail_unless_equals_int (rig_get_face (buffer, 0)->id, large);
  gst_buffer_unref (buffer);

  g_object_set (rig.harness->element, "max-faces", 32, "min-face", 120, NULL);
  buffer = rig_push_faces (&rig, faces, 2);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  gst_buffer_unref (buffer);

  g_object_set (rig.harness->element, "detect-threshold", 1.0, NULL);
  buffer = rig_push_faces (&rig, faces, 2);
  fail_unless_equals_int (rig_count_faces (buffer), 0);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* Other people's regions stay, with ours behind them. */
GST_START_TEST (test_regions_of_others)
{
  Rig rig;
  GstBuffer *buffer;

  rig_open (&rig, "");
  buffer = scene_draw (&rig.info, &happy, 1);
  gst_buffer_add_video_region_of_interest_meta (buffer, "car", 1, 2, 3, 4);
  buffer = rig_push (&rig, buffer);
  fail_unless_equals_int (rig_count_faces (buffer), 2);
  fail_unless_equals_string (
      g_quark_to_string (rig_get_face (buffer, 0)->roi_type), "car");
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* The next message is of these times and has so many faces. */
static GstMessage *
check_message (Rig *rig, GstClockTime timestamp, GstClockTime stream_time,
    GstClockTime running_time, guint n_faces)
{
  GstMessage *message = rig_pop (rig, GST_MESSAGE_ELEMENT);
  GstClockTime times[3];
  GPtrArray *faces;

  fail_unless (message != NULL);
  fail_unless (gst_fer_emotion_message_get_times (
      message, &times[0], &times[1], &times[2], NULL));
  fail_unless_equals_uint64 (times[0], timestamp);
  fail_unless_equals_uint64 (times[1], stream_time);
  fail_unless_equals_uint64 (times[2], running_time);
  faces = gst_fer_emotion_message_get_faces (message);
  fail_unless_equals_int (faces->len, n_faces);
  g_ptr_array_unref (faces);
  return message;
}

/* The list of faces as it is, without the library. */
static void
check_list (GstMessage *message, GstVideoRegionOfInterestMeta *roi)
{
  const GstStructure *body = gst_message_get_structure (message);
  const GstStructure *face = gst_value_get_structure (gst_value_list_get_value (
      gst_structure_get_value (body, GST_FER_EMOTION_FIELD_FACES), 0));
  guint id, x, y, width, height;
  gdouble confidence, emotion_confidence;

  fail_unless_equals_string (
      gst_structure_get_name (body), GST_FER_EMOTION_MESSAGE);
  fail_unless_equals_string (
      gst_structure_get_name (face), GST_FER_EMOTION_STRUCTURE_FACE);
  fail_unless (gst_structure_get (face, GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT,
      &id, GST_FER_EMOTION_FIELD_X, G_TYPE_UINT, &x, GST_FER_EMOTION_FIELD_Y,
      G_TYPE_UINT, &y, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, &width,
      GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, &height,
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, &confidence,
      GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE, G_TYPE_DOUBLE,
      &emotion_confidence, NULL));
  fail_unless_equals_int (id, roi->id);
  fail_unless_equals_int (x, roi->x);
  fail_unless_equals_int (y, roi->y);
  fail_unless_equals_int (width, roi->w);
  fail_unless_equals_int (height, roi->h);
  fail_unless_equals_string (
      gst_structure_get_string (face, GST_FER_EMOTION_FIELD_EMOTION), "happy");
  check_probabilities (face);
}

GST_START_TEST (test_message)
{
  Rig rig;
  GstSegment segment;
  GstMessage *message;
  GstBuffer *buffer;
  guint64 duration;

  rig_open (&rig, "messages=all");
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 1 * GST_SECOND;
  segment.time = 5 * GST_SECOND;
  segment.base = 7 * GST_SECOND;
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  rig.time = 2 * GST_SECOND;
  buffer = rig_push_faces (&rig, &happy, 1);
  message =
      check_message (&rig, 2 * GST_SECOND, 6 * GST_SECOND, 8 * GST_SECOND, 1);
  check_list (message, rig_get_face (buffer, 0));
  gst_fer_emotion_message_get_times (message, NULL, NULL, NULL, &duration);
  fail_unless_equals_uint64 (duration, RIG_FRAME);
  gst_message_unref (message);
  gst_buffer_unref (buffer);

  /* Without a time. */
  rig.time = GST_CLOCK_TIME_NONE;
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  gst_message_unref (check_message (
      &rig, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, 0));

  /* In a stream that is not counted in time. */
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  rig.time = 3 * GST_SECOND;
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  gst_message_unref (check_message (
      &rig, 3 * GST_SECOND, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, 0));
  rig_close (&rig);
}
GST_END_TEST;

/* Nothing, a face, the same face, no face, nothing: and how many of these five
 * frames are told. */
static guint
count_told (const gchar *properties)
{
  Rig rig;
  guint n;

  rig_open (&rig, properties);
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  n = rig_count_messages (&rig, GST_MESSAGE_ELEMENT);
  rig_close (&rig);
  return n;
}

GST_START_TEST (test_messages_modes)
{
  fail_unless_equals_int (count_told ("messages=none"), 0);
  fail_unless_equals_int (count_told (""), 2);
  fail_unless_equals_int (count_told ("messages=change"), 2);
  fail_unless_equals_int (count_told ("messages=faces"), 2);
  fail_unless_equals_int (count_told ("messages=all"), 5);
}
GST_END_TEST;

GST_START_TEST (test_messages_of_label_change)
{
  Rig rig;

  rig_open (&rig, "");
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), 1);
  g_object_set (rig.harness->element, "min-confidence", 1.0, NULL);
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), 1);
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), 0);
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
metadata_suite (void)
{
  Suite *suite = suite_create ("metadata");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_region_of_interest);
  tcase_add_test (tcase, test_uncertain);
  tcase_add_test (tcase, test_two_faces);
  tcase_add_test (tcase, test_regions_of_others);
  tcase_add_test (tcase, test_message);
  tcase_add_test (tcase, test_messages_modes);
  tcase_add_test (tcase, test_messages_of_label_change);
  return suite;
}

GST_CHECK_MAIN (metadata);
