/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/write/record.h"

#include "facts/buffer.h"

void
gst_fer_emotion_record_read (GstFerEmotionRecord *record, GstBuffer *buffer,
    const GstSegment *segment, GstClockTime frame_duration)
{
  record->time = GST_CLOCK_TIME_NONE;
  if (segment->format == GST_FORMAT_TIME)
    record->time = gst_segment_to_stream_time (
        segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  record->duration = GST_BUFFER_DURATION_IS_VALID (buffer)
                         ? GST_BUFFER_DURATION (buffer)
                         : frame_duration;
  record->analysed = gst_fer_emotion_buffer_was_analysed (buffer);
  record->faces = gst_fer_emotion_buffer_get_faces (buffer);
}
