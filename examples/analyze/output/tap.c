/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tap.h"

#include <gst/feremotion/feremotion.h>

typedef struct {
  GstPad *pad;
  gulong id;
} Probe;

struct _Tap {
  Probe first, last;
  Encoder *encoder;
  GstSegment segment;
  gboolean closed; /* atomic */
  GMutex lock;     /* of what follows */
  TapCount count;
  Tally *tally; /* of the streaming thread */
};

/* The orientation of a video is told behind its size, so that the last size
 * before the first frame counts. */
static void
set_format (Tap *tap, GstCaps *caps)
{
  GstVideoInfo info;

  if (tap->count.frames == 0 && gst_video_info_from_caps (&info, caps))
    encoder_set_size (tap->encoder, &info);
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
  g_autoptr (GPtrArray) faces = gst_fer_emotion_buffer_get_faces (buffer);
  GstClockTime end = get_end (tap, buffer);

  tally_add (tap->tally, faces);
  g_mutex_lock (&tap->lock);
  tap->count.frames++;
  tap->count.faces += faces->len;
  if (GST_CLOCK_TIME_IS_VALID (end))
    tap->count.position = end;
  g_mutex_unlock (&tap->lock);
}

static GstPadProbeReturn
watch_last (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Tap *tap = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    handle_event (tap, GST_PAD_PROBE_INFO_EVENT (info));
  else
    count_frame (tap, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
watch_first (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Tap *tap = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (g_atomic_int_get (&tap->closed))
    return GST_PAD_PROBE_DROP;
  g_mutex_lock (&tap->lock);
  tap->count.entered++;
  tap->count.damaged +=
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);
  g_mutex_unlock (&tap->lock);
  return GST_PAD_PROBE_OK;
}

static Probe
add_probe (GstElement *element, GstPadProbeType type,
    GstPadProbeCallback callback, Tap *tap)
{
  Probe probe = { .pad = gst_element_get_static_pad (element, "src") };

  probe.id = gst_pad_add_probe (probe.pad, type, callback, tap, NULL);
  return probe;
}

/* The element may go on in another pipeline. */
static void
remove_probe (Probe *probe)
{
  if (probe->pad == NULL)
    return;
  gst_pad_remove_probe (probe->pad, probe->id);
  gst_object_unref (probe->pad);
}

Tap *
tap_new (GstElement *first, Encoder *encoder)
{
  Tap *tap = g_new0 (Tap, 1);

  tap->encoder = encoder;
  tap->tally = tally_new ();
  gst_segment_init (&tap->segment, GST_FORMAT_UNDEFINED);
  g_mutex_init (&tap->lock);
  tap->first = add_probe (first, GST_PAD_PROBE_TYPE_BUFFER, watch_first, tap);
  return tap;
}

void
tap_watch (Tap *tap, GstElement *last)
{
  tap->last = add_probe (last,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      watch_last, tap);
}

void
tap_close (Tap *tap)
{
  g_atomic_int_set (&tap->closed, TRUE);
}

void
tap_get_count (Tap *tap, TapCount *count)
{
  g_mutex_lock (&tap->lock);
  *count = tap->count;
  g_mutex_unlock (&tap->lock);
}

const Tally *
tap_get_tally (const Tap *tap)
{
  return tap->tally;
}

void
tap_free (Tap *tap)
{
  remove_probe (&tap->first);
  remove_probe (&tap->last);
  g_mutex_clear (&tap->lock);
  tally_free (tap->tally);
  g_free (tap);
}
