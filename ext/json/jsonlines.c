/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json/jsonlines.h"

#include "common/jsonmember.h"
#include "facts/face.h"
#include "facts/names.h"

/* Nothing where the number, which is negative then, is not known. */
static void
add_known (JsonBuilder *builder, const gchar *name, gdouble value)
{
  if (value >= 0.0)
    member_add_double (builder, name, value);
}

static void
begin_object (JsonBuilder *builder, const gchar *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_detection (JsonBuilder *builder, const GstFerEmotionFace *face)
{
  gdouble x_min, x_max, y_min, y_max;

  begin_object (builder, GST_FER_EMOTION_STRUCTURE_DETECTION);
  if (gst_fer_emotion_face_get_normalized_box (
          face, &x_min, &x_max, &y_min, &y_max)) {
    begin_object (builder, "bounding_box");
    member_add_double (builder, GST_FER_EMOTION_FIELD_X_MIN, x_min);
    member_add_double (builder, GST_FER_EMOTION_FIELD_X_MAX, x_max);
    member_add_double (builder, GST_FER_EMOTION_FIELD_Y_MIN, y_min);
    member_add_double (builder, GST_FER_EMOTION_FIELD_Y_MAX, y_max);
    json_builder_end_object (builder);
  }
  add_known (builder, GST_FER_EMOTION_FIELD_CONFIDENCE,
      gst_fer_emotion_face_get_confidence (face));
  json_builder_end_object (builder);
}

static void
add_scores (JsonBuilder *builder, const GstFerEmotionFace *face)
{
  begin_object (builder, "scores");
  for (guint i = 0; i < gst_fer_emotion_face_get_n_scores (face); i++)
    member_add_double (builder, gst_fer_emotion_face_get_score_name (face, i),
        gst_fer_emotion_face_get_score (face, i));
  json_builder_end_object (builder);
}

/* An index of -1 says that the emotion is uncertain. */
static gboolean
has_index (const GstFerEmotionFace *face)
{
  return gst_fer_emotion_face_get_label_index (face) >= 0
         || g_str_equal (
             gst_fer_emotion_face_get_label (face), GST_FER_EMOTION_UNCERTAIN);
}

static void
add_emotion (JsonBuilder *builder, const GstFerEmotionFace *face)
{
  const gchar *model = gst_fer_emotion_face_get_model_name (face);

  begin_object (builder, GST_FER_EMOTION_STRUCTURE_EMOTION);
  member_add_string (builder, GST_FER_EMOTION_FIELD_LABEL,
      gst_fer_emotion_face_get_label (face));
  add_known (builder, GST_FER_EMOTION_FIELD_CONFIDENCE,
      gst_fer_emotion_face_get_label_confidence (face));
  if (has_index (face))
    member_add_int (builder, GST_FER_EMOTION_FIELD_LABEL_ID,
        gst_fer_emotion_face_get_label_index (face));
  if (model != NULL) {
    begin_object (builder, "model");
    member_add_string (builder, "name", model);
    json_builder_end_object (builder);
  }
  add_scores (builder, face);
  json_builder_end_object (builder);
}

/* What the classifier said last, not steadied, and how well it could see. */
static void
add_raw_emotion (JsonBuilder *builder, const GstFerEmotionFace *face)
{
  const gchar *label = gst_fer_emotion_face_get_raw_label (face);

  add_known (builder, GST_FER_EMOTION_FIELD_QUALITY,
      gst_fer_emotion_face_get_quality (face));
  if (label == NULL)
    return;
  begin_object (builder, "emotion_raw");
  member_add_string (builder, GST_FER_EMOTION_FIELD_LABEL, label);
  add_known (builder, GST_FER_EMOTION_FIELD_CONFIDENCE,
      gst_fer_emotion_face_get_raw_label_confidence (face));
  begin_object (builder, "scores");
  for (guint i = 0; i < gst_fer_emotion_face_get_n_raw_scores (face); i++)
    member_add_double (builder,
        gst_fer_emotion_face_get_raw_score_name (face, i),
        gst_fer_emotion_face_get_raw_score (face, i));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_landmarks (JsonBuilder *builder, const GstFerEmotionFace *face)
{
  gboolean is_open = FALSE;
  gdouble x, y;

  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++) {
    if (!gst_fer_emotion_face_get_landmark (face, i, &x, &y))
      continue;
    if (!is_open)
      begin_object (builder, GST_FER_EMOTION_STRUCTURE_LANDMARKS);
    is_open = TRUE;
    member_add_double (builder, gst_fer_emotion_landmark_get_x_field (i), x);
    member_add_double (builder, gst_fer_emotion_landmark_get_y_field (i), y);
  }
  if (is_open)
    json_builder_end_object (builder);
}

static void
add_face (JsonBuilder *builder, const GstFerEmotionFace *face)
{
  gint id = gst_fer_emotion_face_get_id (face);
  guint x, y, width, height;

  gst_fer_emotion_face_get_box (face, &x, &y, &width, &height);
  json_builder_begin_object (builder);
  member_add_int (builder, GST_FER_EMOTION_FIELD_X, x);
  member_add_int (builder, GST_FER_EMOTION_FIELD_Y, y);
  member_add_int (builder, "w", width);
  member_add_int (builder, "h", height);
  if (id >= 0)
    member_add_int (builder, GST_FER_EMOTION_FIELD_ID, id);
  member_add_string (builder, "roi_type", GST_FER_EMOTION_ROI_TYPE);
  add_detection (builder, face);
  if (gst_fer_emotion_face_has_emotion (face))
    add_emotion (builder, face);
  add_raw_emotion (builder, face);
  add_landmarks (builder, face);
  json_builder_end_object (builder);
}

void
gst_fer_emotion_json_append (GString *text, const GstFerEmotionRecord *record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *object = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "timestamp");
  if (GST_CLOCK_TIME_IS_VALID (record->time))
    json_builder_add_int_value (builder, record->time);
  else
    json_builder_add_null_value (builder);
  member_add_int (builder, GST_FER_EMOTION_FIELD_FRAME, record->number);
  begin_object (builder, "resolution");
  member_add_int (builder, "width", record->width);
  member_add_int (builder, "height", record->height);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "source");
  if (record->source != NULL)
    json_builder_add_string_value (builder, record->source);
  else
    json_builder_add_null_value (builder);
  if (!record->analysed)
    member_add_boolean (builder, "analysed", FALSE);
  json_builder_set_member_name (builder, "objects");
  json_builder_begin_array (builder);
  for (guint i = 0; i < record->faces->len; i++)
    add_face (builder, g_ptr_array_index (record->faces, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  object = json_to_string (root, FALSE);
  g_string_append (text, object);
  g_string_append_c (text, '\n');
}
