/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/video-caps.h"

typedef struct {
  VideoCapsFunc changed;
  GstElement *element;
} Watch;

static GstPadProbeReturn
watch_caps (GstPad *pad, GstPadProbeInfo *probe, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (probe);
  const Watch *watch = user_data;
  GstVideoInfo info;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    if (gst_video_info_from_caps (&info, caps))
      watch->changed (watch->element, &info);
  }
  return GST_PAD_PROBE_OK;
}

void
video_caps_watch (GstElement *at, const gchar *pad, VideoCapsFunc changed,
    GstElement *element)
{
  g_autoptr (GstPad) watched = gst_element_get_static_pad (at, pad);
  Watch *watch = g_new (Watch, 1);

  *watch = (Watch){ changed, element };
  gst_pad_add_probe (
      watched, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, watch_caps, watch, g_free);
}
