/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tap.h"

#include <gst/feremotion/feremotion.h>

struct _Tap {
  Encoder *sized;
  GstSegment segment;
  gboolean has_size;
  GMutex lock; /* of what follows */
  TapCount count;
};

static void
set_format (Tap *tap, GstCaps *caps)
{
  GstVideoInfo info;

  if (!tap->has_size && gst_video_info_from_caps (&info, caps))
    encoder_set_size (tap->sized, &info);
  tap->has_size = TRUE;
}

static void
handle_event (Tap *tap, GstEvent *event)
{
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      set_format (tap, caps);
      break;
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &tap->segment);
      break;
    default:
      break;
  }
}

static guint
count_faces (GstBuffer *buffer)
{
  g_autoptr (GPtrArray) faces = gst_fer_emotion_buffer_get_faces (buffer);

  return faces->len;
}

/* Where in the file the frame ends, whatever the segment. */
static GstClockTime
get_end (Tap *tap, GstBuffer *buffer)
{
  GstClockTime time = GST_CLOCK_TIME_NONE;

  if (tap->segment.format == GST_FORMAT_TIME)
    time = gst_segment_to_stream_time (
        &tap->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (time) && GST_BUFFER_DURATION_IS_VALID (buffer))
    time += GST_BUFFER_DURATION (buffer);
  return time;
}

static void
count_frame (Tap *tap, GstBuffer *buffer)
{
  GstClockTime end = get_end (tap, buffer);

  g_mutex_lock (&tap->lock);
  tap->count.frames++;
  tap->count.faces += count_faces (buffer);
  if (GST_CLOCK_TIME_IS_VALID (end))
    tap->count.position = end;
  g_mutex_unlock (&tap->lock);
}

static GstPadProbeReturn
probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Tap *tap = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    handle_event (tap, GST_PAD_PROBE_INFO_EVENT (info));
  else
    count_frame (tap, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

Tap *
tap_new (GstPad *pad, Encoder *sized)
{
  Tap *tap = g_new0 (Tap, 1);

  tap->sized = sized;
  gst_segment_init (&tap->segment, GST_FORMAT_UNDEFINED);
  g_mutex_init (&tap->lock);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, probe,
      tap, NULL);
  return tap;
}

void
tap_get_count (Tap *tap, TapCount *count)
{
  g_mutex_lock (&tap->lock);
  *count = tap->count;
  g_mutex_unlock (&tap->lock);
}

void
tap_free (Tap *tap)
{
  g_mutex_clear (&tap->lock);
  g_free (tap);
}
