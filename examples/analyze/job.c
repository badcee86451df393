/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "job.h"

#include "base/element.h"
#include "base/timeout.h"
#include "input/complaints.h"
#include "input/missing.h"
#include "input/smallest.h"
#include "input/source.h"
#include "input/upright.h"
#include "input/verdict.h"
#include "settings.h"

#include "common/abandoned.h"
#include "common/outfile.h"

#define DRAIN_MS (20 * 1000)

/* What is told to the thread of the job, through the bus. */
#define ANALYSED "analysed"
#define STOP "stop"

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
  GstElement *filter;
  GstPad *held; /* where a picture waits for its turn, or NULL */
  gulong hold;
  gboolean attached; /* the results are in the pipeline */
  Encoder encoder;
  Tap *tap;
  GError *error;  /* the first one */
  GError *damage; /* of a picture that is analysed as far as it goes */
  gchar *missing; /* what decodes the video and GStreamer does not have */
  gchar *warning; /* the last one of a decoder */
  gboolean cannot_write;
  gboolean stopped; /* atomic */
  gboolean ended;   /* every file of the pipeline is whole */
  GstClockTime duration;
  GSource *drain_timeout;
  GSource *watchdog;
  guint64 entered; /* frames, when the watchdog last looked */
  guint quiet; /* seconds since then in which none came and none was awaited */
};

/* --- Building the pipeline ---------------------------------------------- */

static void
set_up_filter_for_picture (Job *job)
{
  g_object_set (job->filter, "min-face", SMALLEST_IN_PICTURE, "max-faces",
      PICTURE_MAX_FACES, NULL);
}

static gboolean
add_filter (Job *job, GError **error)
{
  gboolean is_picture = job->input->kind == INPUT_PICTURE;
  GstElement *upright;

  job->first = element_add (GST_BIN (job->pipeline), "queue", error);
  /* A picture is upright when it is decoded. */
  upright = job->first == NULL || is_picture
                ? job->first
                : upright_add (GST_BIN (job->pipeline), job->first, error);
  if (upright == NULL
      || !(job->filter =
               element_add (GST_BIN (job->pipeline), "feremotion", error)))
    return FALSE;
  element_link (upright, job->filter);
  gst_util_set_object_arg (G_OBJECT (job->filter), "messages", "none");
  g_object_set (job->filter, "overlay", job->file != NULL, NULL);
  g_object_set (job->filter, "threads",
      is_picture ? job->options->threads : job->options->video_threads, NULL);
  if (is_picture)
    set_up_filter_for_picture (job);
  else if (job->input->path != NULL
           && !settings_have (job->options->settings, "min-face"))
    smallest_choose (job->filter);
  return settings_apply (job->filter, job->options->settings, error);
}

static gboolean
add_encoder (Job *job, const gchar *annotated, GError **error)
{
  const Container *container = container_find (annotated);
  g_autofree gchar *abandoned = NULL;
  const gchar *temporary;

  if (container == NULL)
    container = container_get_default (job->input->kind);
  job->file = out_file_new (annotated, error);
  if (job->file == NULL)
    return FALSE;
  abandoned = abandoned_describe (job->file, "it lacks its end");
  g_printerr ("%s", abandoned);
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

  job->input = input;
  job->options = options;
  job->results = results;
  job->loop = g_main_loop_new (g_main_context_get_thread_default (), FALSE);
  job->pipeline = gst_pipeline_new (NULL);
  if (!add_sink (job, annotated, error) || !add_filter (job, error)
      || !(job->source = source_add (GST_BIN (job->pipeline), input, job->first,
               &job->encoder, error)))
    return NULL;
  job->tap = tap_new (job->first, &job->encoder);
  return g_steal_pointer (&job);
}

static gboolean
attach_results (Job *job)
{
  GstElement *last = results_attach (job->results, GST_BIN (job->pipeline),
      job->filter, job->input, &job->error);

  job->attached = TRUE;
  if (last == NULL) {
    job->cannot_write = TRUE;
    return FALSE;
  }
  element_link (last, job->encoder.first);
  tap_watch (job->tap, last);
  return TRUE;
}

/* --- Running it --------------------------------------------------------- */

static gboolean
give_up_draining (gpointer user_data)
{
  Job *job = user_data;

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
  } else if (job->drain_timeout == NULL) {
    job->drain_timeout = timeout_new (DRAIN_MS, give_up_draining, job);
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
  if (job->error == NULL)
    g_set_error (&job->error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
        "given up: no frame came for %u s", job->options->timeout);
  drain (job);
  return G_SOURCE_REMOVE;
}

static gboolean
is_from_source (const Job *job, GstMessage *message)
{
  return GST_MESSAGE_SRC (message) == GST_OBJECT (job->source)
         || gst_object_has_as_ancestor (
             GST_MESSAGE_SRC (message), GST_OBJECT (job->source));
}

static void
handle_error (Job *job, GstMessage *message)
{
  gboolean of_file =
      GST_MESSAGE_SRC (message) == GST_OBJECT (job->encoder.last);

  if (job->error == NULL) {
    gst_message_parse_error (message, &job->error, NULL);
    if (of_file && job->file != NULL)
      g_prefix_error (
          &job->error, "cannot write %s: ", out_file_get_name (job->file));
  }
  if (!is_from_source (job, message)) {
    job->cannot_write |= of_file;
    g_main_loop_quit (job->loop);
    return;
  }
  drain (job);
}

/* What the element says of its model and of the processor is the same for every
 * input: the first element that was started has told it. */
static gboolean
is_told (const Job *job, GstMessage *message, const GError *warning)
{
  return GST_MESSAGE_SRC (message) == GST_OBJECT (job->filter)
         && (g_error_matches (
                 warning, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS)
             || g_error_matches (
                 warning, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS));
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
  /* Of which there was another message, for people. */
  if (is_told (job, message, warning)
      || g_error_matches (
          warning, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
    return;
  g_printerr (
      "%s: %s: %s\n", g_get_prgname (), job->input->name, warning->message);
  if (is_from_source (job, message)) {
    g_free (job->warning);
    job->warning = g_strdup (warning->message);
  }
}

static void
handle_missing (Job *job, GstMessage *message)
{
  gboolean sound;
  g_autofree gchar *missing = missing_parse (message, &sound);

  if (missing != NULL && sound)
    g_printerr ("%s: %s: the sound is left out: GStreamer lacks the %s\n",
        g_get_prgname (), job->input->name, missing);
  else if (job->missing == NULL)
    job->missing = g_steal_pointer (&missing);
}

static void
handle_own_message (Job *job, GstMessage *message)
{
  /* Where it is held, what there is goes on in its turn. */
  if (gst_message_has_name (message, STOP) && job->held == NULL)
    drain (job);
  else
    g_main_loop_quit (job->loop);
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
      handle_missing (job, message);
      break;
    case GST_MESSAGE_APPLICATION:
      handle_own_message (job, message);
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

static void
fail_to_write (Job *job, GError **error)
{
  job->cannot_write = TRUE;
  if (job->error == NULL)
    job->error = g_steal_pointer (error);
}

/* The annotated file gets its name where anything is in it. */
static void
keep_annotated (Job *job, const TapCount *count)
{
  g_autoptr (GError) error = NULL;

  if (job->file != NULL && job->ended && count->frames > 0
      && !out_file_commit (job->file, &error))
    fail_to_write (job, &error);
}

static void
play (Job *job)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (job->pipeline);

  gst_bus_add_watch (bus, handle_message, job);
  job->watchdog = timeout_new (1000, watch_progress, job);
  gst_element_set_state (job->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (job->loop);
  gst_bus_remove_watch (bus);
  g_clear_pointer (&job->watchdog, timeout_free);
  g_clear_pointer (&job->drain_timeout, timeout_free);
}

static void
post (Job *job, const gchar *name)
{
  gst_element_post_message (
      job->pipeline, gst_message_new_application (GST_OBJECT (job->pipeline),
                         gst_structure_new_empty (name)));
}

/* In the streaming thread, which stays here until the probe is removed. */
static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer job)
{
  post (job, ANALYSED);
  return GST_PAD_PROBE_OK;
}

static void
release (Job *job)
{
  if (job->held == NULL)
    return;
  gst_pad_remove_probe (job->held, job->hold);
  g_clear_object (&job->held);
}

void
job_analyse (Job *job)
{
  if (!source_push_picture (
          job->source, job->input->path, &job->damage, &job->error))
    return;
  job->held = gst_element_get_static_pad (job->filter, "src");
  job->hold = gst_pad_add_probe (job->held,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold, job, NULL);
  play (job);
}

/* The results leave the pipeline before it ends. */
static void
end (Job *job, const TapCount *count)
{
  g_autoptr (GError) error = NULL;

  gst_element_set_state (job->pipeline, GST_STATE_READY);
  if (job->attached
      && !results_detach (
          job->results, GST_BIN (job->pipeline), count->frames > 0, &error))
    fail_to_write (job, &error);
  gst_element_set_state (job->pipeline, GST_STATE_NULL);
}

gboolean
job_run (Job *job, GError **error)
{
  g_autofree gchar *earlier = NULL;
  guint n_earlier;
  TapCount count;

  earlier = complaints_take (&n_earlier);
  if (job->error == NULL && attach_results (job)) {
    release (job);
    play (job);
  }
  tap_get_count (job->tap, &count);
  end (job, &count);
  keep_annotated (job, &count);
  if (job->error != NULL && job->missing != NULL)
    missing_explain (job->missing, &job->error);
  if (job->error == NULL && !g_atomic_int_get (&job->stopped))
    verdict_on_end (&count, job->duration, job->warning, &job->error);
  if (job->error == NULL)
    job->error = g_steal_pointer (&job->damage);
  if (job->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&job->error));
  return FALSE;
}

void
job_stop (Job *job)
{
  g_atomic_int_set (&job->stopped, TRUE);
  tap_close (job->tap);
  post (job, STOP);
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

guint
job_get_min_face (Job *job)
{
  g_autoptr (GstStructure) stats = NULL;
  guint min_face = 0;

  g_object_get (job->filter, "stats", &stats, NULL);
  gst_structure_get_uint (stats, "min-face", &min_face);
  return min_face;
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
  release (job);
  g_clear_pointer (&job->tap, tap_free);
  gst_object_unref (job->pipeline);
  g_main_loop_unref (job->loop);
  g_clear_error (&job->error);
  g_clear_error (&job->damage);
  g_free (job->missing);
  g_free (job->warning);
  g_clear_pointer (&job->file, out_file_discard);
  g_free (job);
}
