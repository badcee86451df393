/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/result.h"

#include <math.h>

GstFerEmotionBox
gst_fer_emotion_result_get_box (const GstFerEmotionResult *result, guint face)
{
  const FerFace *f = &result->faces[face];
  gint right = (gint) lroundf (f->x + f->width);
  gint bottom = (gint) lroundf (f->y + f->height);
  GstFerEmotionBox box;

  box.x = CLAMP ((gint) lroundf (f->x), 0, result->width - 1);
  box.y = CLAMP ((gint) lroundf (f->y), 0, result->height - 1);
  box.width = CLAMP (right, box.x + 1, result->width) - box.x;
  box.height = CLAMP (bottom, box.y + 1, result->height) - box.y;
  return box;
}

GstStructure *
gst_fer_emotion_result_describe_raw_emotion (
    const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];
  const GstFerEmotionLabels *labels = result->labels;
  const gfloat *raw = face->raw_probabilities;
  GstStructure *emotion;
  gint best = 0;

  for (guint k = 1; k < labels->n_labels; k++) {
    if (raw[k] > raw[best])
      best = (gint) k;
  }
  emotion = gst_structure_new ("emotion-raw", "label", G_TYPE_STRING,
      gst_fer_emotion_labels_get_name (labels, best), "confidence",
      G_TYPE_DOUBLE, (gdouble) raw[best], "label_id", G_TYPE_INT, best,
      "quality", G_TYPE_DOUBLE, (gdouble) face->quality, NULL);
  gst_fer_emotion_labels_set_probabilities (labels, raw, emotion);
  return emotion;
}

GstStructure *
gst_fer_emotion_result_describe_landmarks (
    const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];
  GstStructure *landmarks = gst_structure_new_empty ("landmarks");

  for (guint k = 0; k < FER_N_LANDMARKS; k++) {
    const gchar *name = fer_landmark_get_name (k);
    gchar x[32], y[32];

    g_snprintf (x, sizeof (x), "%s_x", name);
    g_snprintf (y, sizeof (y), "%s_y", name);
    gst_structure_set (landmarks, x, G_TYPE_DOUBLE,
        (gdouble) face->landmarks[k].x / result->width, y, G_TYPE_DOUBLE,
        (gdouble) face->landmarks[k].y / result->height, NULL);
  }
  return landmarks;
}

static void
take_structure (GstStructure *in, const gchar *name, GstStructure *value)
{
  gst_structure_set (in, name, GST_TYPE_STRUCTURE, value, NULL);
  gst_structure_free (value);
}

static GstStructure *
describe_face (const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];
  GstFerEmotionBox box = gst_fer_emotion_result_get_box (result, i);
  GstStructure *structure = gst_structure_new ("face", "id", G_TYPE_UINT,
      face->id, "x", G_TYPE_UINT, box.x, "y", G_TYPE_UINT, box.y, "width",
      G_TYPE_UINT, box.width, "height", G_TYPE_UINT, box.height, "confidence",
      G_TYPE_DOUBLE, (gdouble) face->confidence, "emotion", G_TYPE_STRING,
      gst_fer_emotion_labels_get_name (result->labels, face->emotion),
      "emotion-confidence", G_TYPE_DOUBLE, (gdouble) face->emotion_confidence,
      NULL);

  gst_fer_emotion_labels_set_probabilities (
      result->labels, face->probabilities, structure);
  take_structure (structure, "emotion-raw",
      gst_fer_emotion_result_describe_raw_emotion (result, i));
  if (face->has_landmarks)
    take_structure (structure, "landmarks",
        gst_fer_emotion_result_describe_landmarks (result, i));
  return structure;
}

void
gst_fer_emotion_result_set_faces (
    const GstFerEmotionResult *result, GstStructure *structure)
{
  GValue faces = G_VALUE_INIT;

  g_value_init (&faces, GST_TYPE_LIST);
  for (guint i = 0; i < result->n_faces; i++) {
    GValue face = G_VALUE_INIT;

    g_value_init (&face, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&face, describe_face (result, i));
    gst_value_list_append_and_take_value (&faces, &face);
  }
  gst_structure_take_value (structure, "faces", &faces);
}
