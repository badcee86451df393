/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/start.h"

typedef struct {
  gboolean is_known;
  GstClockTime time;
} Start;

/* A demuxer that takes its positions from the clock has the same number for
 * both; an edit list has different ones, and means them. */
static gboolean
is_by_clock (const GstSegment *segment)
{
  return segment->format == GST_FORMAT_TIME && segment->start == segment->time;
}

static GstPadProbeReturn
shift_segment (GstPad *pad, GstPadProbeInfo *probe, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (probe), *shifted;
  Start *start = user_data;
  GstSegment segment;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
    return GST_PAD_PROBE_OK;
  gst_event_copy_segment (event, &segment);
  if (!start->is_known && is_by_clock (&segment))
    start->time = segment.time;
  start->is_known = TRUE;
  if (start->time == 0 || !is_by_clock (&segment) || segment.time < start->time)
    return GST_PAD_PROBE_OK;
  segment.time -= start->time;
  shifted = gst_event_new_segment (&segment);
  gst_event_set_seqnum (shifted, gst_event_get_seqnum (event));
  GST_PAD_PROBE_INFO_DATA (probe) = shifted;
  gst_event_unref (event);
  return GST_PAD_PROBE_OK;
}

void
start_count_from_zero (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, shift_segment,
      g_new0 (Start, 1), g_free);
}
