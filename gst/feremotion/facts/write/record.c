/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/write/record.h"

#include "facts/buffer.h"
#include "facts/write/stream-time.h"

void
gst_fer_emotion_record_read (GstFerEmotionRecord *record, GstBuffer *buffer,
    const GstSegment *segment, GstClockTime frame_duration)
{
  record->time = gst_fer_emotion_stream_time (segment, buffer);
  record->duration = GST_BUFFER_DURATION_IS_VALID (buffer)
                         ? GST_BUFFER_DURATION (buffer)
                         : frame_duration;
  record->came = g_get_real_time ();
  record->analysed = gst_fer_emotion_buffer_was_analysed (buffer);
  record->faces = gst_fer_emotion_buffer_get_faces (buffer);
}

void
gst_fer_emotion_record_take_position (
    GstFerEmotionRecord *record, GstBuffer *buffer)
{
  gst_fer_emotion_buffer_get_position (buffer, &record->number, &record->time);
}

void
gst_fer_emotion_record_copy (
    const GstFerEmotionRecord *record, GstFerEmotionRecord *copy)
{
  *copy = *record;
  copy->source = g_strdup (record->source);
  g_ptr_array_ref (copy->faces);
}

void
gst_fer_emotion_record_clear (GstFerEmotionRecord *copy)
{
  g_free ((gchar *) copy->source);
  g_ptr_array_unref (copy->faces);
}
