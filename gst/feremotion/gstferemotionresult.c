/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstferemotionresult.h"

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
