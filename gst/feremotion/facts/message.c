/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/message.h"

#include "facts/change-private.h"
#include "facts/names.h"
#include "facts/read/check.h"
#include "facts/face-read.h"
#include "facts/track-private.h"

/* An emotion of each face may end and another begin. */
#define MAX_CHANGES 2048

/* NULL where it is another message. */
static const GstStructure *
get_body (GstMessage *message, const gchar *name)
{
  const GstStructure *body = gst_message_get_structure (message);

  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT && body != NULL
                 && gst_structure_has_name (body, name)
             ? body
             : NULL;
}

/**
 * gst_fer_emotion_message_get_faces:
 * @message: any message
 *
 * The faces of the frame that @message is about, largest first. They have no
 * normalized box and no name of the model.
 *
 * Returns: (transfer container) (element-type GstFerEmotionFace) (nullable):
 *   the faces; %NULL where @message is not about a frame
 *
 * Since: 0.1
 */
GPtrArray *
gst_fer_emotion_message_get_faces (GstMessage *message)
{
  const GstStructure *body;

  g_return_val_if_fail (GST_IS_MESSAGE (message), NULL);

  body = get_body (message, GST_FER_EMOTION_MESSAGE);
  return body ? gst_fer_emotion_faces_read (body) : NULL;
}

/**
 * gst_fer_emotion_message_get_changes:
 * @message: any message
 *
 * The emotions that began or ended with the frame that @message is about.
 *
 * Returns: (transfer container) (element-type GstFerEmotionChange) (nullable):
 *   the changes; %NULL where @message is not about a frame
 *
 * Since: 0.1
 */
GPtrArray *
gst_fer_emotion_message_get_changes (GstMessage *message)
{
  const GstStructure *body;
  const GValue *list;
  GPtrArray *changes;
  guint n;

  g_return_val_if_fail (GST_IS_MESSAGE (message), NULL);

  body = get_body (message, GST_FER_EMOTION_MESSAGE);
  if (body == NULL)
    return NULL;
  changes = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_fer_emotion_change_unref);
  list = gst_fer_emotion_check_list (
      body, GST_FER_EMOTION_FIELD_CHANGES, MAX_CHANGES, &n);
  for (guint i = 0; i < n; i++) {
    const GstStructure *structure = gst_fer_emotion_check_element (list, i);
    GstFerEmotionChange *change = NULL;

    if (structure != NULL)
      change = gst_fer_emotion_change_read (structure);
    if (change != NULL)
      g_ptr_array_add (changes, change);
  }
  return changes;
}

static void
tell_time (const GstStructure *body, const gchar *field, GstClockTime *time)
{
  if (time != NULL)
    *time = gst_fer_emotion_check_time (body, field);
}

/**
 * gst_fer_emotion_message_get_times:
 * @message: any message
 * @timestamp: (out) (optional): timestamp (PTS) of the frame
 * @stream_time: (out) (optional): its position in the clip
 * @running_time: (out) (optional): its running time
 * @duration: (out) (optional): for how long it is shown
 *
 * When the frame was that @message is about, in nanoseconds; a time that is not
 * known is %GST_CLOCK_TIME_NONE.
 *
 * Returns: whether @message is about a frame
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_message_get_times (GstMessage *message, GstClockTime *timestamp,
    GstClockTime *stream_time, GstClockTime *running_time,
    GstClockTime *duration)
{
  const GstStructure *body;

  g_return_val_if_fail (GST_IS_MESSAGE (message), FALSE);

  body = get_body (message, GST_FER_EMOTION_MESSAGE);
  if (body == NULL)
    return FALSE;
  tell_time (body, GST_FER_EMOTION_FIELD_TIMESTAMP, timestamp);
  tell_time (body, GST_FER_EMOTION_FIELD_STREAM_TIME, stream_time);
  tell_time (body, GST_FER_EMOTION_FIELD_RUNNING_TIME, running_time);
  tell_time (body, GST_FER_EMOTION_FIELD_DURATION, duration);
  return TRUE;
}

/**
 * gst_fer_emotion_message_get_track:
 * @message: any message
 *
 * What became of a face, which the element posts at the end of the stream.
 *
 * Returns: (transfer full) (nullable): the track; %NULL where @message does not
 *   sum up one
 *
 * Since: 0.1
 */
GstFerEmotionTrack *
gst_fer_emotion_message_get_track (GstMessage *message)
{
  const GstStructure *body;

  g_return_val_if_fail (GST_IS_MESSAGE (message), NULL);

  body = get_body (message, GST_FER_EMOTION_MESSAGE_TRACK);
  return body ? gst_fer_emotion_track_read (body) : NULL;
}
