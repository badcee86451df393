/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/bus.h"

#include "facts/names.h"

static void
post (GstElement *element, GstStructure *structure)
{
  gst_element_post_message (
      element, gst_message_new_element (GST_OBJECT (element), structure));
}

static void
post_summaries (GstElement *element, GstFerEmotionMessages messages,
    GstFerEmotionHistory *history)
{
  GstStructure *summary;

  while ((summary = gst_fer_emotion_history_take_summary (history)) != NULL) {
    if (messages == GST_FER_EMOTION_MESSAGES_NONE)
      gst_structure_free (summary);
    else
      post (element, summary);
  }
}

void
gst_fer_emotion_bus_post_frame (GstElement *element,
    GstFerEmotionMessages messages, GstFerEmotionHistory *history,
    const GstSegment *segment, const GstBuffer *buffer,
    const GstFerEmotionResult *result)
{
  gboolean changed =
      gst_fer_emotion_history_update (history, result->faces, result->n_faces,
          result->clock, GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer));

  if (messages == GST_FER_EMOTION_MESSAGES_ALL
      || (messages == GST_FER_EMOTION_MESSAGES_FACES && result->n_faces > 0)
      || (messages == GST_FER_EMOTION_MESSAGES_CHANGE && changed))
    post (element,
        gst_fer_emotion_message_body_new (result, history, segment, buffer));
  post_summaries (element, messages, history);
}

void
gst_fer_emotion_bus_post_small_faces (GstElement *element,
    GstFerEmotionMessages messages, guint left_out, guint *told)
{
  if (messages == GST_FER_EMOTION_MESSAGES_NONE || left_out == 0
      || left_out == *told)
    return;
  *told = left_out;
  post (element,
      gst_structure_new (GST_FER_EMOTION_MESSAGE_SMALL_FACES,
          GST_FER_EMOTION_FIELD_SMALLEST, G_TYPE_UINT, left_out, NULL));
}

void
gst_fer_emotion_bus_post_end (GstElement *element,
    GstFerEmotionMessages messages, GstFerEmotionHistory *history)
{
  gst_fer_emotion_history_close (history);
  post_summaries (element, messages, history);
}
