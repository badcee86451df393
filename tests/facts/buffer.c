/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library's reader of buffers: each carrier, and carriers joined. */
#include "make.h"

static const GstFerEmotionFace *
get_face (GPtrArray *faces, guint index)
{
  fail_unless (index < faces->len);
  return g_ptr_array_index (faces, index);
}

/* Takes both. */
static void
finish (GPtrArray *faces, GstBuffer *buffer)
{
  g_ptr_array_unref (faces);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_nothing)
{
  GstBuffer *buffer = make_buffer ();
  GPtrArray *faces = gst_fer_emotion_buffer_get_faces (buffer);

  fail_unless_equals_int (faces->len, 0);
  fail_if (gst_fer_emotion_buffer_was_analysed (buffer));
  finish (faces, buffer);
}
GST_END_TEST;

GST_START_TEST (test_no_face)
{
  GstBuffer *buffer = make_buffer ();
  GPtrArray *faces;

  make_custom_meta (buffer);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 0);
  fail_unless (gst_fer_emotion_buffer_was_analysed (buffer));
  finish (faces, buffer);
}
GST_END_TEST;

GST_START_TEST (test_regions)
{
  GstBuffer *buffer = make_buffer ();
  GPtrArray *faces;

  make_whole_region (buffer, 3);
  make_whole_region (buffer, 1);
  gst_buffer_add_video_region_of_interest_meta (buffer, "car", 1, 2, 3, 4);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 2);
  check_whole_face (get_face (faces, 0), 3);
  check_whole_face (get_face (faces, 1), 1);
  fail_unless (gst_fer_emotion_buffer_was_analysed (buffer));
  finish (faces, buffer);
}
GST_END_TEST;

GST_START_TEST (test_custom_meta)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *facts = make_custom_meta (buffer);
  GPtrArray *faces;

  make_append (facts, make_face (2));
  make_append (facts, make_face (4));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 2);
  check_whole_face (get_face (faces, 0), 2);
  check_whole_face (get_face (faces, 1), 4);
  finish (faces, buffer);
}
GST_END_TEST;

/* videoconvert and videoscale keep regions, but not their structures. */
GST_START_TEST (test_lost_structures)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *facts = make_custom_meta (buffer);
  GPtrArray *faces;

  make_region (buffer, 2);
  make_region (buffer, 1);
  make_append (facts, make_face (1));
  make_append (facts, make_face (2));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 2);
  check_whole_face (get_face (faces, 0), 2);
  check_whole_face (get_face (faces, 1), 1);
  finish (faces, buffer);
}
GST_END_TEST;

static void
check_box (const GstFerEmotionFace *face, guint expected_x, guint expected_y)
{
  guint x, y;

  gst_fer_emotion_face_get_box (face, &x, &y, NULL, NULL);
  fail_unless_equals_int (x, expected_x);
  fail_unless_equals_int (y, expected_y);
}

/* What is added is read: the region alone, and the custom meta alone. */
GST_START_TEST (test_add)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *face = make_face (3);
  GstVideoRegionOfInterestMeta *region;
  GPtrArray *faces;

  gst_structure_remove_field (face, GST_FER_EMOTION_FIELD_EMOTION);
  fail_unless (gst_fer_emotion_buffer_add_face (buffer, face));
  fail_if (gst_fer_emotion_buffer_was_analysed (buffer));
  gst_structure_free (face);
  for (guint i = 1; i <= 2; i++) {
    face = make_face (i);
    fail_unless (gst_fer_emotion_buffer_add_face (buffer, face));
    gst_structure_free (face);
  }
  fail_unless (gst_fer_emotion_buffer_was_analysed (buffer));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 3);
  fail_if (gst_fer_emotion_face_has_emotion (get_face (faces, 0)));
  fail_unless_equals_float (
      gst_fer_emotion_face_get_confidence (get_face (faces, 0)), 0.875);
  for (guint i = 1; i <= 2; i++) {
    fail_unless_equals_int (
        gst_fer_emotion_face_get_id (get_face (faces, i)), i);
    check_box (get_face (faces, i), 8 * i, 12);
    fail_unless_equals_float (
        gst_fer_emotion_face_find_score (get_face (faces, i), "sad"), 0.25);
    fail_unless_equals_string (
        gst_fer_emotion_face_get_raw_label (get_face (faces, i)), "sad");
  }
  g_ptr_array_unref (faces);

  while (
      (region = gst_buffer_get_video_region_of_interest_meta_id (buffer, 1))
      || (region = gst_buffer_get_video_region_of_interest_meta_id (buffer, 2)))
    gst_buffer_remove_meta (buffer, &region->meta);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 3);
  fail_unless_equals_string (
      gst_fer_emotion_face_get_label (get_face (faces, 2)), "happy");
  finish (faces, buffer);
}
GST_END_TEST;

/* Nothing is added of what is none. */
GST_START_TEST (test_add_nothing)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *face = make_face (1);
  GPtrArray *faces;

  gst_structure_set (face, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, 0, NULL);
  fail_if (gst_fer_emotion_buffer_add_face (buffer, face));
  gst_structure_free (face);
  face = make_face (1);
  gst_structure_set_name (face, "car");
  fail_if (gst_fer_emotion_buffer_add_face (buffer, face));
  gst_structure_free (face);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 0);
  finish (faces, buffer);
}
GST_END_TEST;

/* A frame of an older version does not tell. */
GST_START_TEST (test_position)
{
  GstBuffer *buffer = make_buffer ();
  GstClockTime stream_time = 5;
  guint64 frame = 3;
  GstStructure *facts;

  fail_if (gst_fer_emotion_buffer_get_position (buffer, &frame, &stream_time));
  facts = make_custom_meta (buffer);
  fail_if (gst_fer_emotion_buffer_get_position (buffer, &frame, &stream_time));
  fail_unless_equals_uint64 (frame, 3);
  fail_unless_equals_uint64 (stream_time, 5);
  gst_structure_set (
      facts, GST_FER_EMOTION_FIELD_FRAME, G_TYPE_UINT64, (guint64) 41, NULL);
  fail_unless (gst_fer_emotion_buffer_get_position (buffer, &frame, NULL));
  fail_unless_equals_uint64 (frame, 41);
  fail_unless (
      gst_fer_emotion_buffer_get_position (buffer, NULL, &stream_time));
  fail_if (GST_CLOCK_TIME_IS_VALID (stream_time));
  gst_buffer_unref (buffer);
}
GST_END_TEST;

/* Where both say something, the region is right; a face that only one knows is
 * a face too. */
GST_START_TEST (test_region_wins)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *facts = make_custom_meta (buffer);
  GstStructure *other = make_face (1);
  GPtrArray *faces;

  make_whole_region (buffer, 1);
  gst_structure_set (other, GST_FER_EMOTION_FIELD_X, G_TYPE_UINT, 0,
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.1,
      GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING, "sad", "sad", G_TYPE_DOUBLE,
      1.0, NULL);
  make_append (facts, other);
  make_append (facts, make_face (7));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 2);
  check_whole_face (get_face (faces, 0), 1);
  check_whole_face (get_face (faces, 1), 7);
  finish (faces, buffer);
}
GST_END_TEST;

/* A region that was moved has lost its structures; the custom meta was moved
 * more exactly. */
GST_START_TEST (test_moved_region)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *facts = make_custom_meta (buffer);
  GPtrArray *faces;

  make_region (buffer, 1)->y = 2;
  make_append (facts, make_face (1));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 1);
  check_whole_face (get_face (faces, 0), 1);
  finish (faces, buffer);
}
GST_END_TEST;

/* Two pictures in one frame: numbers are not enough. */
GST_START_TEST (test_same_numbers)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *facts = make_custom_meta (buffer);
  GPtrArray *faces;

  make_region (buffer, 5)->id = 1;
  make_region (buffer, 1);
  make_append (facts, make_face (1));
  make_append (facts, make_face (5));
  gst_structure_set (
      (GstStructure *) gst_value_get_structure (gst_value_list_get_value (
          gst_structure_get_value (facts, GST_FER_EMOTION_FIELD_FACES), 1)),
      GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, 1, NULL);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 2);
  check_box (get_face (faces, 0), 40, 12);
  check_box (get_face (faces, 1), 8, 12);
  for (guint i = 0; i < 2; i++) {
    fail_unless_equals_int (
        gst_fer_emotion_face_get_id (get_face (faces, i)), 1);
    fail_unless (gst_fer_emotion_face_has_emotion (get_face (faces, i)));
  }
  finish (faces, buffer);
}
GST_END_TEST;

/* Without a number the place tells, give or take a pixel. */
GST_START_TEST (test_same_place)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *facts = make_custom_meta (buffer);
  GPtrArray *faces;

  gst_buffer_add_video_region_of_interest_meta (
      buffer, GST_FER_EMOTION_ROI_TYPE, 9, 11, 16, 24);
  gst_buffer_add_video_region_of_interest_meta (
      buffer, GST_FER_EMOTION_ROI_TYPE, 18, 12, 16, 24);
  make_append (facts, make_face (1));
  make_append (facts, make_face (2));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 3);
  check_whole_face (get_face (faces, 0), 1);
  fail_unless_equals_int (
      gst_fer_emotion_face_get_id (get_face (faces, 1)), -1);
  check_whole_face (get_face (faces, 2), 2);
  finish (faces, buffer);
}
GST_END_TEST;

/* What somebody else's detector attached: absent is not zero. */
GST_START_TEST (test_bare_region)
{
  GstBuffer *buffer = make_buffer ();
  const GstFerEmotionFace *face;
  GPtrArray *faces;
  guint x;

  gst_buffer_add_video_region_of_interest_meta (
      buffer, GST_FER_EMOTION_ROI_TYPE, 1, 2, 3, 4);
  fail_if (gst_fer_emotion_buffer_was_analysed (buffer));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  face = get_face (faces, 0);
  fail_unless_equals_int (gst_fer_emotion_face_get_id (face), -1);
  gst_fer_emotion_face_get_box (face, &x, NULL, NULL, NULL);
  fail_unless_equals_int (x, 1);
  fail_if (
      gst_fer_emotion_face_get_normalized_box (face, NULL, NULL, NULL, NULL));
  fail_unless_equals_float (gst_fer_emotion_face_get_confidence (face), -1.0);
  fail_if (gst_fer_emotion_face_has_emotion (face));
  fail_unless (gst_fer_emotion_face_get_label (face) == NULL);
  fail_unless_equals_int (gst_fer_emotion_face_get_label_index (face), -1);
  fail_unless_equals_float (
      gst_fer_emotion_face_get_label_confidence (face), -1.0);
  fail_unless (gst_fer_emotion_face_get_model_name (face) == NULL);
  fail_unless_equals_int (gst_fer_emotion_face_get_n_scores (face), 0);
  fail_unless_equals_float (
      gst_fer_emotion_face_find_score (face, "happy"), -1.0);
  fail_unless (gst_fer_emotion_face_get_raw_label (face) == NULL);
  fail_unless_equals_int (gst_fer_emotion_face_get_raw_label_index (face), -1);
  fail_unless_equals_int (gst_fer_emotion_face_get_n_raw_scores (face), 0);
  fail_unless_equals_float (gst_fer_emotion_face_get_quality (face), -1.0);
  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++)
    fail_if (gst_fer_emotion_face_get_landmark (face, i, NULL, NULL));
  finish (faces, buffer);
}
GST_END_TEST;

/* A face outlives the buffer that it was read from. */
GST_START_TEST (test_face_stays)
{
  GstBuffer *buffer = make_buffer ();
  GPtrArray *faces;
  GstFerEmotionFace *face;

  make_whole_region (buffer, 5);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  face = g_boxed_copy (GST_TYPE_FER_EMOTION_FACE, get_face (faces, 0));
  finish (faces, buffer);
  check_whole_face (face, 5);
  gst_fer_emotion_face_unref (face);
}
GST_END_TEST;

GST_START_TEST (test_labels)
{
  const gchar *fields[] = { "calm", "happy", NULL };
  GstEvent *event = gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
      gst_structure_new (GST_FER_EMOTION_EVENT_LABELS,
          GST_FER_EMOTION_FIELD_LABELS, G_TYPE_STRV, fields, NULL));
  gchar **labels = gst_fer_emotion_event_get_labels (event);

  fail_unless_equals_int (g_strv_length (labels), 2);
  fail_unless_equals_string (labels[1], "happy");
  g_strfreev (labels);
  gst_event_unref (event);
  event = gst_event_new_eos ();
  fail_unless (gst_fer_emotion_event_get_labels (event) == NULL);
  gst_event_unref (event);
}
GST_END_TEST;

static Suite *
buffer_suite (void)
{
  Suite *suite = suite_create ("facts-buffer");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_nothing);
  tcase_add_test (tcase, test_no_face);
  tcase_add_test (tcase, test_regions);
  tcase_add_test (tcase, test_custom_meta);
  tcase_add_test (tcase, test_lost_structures);
  tcase_add_test (tcase, test_add);
  tcase_add_test (tcase, test_add_nothing);
  tcase_add_test (tcase, test_position);
  tcase_add_test (tcase, test_region_wins);
  tcase_add_test (tcase, test_moved_region);
  tcase_add_test (tcase, test_same_numbers);
  tcase_add_test (tcase, test_same_place);
  tcase_add_test (tcase, test_bare_region);
  tcase_add_test (tcase, test_face_stays);
  tcase_add_test (tcase, test_labels);
  return suite;
}

GST_CHECK_MAIN (buffer);
