/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json/jsonlines.h"

#include <json-glib/json-glib.h>

static void
add_double (JsonBuilder *builder, const gchar *name, gdouble value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const gchar *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_string (JsonBuilder *builder, const gchar *name, const gchar *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
begin_object (JsonBuilder *builder, const gchar *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_detection (JsonBuilder *builder, const GstFerEmotionFaceRecord *face)
{
  begin_object (builder, "detection");
  begin_object (builder, "bounding_box");
  add_double (builder, "x_min", face->x_min);
  add_double (builder, "x_max", face->x_max);
  add_double (builder, "y_min", face->y_min);
  add_double (builder, "y_max", face->y_max);
  json_builder_end_object (builder);
  add_double (builder, "confidence", face->confidence);
  json_builder_end_object (builder);
}

static void
add_scores (JsonBuilder *builder, const GstStructure *emotion)
{
  const gchar *name;
  gdouble score;

  begin_object (builder, "scores");
  for (guint i = 0;
       (name = gst_fer_emotion_record_get_score (emotion, i, &score)) != NULL;
       i++)
    add_double (builder, name, score);
  json_builder_end_object (builder);
}

static void
add_emotion (JsonBuilder *builder, const GstFerEmotionFaceRecord *face)
{
  begin_object (builder, "emotion");
  add_string (builder, "label", face->label);
  add_double (builder, "confidence", face->label_confidence);
  add_int (builder, "label_id", face->label_id);
  begin_object (builder, "model");
  add_string (builder, "name", face->model);
  json_builder_end_object (builder);
  add_scores (builder, face->emotion);
  json_builder_end_object (builder);
}

/* What the classifier said last, not steadied, and how well it could see. */
static void
add_raw_emotion (JsonBuilder *builder, const GstStructure *raw)
{
  const gchar *label = gst_structure_get_string (raw, "label");
  gdouble confidence = 0.0, quality = 0.0;

  if (label == NULL)
    return;
  gst_structure_get_double (raw, "confidence", &confidence);
  gst_structure_get_double (raw, "quality", &quality);
  add_double (builder, "quality", quality);
  begin_object (builder, "emotion_raw");
  add_string (builder, "label", label);
  add_double (builder, "confidence", confidence);
  add_scores (builder, raw);
  json_builder_end_object (builder);
}

/* Fields of doubles as they are named. */
static void
add_landmarks (JsonBuilder *builder, const GstStructure *landmarks)
{
  gint n = gst_structure_n_fields (landmarks);

  begin_object (builder, "landmarks");
  for (gint i = 0; i < n; i++) {
    const gchar *name = gst_structure_nth_field_name (landmarks, i);
    gdouble value;

    if (gst_structure_get_double (landmarks, name, &value))
      add_double (builder, name, value);
  }
  json_builder_end_object (builder);
}

static void
add_face (JsonBuilder *builder, const GstFerEmotionFaceRecord *face)
{
  json_builder_begin_object (builder);
  add_int (builder, "x", face->x);
  add_int (builder, "y", face->y);
  add_int (builder, "w", face->width);
  add_int (builder, "h", face->height);
  add_int (builder, "id", face->id);
  add_string (builder, "roi_type", "face");
  add_detection (builder, face);
  if (face->label != NULL)
    add_emotion (builder, face);
  if (face->raw != NULL)
    add_raw_emotion (builder, face->raw);
  if (face->landmarks != NULL)
    add_landmarks (builder, face->landmarks);
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
  add_int (builder, "frame", record->number);
  begin_object (builder, "resolution");
  add_int (builder, "width", record->width);
  add_int (builder, "height", record->height);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "source");
  if (record->source != NULL)
    json_builder_add_string_value (builder, record->source);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "objects");
  json_builder_begin_array (builder);
  for (guint i = 0; i < record->faces->len; i++)
    add_face (
        builder, &g_array_index (record->faces, GstFerEmotionFaceRecord, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  object = json_to_string (root, FALSE);
  g_string_append (text, object);
  g_string_append_c (text, '\n');
}
