/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/gap.h"

gboolean
gst_fer_emotion_gap_is_before (
    const GstSegment *segment, GstClockTime last_pts, const GstBuffer *buffer)
{
  GstClockTime duration = GST_BUFFER_DURATION (buffer);

  if (!GST_BUFFER_IS_DISCONT (buffer))
    return FALSE;
  if (segment->rate > 0.0 || !GST_BUFFER_PTS_IS_VALID (buffer)
      || !GST_CLOCK_TIME_IS_VALID (duration)
      || !GST_CLOCK_TIME_IS_VALID (last_pts))
    return TRUE;
  return ABS (GST_CLOCK_DIFF (GST_BUFFER_PTS (buffer) + duration, last_pts))
         > (GstClockTimeDiff) duration;
}
