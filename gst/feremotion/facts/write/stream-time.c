/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/write/stream-time.h"

GstClockTime
gst_fer_emotion_stream_time (const GstSegment *segment, const GstBuffer *buffer)
{
  if (segment->format != GST_FORMAT_TIME || !GST_BUFFER_PTS_IS_VALID (buffer))
    return GST_CLOCK_TIME_NONE;
  return gst_segment_to_stream_time (
      segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
}
