/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/smallest.h"

#include <gst/video/video.h>

/* Of the frame's shorter side. A frame takes 20 to 40 ms of one processor then,
 * from 480 to 1080 lines, so that most videos are still done faster than they
 * play. By the size alone, so that every run gives the same. */
#define PART 24

static GstPadProbeReturn
watch_caps (GstPad *pad, GstPadProbeInfo *probe, gpointer filter)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (probe);
  GstVideoInfo info;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    if (gst_video_info_from_caps (&info, caps))
      g_object_set (filter, "min-face",
          MAX (SMALLEST_IN_PICTURE, MIN (info.width, info.height) / PART),
          NULL);
  }
  return GST_PAD_PROBE_OK;
}

void
smallest_choose (GstElement *filter)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (filter, "sink");

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, watch_caps, filter, NULL);
}
