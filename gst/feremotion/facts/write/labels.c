/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/write/labels.h"

#include "facts/names.h"

/* Fields of the structures that hold a label's probability too, and columns of
 * CSV. A label of a user's model may be called the same. */
static const gchar *const taken[] = { GST_FER_EMOTION_FIELD_LABEL,
  GST_FER_EMOTION_FIELD_CONFIDENCE, GST_FER_EMOTION_FIELD_LABEL_ID,
  GST_FER_EMOTION_FIELD_MODEL, GST_FER_EMOTION_FIELD_ID,
  GST_FER_EMOTION_FIELD_X, GST_FER_EMOTION_FIELD_Y, GST_FER_EMOTION_FIELD_WIDTH,
  GST_FER_EMOTION_FIELD_HEIGHT, GST_FER_EMOTION_FIELD_EMOTION,
  GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE, GST_FER_EMOTION_FIELD_FIRST_SEEN,
  GST_FER_EMOTION_FIELD_LAST_SEEN, GST_FER_EMOTION_FIELD_DURATION,
  GST_FER_EMOTION_FIELD_QUALITY, GST_FER_EMOTION_UNCERTAIN, "source",
  GST_FER_EMOTION_FIELD_FRAME, "time_s", GST_FER_EMOTION_FIELD_FACES,
  "track_id", "w", "h", "face_confidence", "emotion_confidence", NULL };

/* A field name that survives gst_structure_to_string() and back. */
static gchar *
make_field (const gchar *name, gchar **fields)
{
  gchar *field = g_strcanon (
      g_strdup (name), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_", '_');

  while (g_strv_contains (taken, field)
         || g_strv_contains ((const gchar *const *) fields, field)) {
    gchar *longer = g_strconcat (field, "_", NULL);

    g_free (field);
    field = longer;
  }
  return field;
}

GstFerEmotionLabels *
gst_fer_emotion_labels_new (
    const gchar *model_name, const gchar *const *names, guint n_names)
{
  GstFerEmotionLabels *labels = g_new0 (GstFerEmotionLabels, 1);

  labels->model_name = g_strdup (model_name);
  labels->n_labels = n_names;
  labels->names = g_new0 (gchar *, n_names + 1);
  labels->fields = g_new0 (gchar *, n_names + 1);
  for (guint i = 0; i < n_names; i++) {
    labels->names[i] = g_strdup (names[i]);
    labels->fields[i] = make_field (names[i], labels->fields);
  }
  return labels;
}

void
gst_fer_emotion_labels_free (GstFerEmotionLabels *labels)
{
  g_free (labels->model_name);
  g_strfreev (labels->names);
  g_strfreev (labels->fields);
  g_free (labels);
}

const gchar *
gst_fer_emotion_labels_get_name (
    const GstFerEmotionLabels *labels, gint emotion)
{
  if (emotion < 0 || (guint) emotion >= labels->n_labels)
    return GST_FER_EMOTION_UNCERTAIN;
  return labels->names[emotion];
}

void
gst_fer_emotion_labels_set_probabilities (const GstFerEmotionLabels *labels,
    const gfloat *probabilities, GstStructure *structure)
{
  for (guint i = 0; i < labels->n_labels; i++) {
    gst_structure_set (structure, labels->fields[i], G_TYPE_DOUBLE,
        (gdouble) probabilities[i], NULL);
  }
}

GstEvent *
gst_fer_emotion_labels_make_event (const GstFerEmotionLabels *labels)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
      gst_structure_new (GST_FER_EMOTION_EVENT_LABELS,
          GST_FER_EMOTION_FIELD_FRAME_MODEL, G_TYPE_STRING, labels->model_name,
          GST_FER_EMOTION_FIELD_LABELS, G_TYPE_STRV, labels->fields, NULL));
}
