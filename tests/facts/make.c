/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "make.h"

#include "gst/feremotion/facts/read/list.h"

GstBuffer *
make_buffer (void)
{
  return gst_buffer_new_allocate (NULL, MAKE_WIDTH * MAKE_HEIGHT, NULL);
}

GstVideoRegionOfInterestMeta *
make_region (GstBuffer *buffer, gint id)
{
  GstVideoRegionOfInterestMeta *region =
      gst_buffer_add_video_region_of_interest_meta (
          buffer, GST_FER_EMOTION_ROI_TYPE, 8 * id, 12, 16, 24);

  region->id = id;
  return region;
}

static GstStructure *
make_raw (void)
{
  return gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION_RAW,
      GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING, "sad",
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.625,
      GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, 1,
      GST_FER_EMOTION_FIELD_QUALITY, G_TYPE_DOUBLE, 0.5, "happy", G_TYPE_DOUBLE,
      0.375, "sad", G_TYPE_DOUBLE, 0.625, NULL);
}

static GstStructure *
make_landmarks (void)
{
  GstStructure *landmarks =
      gst_structure_new_empty (GST_FER_EMOTION_STRUCTURE_LANDMARKS);

  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++)
    gst_structure_set (landmarks, gst_fer_emotion_landmark_get_x_field (i),
        G_TYPE_DOUBLE, 0.125 * i, gst_fer_emotion_landmark_get_y_field (i),
        G_TYPE_DOUBLE, 0.75, NULL);
  return landmarks;
}

void
make_whole_region (GstBuffer *buffer, gint id)
{
  GstVideoRegionOfInterestMeta *region = make_region (buffer, id);
  GstStructure *const structures[] = {
    gst_structure_new (GST_FER_EMOTION_STRUCTURE_DETECTION,
        GST_FER_EMOTION_FIELD_X_MIN, G_TYPE_DOUBLE, 8.0 * id / MAKE_WIDTH,
        GST_FER_EMOTION_FIELD_X_MAX, G_TYPE_DOUBLE,
        (8.0 * id + 16) / MAKE_WIDTH, GST_FER_EMOTION_FIELD_Y_MIN,
        G_TYPE_DOUBLE, 0.25, GST_FER_EMOTION_FIELD_Y_MAX, G_TYPE_DOUBLE, 0.75,
        GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.875, NULL),
    gst_structure_new (GST_FER_EMOTION_STRUCTURE_OBJECT_ID,
        GST_FER_EMOTION_FIELD_ID, G_TYPE_INT, id, NULL),
    gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION,
        GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING, "happy",
        GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.75,
        GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, 0,
        GST_FER_EMOTION_FIELD_MODEL, G_TYPE_STRING, "hand", "happy",
        G_TYPE_DOUBLE, 0.75, "sad", G_TYPE_DOUBLE, 0.25, NULL),
    make_raw (),
    make_landmarks (),
  };

  for (guint i = 0; i < G_N_ELEMENTS (structures); i++)
    gst_video_region_of_interest_meta_add_param (region, structures[i]);
}

GstStructure *
make_face (guint id)
{
  GstStructure *raw = make_raw ();
  GstStructure *landmarks = make_landmarks ();
  GstStructure *face = gst_structure_new (GST_FER_EMOTION_STRUCTURE_FACE,
      GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, id, GST_FER_EMOTION_FIELD_X,
      G_TYPE_UINT, 8 * id, GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, 12,
      GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, 16,
      GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, 24,
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.875,
      GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING, "happy",
      GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE, G_TYPE_DOUBLE, 0.75, "happy",
      G_TYPE_DOUBLE, 0.75, "sad", G_TYPE_DOUBLE, 0.25,
      GST_FER_EMOTION_STRUCTURE_EMOTION_RAW, GST_TYPE_STRUCTURE, raw,
      GST_FER_EMOTION_STRUCTURE_LANDMARKS, GST_TYPE_STRUCTURE, landmarks, NULL);

  gst_structure_free (raw);
  gst_structure_free (landmarks);
  return face;
}

GstStructure *
make_custom_meta (GstBuffer *buffer)
{
  GstStructure *facts;
  GValue faces = G_VALUE_INIT;

  gst_fer_emotion_custom_meta_register ();
  facts = gst_custom_meta_get_structure (
      gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_META));
  gst_structure_set (facts, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT,
      MAKE_WIDTH, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, MAKE_HEIGHT,
      GST_FER_EMOTION_FIELD_FRAME_MODEL, G_TYPE_STRING, "hand", NULL);
  g_value_init (&faces, GST_TYPE_LIST);
  gst_structure_take_value (facts, GST_FER_EMOTION_FIELD_FACES, &faces);
  return facts;
}

void
make_append (GstStructure *facts, GstStructure *face)
{
  /* In place: a copy of the list for each face would take long. */
  GValue *list =
      (GValue *) gst_structure_get_value (facts, GST_FER_EMOTION_FIELD_FACES);

  gst_fer_emotion_list_take (list, face);
}

static void
check_whole_emotion (const GstFerEmotionFace *face)
{
  fail_unless (gst_fer_emotion_face_has_emotion (face));
  fail_unless_equals_string (gst_fer_emotion_face_get_label (face), "happy");
  fail_unless_equals_int (gst_fer_emotion_face_get_label_index (face), 0);
  fail_unless_equals_float (
      gst_fer_emotion_face_get_label_confidence (face), 0.75);
  fail_unless_equals_string (
      gst_fer_emotion_face_get_model_name (face), "hand");
  fail_unless_equals_int (gst_fer_emotion_face_get_n_scores (face), 2);
  fail_unless_equals_string (
      gst_fer_emotion_face_get_score_name (face, 1), "sad");
  fail_unless_equals_float (gst_fer_emotion_face_get_score (face, 1), 0.25);
  fail_unless_equals_float (
      gst_fer_emotion_face_find_score (face, "happy"), 0.75);
  fail_unless_equals_float (
      gst_fer_emotion_face_find_score (face, "angry"), -1.0);
}

static void
check_whole_raw (const GstFerEmotionFace *face)
{
  fail_unless_equals_string (gst_fer_emotion_face_get_raw_label (face), "sad");
  fail_unless_equals_int (gst_fer_emotion_face_get_raw_label_index (face), 1);
  fail_unless_equals_float (
      gst_fer_emotion_face_get_raw_label_confidence (face), 0.625);
  fail_unless_equals_int (gst_fer_emotion_face_get_n_raw_scores (face), 2);
  fail_unless_equals_string (
      gst_fer_emotion_face_get_raw_score_name (face, 0), "happy");
  fail_unless_equals_float (
      gst_fer_emotion_face_get_raw_score (face, 0), 0.375);
  fail_unless_equals_float (
      gst_fer_emotion_face_find_raw_score (face, "sad"), 0.625);
  fail_unless_equals_float (gst_fer_emotion_face_get_quality (face), 0.5);
}

void
check_whole_face (const GstFerEmotionFace *face, gint id)
{
  guint x, y, width, height;
  gdouble left, right, top, bottom;

  fail_unless_equals_int (gst_fer_emotion_face_get_id (face), id);
  gst_fer_emotion_face_get_box (face, &x, &y, &width, &height);
  fail_unless_equals_int (x, 8 * id);
  fail_unless_equals_int (y, 12);
  fail_unless_equals_int (width, 16);
  fail_unless_equals_int (height, 24);
  fail_unless (gst_fer_emotion_face_get_normalized_box (
      face, &left, &right, &top, &bottom));
  fail_unless_equals_float (left, 8.0 * id / MAKE_WIDTH);
  fail_unless_equals_float (right, (8.0 * id + 16) / MAKE_WIDTH);
  fail_unless_equals_float (top, 0.25);
  fail_unless_equals_float (bottom, 0.75);
  fail_unless_equals_float (gst_fer_emotion_face_get_confidence (face), 0.875);
  check_whole_emotion (face);
  check_whole_raw (face);
  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++) {
    fail_unless (gst_fer_emotion_face_get_landmark (face, i, &left, &top));
    fail_unless_equals_float (left, 0.125 * i);
    fail_unless_equals_float (top, 0.75);
  }
}
