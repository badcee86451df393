/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "job.h"

#include "common/outfile.h"
#include "element.h"
#include "settings.h"

#include <gst/pbutils/pbutils.h>
#include <gst/video/gstvideodecoder.h>

#define DRAIN_SECONDS 20

struct _Job {
  const Input *input;
  const gchar *annotated;
  Results *results;
  OutFile *file; /* the annotated one, which the pipeline writes */
  GMainLoop *loop;
  GstElement *pipeline;
  GstElement *source;
  GstElement *first; /* behind the source */
  Encoder encoder;
  Tap *tap;
  GError *error;  /* the first one */
  gchar *missing; /* what GStreamer has no decoder for */
  gboolean cannot_write;
  gboolean stopped;
  gboolean ended; /* every file of the pipeline is whole */
  GstClockTime duration;
  guint drain_timeout;
};

/* --- Building the pipeline ---------------------------------------------- */

/* A frame of a file that cannot be decoded is an error, not a gap in the
 * results. A camera or a network stream may lose one. */
static void
set_strict (GstBin *pipeline, GstBin *bin, GstElement *element, Job *job)
{
  if (g_str_has_prefix (job->input->uri, "file:")
      && GST_IS_VIDEO_DECODER (element))
    g_object_set (element, "max-errors", 0, NULL);
}

/* Sound and subtitles are neither decoded nor missed. */
static gboolean
is_worth_decoding (GstElement *source, GstPad *pad, GstCaps *caps, Job *job)
{
  const gchar *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  return !g_str_has_prefix (name, "audio/") && !g_str_has_prefix (name, "text/")
         && !g_str_has_prefix (name, "subpicture/");
}

static void
link_video (GstElement *source, GstPad *pad, Job *job)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (job->first, "sink");
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);

  if (!gst_pad_is_linked (sink) && gst_caps_get_size (caps) > 0
      && gst_structure_has_name (
          gst_caps_get_structure (caps, 0), "video/x-raw"))
    gst_pad_link (pad, sink);
}

static void
complain_of_no_video (GstElement *source, Job *job)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (job->first, "sink");

  if (!gst_pad_is_linked (sink))
    GST_ELEMENT_ERROR (
        source, STREAM, WRONG_TYPE, ("There is no video in it."), (NULL));
}

static gboolean
add_source (Job *job, GError **error)
{
  g_autoptr (GstCaps) raw = gst_caps_new_empty_simple ("video/x-raw");

  job->source = element_add (GST_BIN (job->pipeline), "uridecodebin", error);
  if (job->source == NULL)
    return FALSE;
  g_object_set (job->source, "uri", job->input->uri, "caps", raw, NULL);
  g_signal_connect (
      job->source, "autoplug-continue", G_CALLBACK (is_worth_decoding), job);
  g_signal_connect (job->source, "pad-added", G_CALLBACK (link_video), job);
  g_signal_connect (
      job->source, "no-more-pads", G_CALLBACK (complain_of_no_video), job);
  return TRUE;
}

static gboolean
add_filter (Job *job, gchar **settings, GstElement **filter, GError **error)
{
  GstBin *bin = GST_BIN (job->pipeline);
  GstElement *convert, *flip;

  job->first = element_add (bin, "queue", error);
  if (job->first == NULL
      || !(convert = element_add (bin, "videoconvert", error))
      || !(flip = element_add (bin, "videoflip", error))
      || !(*filter = element_add (bin, "feremotion", error)))
    return FALSE;
  gst_util_set_object_arg (G_OBJECT (flip), "video-direction", "auto");
  gst_util_set_object_arg (G_OBJECT (*filter), "messages", "none");
  g_object_set (*filter, "overlay", job->annotated != NULL, NULL);
  return settings_apply (*filter, settings, error)
         && gst_element_link_many (job->first, convert, flip, *filter, NULL);
}

static gboolean
add_encoder (Job *job, GError **error)
{
  const gchar *temporary;

  job->file = out_file_new (job->annotated, error);
  if (job->file == NULL)
    return FALSE;
  temporary = out_file_get_temporary (job->file);
  return encoder_add (&job->encoder, GST_BIN (job->pipeline),
      temporary != NULL ? temporary : job->annotated,
      g_str_has_suffix (job->annotated, ".png"), error);
}

/* The sink does not wait for a first frame: the pipeline plays from the start,
 * so that the end is heard of even where the source fails early. */
static gboolean
add_sink (Job *job, GError **error)
{
  if (job->annotated == NULL)
    job->encoder.first = job->encoder.last =
        element_add (GST_BIN (job->pipeline), "fakesink", error);
  else if (!add_encoder (job, error))
    return FALSE;
  if (job->encoder.last == NULL)
    return FALSE;
  g_object_set (job->encoder.last, "async", FALSE, "sync", FALSE, NULL);
  return TRUE;
}

Job *
job_new (const Input *input, const gchar *annotated, gchar **settings,
    Results *results, GError **error)
{
  g_autoptr (Job) job = g_new0 (Job, 1);
  g_autoptr (GstPad) pad = NULL;
  GstElement *filter, *last;

  job->input = input;
  job->annotated = annotated;
  job->results = results;
  job->loop = g_main_loop_new (NULL, FALSE);
  job->pipeline = gst_pipeline_new (NULL);
  g_signal_connect (
      job->pipeline, "deep-element-added", G_CALLBACK (set_strict), job);
  if (!add_source (job, error) || !add_filter (job, settings, &filter, error)
      || !add_sink (job, error))
    return NULL;
  last = results_attach (results, GST_BIN (job->pipeline), filter, input->uri);
  gst_element_link (last, job->encoder.first);
  pad = gst_element_get_static_pad (filter, "src");
  job->tap = tap_new (pad, &job->encoder);
  return g_steal_pointer (&job);
}

/* --- Running it --------------------------------------------------------- */

static gboolean
give_up_draining (gpointer user_data)
{
  Job *job = user_data;

  job->drain_timeout = 0;
  g_main_loop_quit (job->loop);
  return G_SOURCE_REMOVE;
}

/* Ends the stream behind the source, which failed or is no longer wanted and
 * may not do so itself. What it gave so far still goes to the end, so that the
 * annotated file is whole. */
static void
drain (Job *job)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (job->first, "sink");

  if (!gst_pad_has_current_caps (sink)) { /* it has given nothing */
    g_main_loop_quit (job->loop);
  } else if (job->drain_timeout == 0) {
    job->drain_timeout =
        g_timeout_add_seconds (DRAIN_SECONDS, give_up_draining, job);
    gst_pad_send_event (sink, gst_event_new_eos ());
  }
}

static void
handle_error (Job *job, GstMessage *message)
{
  if (job->error == NULL)
    gst_message_parse_error (message, &job->error, NULL);
  if (!gst_object_has_as_ancestor (
          GST_MESSAGE_SRC (message), GST_OBJECT (job->source))
      && GST_MESSAGE_SRC (message) != GST_OBJECT (job->source)) {
    job->cannot_write |=
        GST_MESSAGE_SRC (message) == GST_OBJECT (job->encoder.last);
    g_main_loop_quit (job->loop);
    return;
  }
  drain (job);
}

static void
handle_warning (Job *job, GstMessage *message)
{
  g_autoptr (GError) warning = NULL;

  gst_message_parse_warning (message, &warning, NULL);
  if (results_take_warning (job->results, message)) {
    job->cannot_write = TRUE;
    if (job->error == NULL)
      job->error = g_steal_pointer (&warning);
    g_main_loop_quit (job->loop);
    return;
  }
  g_printerr ("%s: %s\n", job->input->name, warning->message);
}

static gboolean
handle_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Job *job = user_data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      handle_error (job, message);
      break;
    case GST_MESSAGE_WARNING:
      handle_warning (job, message);
      break;
    case GST_MESSAGE_ELEMENT:
      if (job->missing == NULL && gst_is_missing_plugin_message (message))
        job->missing = gst_missing_plugin_message_get_description (message);
      break;
    case GST_MESSAGE_EOS:
      job->ended = TRUE;
      job->duration = job_get_duration (job);
      g_main_loop_quit (job->loop);
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

/* The annotated file gets its name where anything is in it. */
static void
keep_annotated (Job *job, const TapCount *count)
{
  g_autoptr (GError) error = NULL;

  if (job->file == NULL || !job->ended || count->frames == 0
      || out_file_commit (job->file, &error))
    return;
  job->cannot_write = TRUE;
  if (job->error == NULL)
    job->error = g_steal_pointer (&error);
}

static void
explain_missing (Job *job)
{
  if (job->missing == NULL || job->error == NULL)
    return;
  g_clear_error (&job->error);
  g_set_error (&job->error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "GStreamer lacks a plugin for it: %s", job->missing);
}

/* A demultiplexer takes the end of a file that was cut off for the end of the
 * video. Sound may well be somewhat longer. */
static gboolean
is_cut_off (const TapCount *count, GstClockTime duration)
{
  return GST_CLOCK_TIME_IS_VALID (duration) && count->position > 0
         && count->position + MAX (GST_SECOND / 2, duration / 10) < duration;
}

static void
check_end (Job *job, const TapCount *count)
{
  if (job->error != NULL || job->stopped)
    return;
  if (count->frames == 0)
    g_set_error (&job->error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "no frame came out of it");
  else if (is_cut_off (count, job->duration))
    g_set_error (&job->error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "the video ends after %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " ms: cut off or damaged",
        count->position / GST_MSECOND, job->duration / GST_MSECOND);
}

gboolean
job_run (Job *job, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (job->pipeline);
  guint watch = gst_bus_add_watch (bus, handle_message, job);
  TapCount count;

  gst_element_set_state (job->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (job->loop);
  g_source_remove (watch);
  g_clear_handle_id (&job->drain_timeout, g_source_remove);
  gst_element_set_state (job->pipeline, GST_STATE_READY);
  results_detach (job->results, GST_BIN (job->pipeline));
  gst_element_set_state (job->pipeline, GST_STATE_NULL);

  tap_get_count (job->tap, &count);
  keep_annotated (job, &count);
  explain_missing (job);
  check_end (job, &count);
  if (job->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&job->error));
  return FALSE;
}

void
job_stop (Job *job)
{
  job->stopped = TRUE;
  drain (job);
}

gboolean
job_cannot_write (Job *job)
{
  return job->cannot_write;
}

void
job_get_count (Job *job, TapCount *count)
{
  tap_get_count (job->tap, count);
}

GstClockTime
job_get_duration (Job *job)
{
  gint64 duration;

  if (!gst_element_query_duration (job->pipeline, GST_FORMAT_TIME, &duration)
      || duration <= 0)
    return GST_CLOCK_TIME_NONE;
  return duration;
}

void
job_free (Job *job)
{
  gst_element_set_state (job->pipeline, GST_STATE_NULL);
  gst_object_unref (job->pipeline);
  g_main_loop_unref (job->loop);
  g_clear_pointer (&job->tap, tap_free);
  g_clear_error (&job->error);
  g_free (job->missing);
  g_clear_pointer (&job->file, out_file_discard);
  g_free (job);
}
