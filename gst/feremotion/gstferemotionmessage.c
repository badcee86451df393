/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstferemotionmessage.h"

#include <stdlib.h>

GType
gst_fer_emotion_messages_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_FER_EMOTION_MESSAGES_NONE, "No messages", "none" },
    { GST_FER_EMOTION_MESSAGES_CHANGE,
        "When a face comes, goes or changes its label", "change" },
    { GST_FER_EMOTION_MESSAGES_FACES, "Every frame with a face", "faces" },
    { GST_FER_EMOTION_MESSAGES_ALL, "Every frame", "all" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type)) {
    g_once_init_leave (
        &type, g_enum_register_static ("GstFerEmotionMessages", values));
  }
  return type;
}

typedef struct {
  guint id;
  gint emotion;
} Shown;

struct _GstFerEmotionChanges {
  guint n;
  Shown shown[FER_MAX_FACES]; /* by id */
};

GstFerEmotionChanges *
gst_fer_emotion_changes_new (void)
{
  return g_new0 (GstFerEmotionChanges, 1);
}

void
gst_fer_emotion_changes_free (GstFerEmotionChanges *changes)
{
  g_free (changes);
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  guint p = ((const Shown *) a)->id;
  guint q = ((const Shown *) b)->id;

  return p < q ? -1 : p > q;
}

/* Remembers these faces; whether they differ from the ones before. */
gboolean
gst_fer_emotion_changes_update (
    GstFerEmotionChanges *changes, const FerFace *faces, guint n_faces)
{
  Shown now[FER_MAX_FACES];
  guint n = MIN (n_faces, FER_MAX_FACES);
  gboolean changed = n != changes->n;

  for (guint i = 0; i < n; i++) {
    now[i].id = faces[i].id;
    now[i].emotion = faces[i].emotion;
  }
  qsort (now, n, sizeof (Shown), compare_ids);
  for (guint i = 0; i < n && !changed; i++) {
    changed = now[i].id != changes->shown[i].id
              || now[i].emotion != changes->shown[i].emotion;
  }
  for (guint i = 0; i < n; i++)
    changes->shown[i] = now[i];
  changes->n = n;
  return changed;
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

/* The body of the message for a frame; times that are not known are
 * GST_CLOCK_TIME_NONE. */
GstStructure *
gst_fer_emotion_message_describe (const GstFerEmotionResult *result,
    const GstSegment *segment, const GstBuffer *buffer)
{
  GstClockTime timestamp = GST_BUFFER_PTS (buffer);
  GstClockTime stream_time = GST_CLOCK_TIME_NONE;
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  GValue faces = G_VALUE_INIT;
  GstStructure *structure;

  if (segment->format == GST_FORMAT_TIME
      && GST_CLOCK_TIME_IS_VALID (timestamp)) {
    stream_time =
        gst_segment_to_stream_time (segment, GST_FORMAT_TIME, timestamp);
    running_time =
        gst_segment_to_running_time (segment, GST_FORMAT_TIME, timestamp);
  }
  structure = gst_structure_new ("feremotion", "timestamp", G_TYPE_UINT64,
      timestamp, "stream-time", G_TYPE_UINT64, stream_time, "running-time",
      G_TYPE_UINT64, running_time, "duration", G_TYPE_UINT64,
      GST_BUFFER_DURATION (buffer), NULL);

  g_value_init (&faces, GST_TYPE_LIST);
  for (guint i = 0; i < result->n_faces; i++) {
    GValue face = G_VALUE_INIT;

    g_value_init (&face, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&face, describe_face (result, i));
    gst_value_list_append_and_take_value (&faces, &face);
  }
  gst_structure_take_value (structure, "faces", &faces);
  return structure;
}
