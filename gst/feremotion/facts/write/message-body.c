/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/write/message-body.h"

#include "facts/read/list.h"
#include "facts/names.h"
#include "facts/write/stream-time.h"

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

static GstStructure *
describe_change (
    const GstFerEmotionLabels *labels, const GstFerEmotionHistoryChange *change)
{
  GstStructure *structure =
      gst_structure_new (change->onset ? GST_FER_EMOTION_STRUCTURE_ONSET
                                       : GST_FER_EMOTION_STRUCTURE_OFFSET,
          GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, change->id,
          GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING,
          gst_fer_emotion_labels_get_name (labels, change->emotion),
          GST_FER_EMOTION_FIELD_TIMESTAMP, G_TYPE_UINT64, change->time, NULL);

  if (!change->onset)
    gst_structure_set (structure, GST_FER_EMOTION_FIELD_ONSET, G_TYPE_UINT64,
        change->began, NULL);
  return structure;
}

/* The body of the message for a frame; times that are not known are
 * GST_CLOCK_TIME_NONE. */
GstStructure *
gst_fer_emotion_message_body_new (const GstFerEmotionResult *result,
    const GstFerEmotionHistory *history, const GstSegment *segment,
    const GstBuffer *buffer)
{
  GstClockTime timestamp = GST_BUFFER_PTS (buffer);
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  GValue changes = G_VALUE_INIT;
  const GstFerEmotionHistoryChange *change;
  guint n_changes;
  GstStructure *structure;

  if (segment->format == GST_FORMAT_TIME && GST_CLOCK_TIME_IS_VALID (timestamp))
    running_time =
        gst_segment_to_running_time (segment, GST_FORMAT_TIME, timestamp);
  structure = gst_structure_new (GST_FER_EMOTION_MESSAGE,
      GST_FER_EMOTION_FIELD_TIMESTAMP, G_TYPE_UINT64, timestamp,
      GST_FER_EMOTION_FIELD_STREAM_TIME, G_TYPE_UINT64,
      gst_fer_emotion_stream_time (segment, buffer),
      GST_FER_EMOTION_FIELD_RUNNING_TIME, G_TYPE_UINT64, running_time,
      GST_FER_EMOTION_FIELD_DURATION, G_TYPE_UINT64,
      GST_BUFFER_DURATION (buffer), NULL);

  gst_fer_emotion_result_set_faces (result, structure);

  g_value_init (&changes, GST_TYPE_LIST);
  change = gst_fer_emotion_history_get_changes (history, &n_changes);
  for (guint i = 0; i < n_changes; i++)
    gst_fer_emotion_list_take (
        &changes, describe_change (result->labels, &change[i]));
  gst_structure_take_value (structure, GST_FER_EMOTION_FIELD_CHANGES, &changes);
  return structure;
}
