/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes from another process or element and is not as it should be: it is
 * left out without a critical warning, which would abort here. */
#include <math.h>

#include "make.h"

/* The only face in @facts, or NULL. */
static GstFerEmotionFace *
read_face (GstBuffer *buffer)
{
  GPtrArray *faces = gst_fer_emotion_buffer_get_faces (buffer);
  GstFerEmotionFace *face = NULL;

  fail_unless (faces->len <= 1);
  if (faces->len == 1)
    face = gst_fer_emotion_face_ref (g_ptr_array_index (faces, 0));
  g_ptr_array_unref (faces);
  return face;
}

static GstFerEmotionFace *
read_structure (GstStructure *structure)
{
  GstBuffer *buffer = make_buffer ();
  GstFerEmotionFace *face;

  make_append (make_custom_meta (buffer), structure);
  face = read_face (buffer);
  gst_buffer_unref (buffer);
  return face;
}

GST_START_TEST (test_numbers_that_are_none)
{
  const gdouble wrong[] = { NAN, INFINITY, -INFINITY, -0.5, 1.5, 1e300 };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    GstStructure *structure = make_face (1);
    GstFerEmotionFace *face;

    gst_structure_set (structure, GST_FER_EMOTION_FIELD_CONFIDENCE,
        G_TYPE_DOUBLE, wrong[i], GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE,
        G_TYPE_DOUBLE, wrong[i], "happy", G_TYPE_DOUBLE, wrong[i], NULL);
    face = read_structure (structure);
    fail_unless_equals_float (gst_fer_emotion_face_get_confidence (face), -1.0);
    fail_unless_equals_float (
        gst_fer_emotion_face_get_label_confidence (face), -1.0);
    fail_unless_equals_float (
        gst_fer_emotion_face_find_score (face, "happy"), -1.0);
    fail_unless_equals_float (
        gst_fer_emotion_face_find_score (face, "sad"), 0.25);
    gst_fer_emotion_face_unref (face);
  }
}
GST_END_TEST;

GST_START_TEST (test_landmark_that_is_none)
{
  GstStructure *structure = make_face (1);
  GstStructure *landmarks =
      gst_structure_new (GST_FER_EMOTION_STRUCTURE_LANDMARKS,
          gst_fer_emotion_landmark_get_x_field (0), G_TYPE_DOUBLE, NAN,
          gst_fer_emotion_landmark_get_y_field (0), G_TYPE_DOUBLE, 0.5,
          gst_fer_emotion_landmark_get_x_field (1), G_TYPE_DOUBLE, 0.5,
          gst_fer_emotion_landmark_get_y_field (1), G_TYPE_DOUBLE, 0.25,
          gst_fer_emotion_landmark_get_x_field (2), G_TYPE_DOUBLE, 0.5, NULL);
  GstFerEmotionFace *face;
  gdouble y = 0.0;

  gst_structure_set (structure, GST_FER_EMOTION_STRUCTURE_LANDMARKS,
      GST_TYPE_STRUCTURE, landmarks, NULL);
  gst_structure_free (landmarks);
  face = read_structure (structure);
  fail_if (gst_fer_emotion_face_get_landmark (face, 0, NULL, NULL));
  fail_unless (gst_fer_emotion_face_get_landmark (face, 1, NULL, &y));
  fail_unless_equals_float (y, 0.25);
  fail_if (gst_fer_emotion_face_get_landmark (face, 2, NULL, NULL));
  gst_fer_emotion_face_unref (face);
}
GST_END_TEST;

/* What has no box is no face. */
GST_START_TEST (test_boxes_that_are_none)
{
  const guint wrong[][4] = { { 0, 0, 0, 5 }, { 0, 0, 5, 0 },
    { G_MAXUINT - 4, 0, 5, 5 }, { 0, G_MAXINT, 5, 5 }, { 1, 1, G_MAXUINT, 5 },
    { 5, 5, 5, G_MAXUINT - 2 } };
  GstBuffer *buffer = make_buffer ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    GstStructure *structure = make_face (1);

    gst_structure_set (structure, GST_FER_EMOTION_FIELD_X, G_TYPE_UINT,
        wrong[i][0], GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, wrong[i][1],
        GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, wrong[i][2],
        GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, wrong[i][3], NULL);
    fail_unless (read_structure (structure) == NULL);
    gst_buffer_add_video_region_of_interest_meta (buffer,
        GST_FER_EMOTION_ROI_TYPE, wrong[i][0], wrong[i][1], wrong[i][2],
        wrong[i][3]);
  }
  fail_unless (read_face (buffer) == NULL);
  gst_buffer_unref (buffer);
}
GST_END_TEST;

/* GStreamer 1.28 moves regions so: what is left of the frame is no huge number,
 * but a negative one. */
GST_START_TEST (test_region_left_of_the_frame)
{
  GstBuffer *buffer = make_buffer ();
  GstFerEmotionFace *face;
  guint x, y, width, height;

  gst_buffer_add_video_region_of_interest_meta (
      buffer, GST_FER_EMOTION_ROI_TYPE, (guint) -19, (guint) -1, 79, 5);
  face = read_face (buffer);
  gst_fer_emotion_face_get_box (face, &x, &y, &width, &height);
  fail_unless_equals_int (x, 0);
  fail_unless_equals_int (y, 0);
  fail_unless_equals_int (width, 60);
  fail_unless_equals_int (height, 4);
  gst_fer_emotion_face_unref (face);
  gst_buffer_unref (buffer);
}
GST_END_TEST;

GST_START_TEST (test_empty_structures)
{
  GstStructure *structure = make_face (1);
  GstStructure *empty = gst_structure_new_empty ("x");
  GstFerEmotionFace *face;

  fail_unless (read_structure (NULL) == NULL);
  fail_unless (
      read_structure (gst_structure_new_empty (GST_FER_EMOTION_STRUCTURE_FACE))
      == NULL);
  gst_structure_set (structure, GST_FER_EMOTION_STRUCTURE_EMOTION_RAW,
      GST_TYPE_STRUCTURE, NULL, GST_FER_EMOTION_STRUCTURE_LANDMARKS,
      GST_TYPE_STRUCTURE, empty, NULL);
  gst_structure_free (empty);
  face = read_structure (structure);
  fail_unless (gst_fer_emotion_face_get_raw_label (face) == NULL);
  fail_if (gst_fer_emotion_face_get_landmark (face, 0, NULL, NULL));
  gst_fer_emotion_face_unref (face);
}
GST_END_TEST;

/* Every field as a text, and the list as none. */
GST_START_TEST (test_other_types)
{
  GstStructure *model = make_face (1);
  gint n = gst_structure_n_fields (model);
  GstBuffer *buffer;

  for (gint i = 0; i < n; i++) {
    GstStructure *structure = gst_structure_copy (model);
    GstFerEmotionFace *face;

    gst_structure_set (structure, gst_structure_nth_field_name (model, i),
        G_TYPE_STRING, "none", NULL);
    face = read_structure (structure);
    if (face != NULL)
      gst_fer_emotion_face_unref (face);
  }
  gst_structure_free (model);

  buffer = make_buffer ();
  gst_structure_set (make_custom_meta (buffer), GST_FER_EMOTION_FIELD_FACES,
      G_TYPE_INT, 3, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_STRING, "x", NULL);
  fail_unless (read_face (buffer) == NULL);
  fail_unless (gst_fer_emotion_buffer_was_analysed (buffer));
  gst_buffer_unref (buffer);
}
GST_END_TEST;

GST_START_TEST (test_long_label)
{
  gchar *longest = g_strnfill (100000, 'x');
  GstStructure *structure = make_face (1);
  GstFerEmotionFace *face;

  gst_structure_set (
      structure, GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING, longest, NULL);
  face = read_structure (structure);
  fail_unless (gst_fer_emotion_face_get_label (face) == NULL);
  gst_fer_emotion_face_unref (face);
  g_free (longest);
}
GST_END_TEST;

/* Bounded, and read in no time. */
GST_START_TEST (test_too_many)
{
  GstBuffer *buffer = make_buffer ();
  GstStructure *facts = make_custom_meta (buffer);
  GstStructure *structure = make_face (1);
  GstFerEmotionFace *face;
  GPtrArray *faces;

  for (guint i = 0; i < 400; i++) {
    gchar *name = g_strdup_printf ("label-%u", i);

    gst_structure_set (structure, name, G_TYPE_DOUBLE, 0.001, NULL);
    g_free (name);
  }
  face = read_structure (structure);
  fail_unless_equals_int (gst_fer_emotion_face_get_n_scores (face), 64);
  gst_fer_emotion_face_unref (face);

  for (guint i = 1; i <= 1100; i++)
    make_append (facts, make_face (i));
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 1024);
  g_ptr_array_unref (faces);
  gst_buffer_unref (buffer);
}
GST_END_TEST;

static Suite *
door_suite (void)
{
  Suite *suite = suite_create ("facts-door");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_numbers_that_are_none);
  tcase_add_test (tcase, test_landmark_that_is_none);
  tcase_add_test (tcase, test_boxes_that_are_none);
  tcase_add_test (tcase, test_region_left_of_the_frame);
  tcase_add_test (tcase, test_empty_structures);
  tcase_add_test (tcase, test_other_types);
  tcase_add_test (tcase, test_long_label);
  tcase_add_test (tcase, test_too_many);
  return suite;
}

GST_CHECK_MAIN (door);
