/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/qos.h"

void
gst_fer_emotion_qos_reset (GstFerEmotionQos *qos)
{
  qos->earliest = GST_CLOCK_TIME_NONE;
}

void
gst_fer_emotion_qos_take (GstFerEmotionQos *qos, GstEvent *event)
{
  GstQOSType type;
  GstClockTimeDiff difference;
  GstClockTime timestamp;

  gst_event_parse_qos (event, &type, NULL, &difference, &timestamp);
  /* A throttled sink is not late, it wants fewer frames. */
  if (type == GST_QOS_TYPE_THROTTLE || !GST_CLOCK_TIME_IS_VALID (timestamp))
    return;
  /* A frame of this running time came late by @difference; what is at work
   * now is that much behind too. */
  if (difference > 0)
    qos->earliest = timestamp + 2 * (GstClockTime) difference;
  else
    gst_fer_emotion_qos_reset (qos);
}

gboolean
gst_fer_emotion_qos_is_late (const GstFerEmotionQos *qos,
    const GstSegment *segment, GstClockTime timestamp)
{
  GstClockTime running_time;

  if (!GST_CLOCK_TIME_IS_VALID (qos->earliest)
      || segment->format != GST_FORMAT_TIME)
    return FALSE;
  running_time =
      gst_segment_to_running_time (segment, GST_FORMAT_TIME, timestamp);
  return GST_CLOCK_TIME_IS_VALID (running_time)
         && running_time <= qos->earliest;
}
