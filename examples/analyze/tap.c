/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tap.h"

struct _Tap {
  Results *results;
  Encoder *sized;
  Frame frame;
  GstSegment segment;
  GstVideoInfo info;
  GMutex lock; /* of what follows */
  TapCount count;
  GError *error;
};

static void
set_format (Tap *tap, GstCaps *caps)
{
  gboolean first = GST_VIDEO_INFO_WIDTH (&tap->info) == 0;

  gst_video_info_from_caps (&tap->info, caps);
  if (first && tap->sized != NULL)
    encoder_set_size (tap->sized, &tap->info);
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

/* Where in the file the frame stands, whatever the segment. */
static GstClockTime
get_time (Tap *tap, GstBuffer *buffer)
{
  if (!GST_BUFFER_PTS_IS_VALID (buffer)
      || tap->segment.format != GST_FORMAT_TIME)
    return GST_CLOCK_TIME_NONE;
  return gst_segment_to_stream_time (
      &tap->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
}

static void
count_frame (Tap *tap, GstBuffer *buffer)
{
  g_mutex_lock (&tap->lock);
  tap->count.frames++;
  tap->count.faces += tap->frame.faces->len;
  if (GST_CLOCK_TIME_IS_VALID (tap->frame.time)) {
    tap->count.position = tap->frame.time;
    if (GST_BUFFER_DURATION_IS_VALID (buffer))
      tap->count.position += GST_BUFFER_DURATION (buffer);
  }
  g_mutex_unlock (&tap->lock);
}

static gboolean
handle_frame (Tap *tap, GstPad *pad, GstBuffer *buffer)
{
  GError *error = NULL;

  tap->frame.time = get_time (tap, buffer);
  tap->frame.width = GST_VIDEO_INFO_WIDTH (&tap->info);
  tap->frame.height = GST_VIDEO_INFO_HEIGHT (&tap->info);
  frame_read_faces (&tap->frame, buffer);
  if (!results_write (tap->results, &tap->frame, &error)) {
    g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);

    g_mutex_lock (&tap->lock);
    tap->error = error;
    g_mutex_unlock (&tap->lock);
    gst_element_post_message (
        element, gst_message_new_application (GST_OBJECT (element),
                     gst_structure_new_empty ("cannot-write")));
    return FALSE;
  }
  count_frame (tap, buffer);
  tap->frame.number++;
  return TRUE;
}

static GstPadProbeReturn
probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Tap *tap = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    handle_event (tap, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }
  if (tap->error != NULL) /* set in this thread */
    return GST_PAD_PROBE_DROP;
  return handle_frame (tap, pad, GST_PAD_PROBE_INFO_BUFFER (info))
             ? GST_PAD_PROBE_OK
             : GST_PAD_PROBE_DROP;
}

Tap *
tap_new (GstPad *pad, const gchar *source, Results *results, Encoder *sized)
{
  Tap *tap = g_new0 (Tap, 1);

  tap->results = results;
  tap->sized = sized;
  tap->frame.source = source;
  tap->frame.faces = g_array_new (FALSE, FALSE, sizeof (Face));
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

GError *
tap_take_error (Tap *tap)
{
  GError *error;

  g_mutex_lock (&tap->lock);
  error = g_steal_pointer (&tap->error);
  g_mutex_unlock (&tap->lock);
  return error;
}

void
tap_free (Tap *tap)
{
  g_array_unref (tap->frame.faces);
  g_clear_error (&tap->error);
  g_mutex_clear (&tap->lock);
  g_free (tap);
}
