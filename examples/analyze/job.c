/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "job.h"

#include "input/complaints.h"
#include "base/element.h"
#include "settings.h"
#include "input/source.h"
#include "input/upright.h"
#include "input/verdict.h"

#include "common/outfile.h"

#include <gst/pbutils/pbutils.h>

#define DRAIN_SECONDS 20

/* In a picture, which nobody waits for as for a live frame, all faces are
 * looked for; --set may say otherwise. */
#define PICTURE_MIN_FACE 24
#define PICTURE_MAX_FACES 256

struct _Job {
  const Input *input;
  const JobOptions *options;
  Results *results;
  OutFile *file; /* the annotated one, or NULL */
  GMainLoop *loop;
  GstElement *pipeline;
  GstElement *source;
  GstElement *first; /* behind the source */
  Encoder encoder;
  Tap *tap;
  GError *error;  /* the first one */
  gchar *missing; /* what GStreamer has no decoder for */
  gchar *warning; /* the last one of a decoder */
  gboolean cannot_write;
  gboolean stopped;
  gboolean ended; /* every file of the pipeline is whole */
  GstClockTime duration;
  guint drain_timeout;
  guint watchdog;
  guint64 entered; /* frames, when the watchdog last looked */
  guint quiet; /* seconds since then in which none came and none was awaited */
};

/* --- Building the pipeline ---------------------------------------------- */

static GstElement *
add_filter (Job *job, GError **error)
{
  GstElement *upright, *filter;

  job->first = element_add (GST_BIN (job->pipeline), "queue", error);
  if (job->first == NULL
      || !(upright = upright_add (GST_BIN (job->pipeline), job->first, error))
      || !(filter = element_add (GST_BIN (job->pipeline), "feremotion", error)))
    return NULL;
  gst_util_set_object_arg (G_OBJECT (filter), "messages", "none");
  g_object_set (filter, "overlay", job->file != NULL, NULL);
  if (job->input->kind == INPUT_PICTURE)
    g_object_set (filter, "min-face", PICTURE_MIN_FACE, "max-faces",
        PICTURE_MAX_FACES, NULL);
  if (!settings_apply (filter, job->options->settings, error)
      || !gst_element_link (upright, filter))
    return NULL;
  return filter;
}

static gboolean
add_encoder (Job *job, const gchar *annotated, GError **error)
{
  const Container *container = container_find (annotated);
  const gchar *temporary;

  if (container == NULL)
    container = container_get_default (job->input->kind);
  job->file = out_file_new (annotated, error);
  if (job->file == NULL)
    return FALSE;
  temporary = out_file_get_temporary (job->file);
  return encoder_add (&job->encoder, GST_BIN (job->pipeline), container,
      temporary != NULL ? temporary : annotated, error);
}

/* The sink does not wait for a first frame: the pipeline plays from the start,
 * so that the end is heard of even where the source fails early. */
static gboolean
add_sink (Job *job, const gchar *annotated, GError **error)
{
  if (annotated == NULL)
    job->encoder.first = job->encoder.last =
        element_add (GST_BIN (job->pipeline), "fakesink", error);
  else if (!add_encoder (job, annotated, error))
    return FALSE;
  if (job->encoder.last == NULL)
    return FALSE;
  g_object_set (job->encoder.last, "async", FALSE, "sync", FALSE, NULL);
  return TRUE;
}

Job *
job_new (const Input *input, const gchar *annotated, const JobOptions *options,
    Results *results, GError **error)
{
  g_autoptr (Job) job = g_new0 (Job, 1);
  GstElement *filter, *last;

  job->input = input;
  job->options = options;
  job->results = results;
  job->loop = g_main_loop_new (NULL, FALSE);
  job->pipeline = gst_pipeline_new (NULL);
  if (!add_sink (job, annotated, error) || !(filter = add_filter (job, error))
      || !(job->source = source_add (GST_BIN (job->pipeline), input, job->first,
               &job->encoder, error)))
    return NULL;
  last = results_attach (results, GST_BIN (job->pipeline), filter, input->uri);
  gst_element_link (last, job->encoder.first);
  job->tap = tap_new (job->first, last, &job->encoder);
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
    encoder_end_sound (&job->encoder);
  }
}

/* A source that gives nothing, not even an end, is given up. It is not to blame
 * while a frame of it is being analysed or written. */
static gboolean
watch_progress (gpointer user_data)
{
  Job *job = user_data;
  TapCount count;

  tap_get_count (job->tap, &count);
  if (count.entered != job->entered || count.frames < count.entered)
    job->quiet = 0;
  else
    job->quiet++;
  job->entered = count.entered;
  if (job->quiet < job->options->timeout)
    return G_SOURCE_CONTINUE;
  job->watchdog = 0;
  if (job->error == NULL)
    g_set_error (&job->error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
        "given up: no frame came for %u seconds", job->options->timeout);
  drain (job);
  return G_SOURCE_REMOVE;
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
  if (results_take_warning (job->results, message, warning)) {
    /* feremotion tells itself why it could not analyse a frame. */
    if (!results_have_failed (job->results))
      return;
    job->cannot_write = TRUE;
    if (job->error == NULL)
      job->error = g_steal_pointer (&warning);
    g_main_loop_quit (job->loop);
    return;
  }
  g_printerr ("%s: %s\n", job->input->name, warning->message);
  g_free (job->warning);
  job->warning = g_strdup (warning->message);
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

static void
play (Job *job)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (job->pipeline);
  guint bus_watch = gst_bus_add_watch (bus, handle_message, job);

  job->watchdog = g_timeout_add_seconds (1, watch_progress, job);
  gst_element_set_state (job->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (job->loop);
  g_source_remove (bus_watch);
  g_clear_handle_id (&job->watchdog, g_source_remove);
  g_clear_handle_id (&job->drain_timeout, g_source_remove);
}

gboolean
job_run (Job *job, GError **error)
{
  g_autofree gchar *earlier = NULL;
  guint n_earlier;
  TapCount count;

  earlier = complaints_take (&n_earlier);
  if (job->input->kind != INPUT_PICTURE
      || source_push_picture (job->source, job->input->path, &job->error))
    play (job);
  gst_element_set_state (job->pipeline, GST_STATE_READY);
  results_detach (job->results, GST_BIN (job->pipeline));
  gst_element_set_state (job->pipeline, GST_STATE_NULL);

  tap_get_count (job->tap, &count);
  keep_annotated (job, &count);
  explain_missing (job);
  if (job->error == NULL && !job->stopped)
    verdict_on_end (&count, job->duration, job->warning, &job->error);
  if (job->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&job->error));
  return FALSE;
}

void
job_stop (Job *job)
{
  job->stopped = TRUE;
  tap_close (job->tap);
  drain (job);
}

gboolean
job_cannot_write (Job *job)
{
  return job->cannot_write;
}

const Tally *
job_get_tally (const Job *job)
{
  return tap_get_tally (job->tap);
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
  g_free (job->warning);
  g_clear_pointer (&job->file, out_file_discard);
  g_free (job);
}
