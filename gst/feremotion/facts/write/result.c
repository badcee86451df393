/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/write/result.h"

#include <math.h>

#include "facts/landmark.h"
#include "facts/read/list.h"
#include "facts/names.h"

/* The library knows nothing of the engine, but they name the same points. */
G_STATIC_ASSERT ((gint) GST_FER_EMOTION_N_LANDMARKS == FER_N_LANDMARKS);
G_STATIC_ASSERT (
    (gint) GST_FER_EMOTION_LANDMARK_RIGHT_EYE == (gint) FER_LANDMARK_RIGHT_EYE);
G_STATIC_ASSERT ((gint) GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER
                 == (gint) FER_LANDMARK_LEFT_MOUTH_CORNER);

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
  emotion = gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION_RAW,
      GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING,
      gst_fer_emotion_labels_get_name (labels, best),
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, (gdouble) raw[best],
      GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, best,
      GST_FER_EMOTION_FIELD_QUALITY, G_TYPE_DOUBLE, (gdouble) face->quality,
      NULL);
  gst_fer_emotion_labels_set_probabilities (labels, raw, emotion);
  return emotion;
}

GstStructure *
gst_fer_emotion_result_describe_landmarks (
    const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];
  GstStructure *landmarks =
      gst_structure_new_empty (GST_FER_EMOTION_STRUCTURE_LANDMARKS);

  for (guint k = 0; k < FER_N_LANDMARKS; k++) {
    gst_structure_set (landmarks, gst_fer_emotion_landmark_get_x_field (k),
        G_TYPE_DOUBLE, (gdouble) face->landmarks[k].x / result->width,
        gst_fer_emotion_landmark_get_y_field (k), G_TYPE_DOUBLE,
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
  GstStructure *structure = gst_structure_new (GST_FER_EMOTION_STRUCTURE_FACE,
      GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, face->id, GST_FER_EMOTION_FIELD_X,
      G_TYPE_UINT, box.x, GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, box.y,
      GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, box.width,
      GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, box.height,
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE,
      (gdouble) face->confidence, GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING,
      gst_fer_emotion_labels_get_name (result->labels, face->emotion),
      GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE, G_TYPE_DOUBLE,
      (gdouble) face->emotion_confidence, NULL);

  gst_fer_emotion_labels_set_probabilities (
      result->labels, face->probabilities, structure);
  take_structure (structure, GST_FER_EMOTION_STRUCTURE_EMOTION_RAW,
      gst_fer_emotion_result_describe_raw_emotion (result, i));
  if (face->has_landmarks)
    take_structure (structure, GST_FER_EMOTION_STRUCTURE_LANDMARKS,
        gst_fer_emotion_result_describe_landmarks (result, i));
  return structure;
}

void
gst_fer_emotion_result_set_faces (
    const GstFerEmotionResult *result, GstStructure *structure)
{
  GValue faces = G_VALUE_INIT;

  g_value_init (&faces, GST_TYPE_LIST);
  for (guint i = 0; i < result->n_faces; i++)
    gst_fer_emotion_list_take (&faces, describe_face (result, i));
  gst_structure_take_value (structure, GST_FER_EMOTION_FIELD_FACES, &faces);
}
