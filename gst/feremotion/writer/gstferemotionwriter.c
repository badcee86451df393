/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-feremotionwriter
 * @title: feremotionwriter
 * @short_description: writes what feremotion found into a file
 *
 * Passes video through untouched and writes the faces that #feremotion attached
 * to it into a file: JSON Lines or CSV, with each frame, also one without
 * faces, or WebVTT or SubRip (SRT), with a cue for as long as the same faces
 * keep their labels, or into an SQLite database. Times are stream time: the
 * position in the clip, also after a seek. Frames that come while the pipeline
 * is paused are written once they are played; a flushing seek drops them.
 *
 * A frame that was not analysed is told from one without faces: its object in
 * JSON Lines has `"analysed": false`, and its number of faces in CSV is empty,
 * not 0. The first such frame of a stream is a warning message
 * (%GST_STREAM_ERROR_FAILED).
 *
 * The file is written under a temporary name beside
 * #feremotionwriter:location. At the end of the stream, or in the state
 * %GST_STATE_NULL where a pipeline is stopped before, it is brought to the disk
 * and renamed, so that what has the name is whole. What follows after the end
 * of the stream, when somebody seeks back, is added to it. A device, a pipe and
 * a symbolic link are written in place.
 *
 * A database is appended to instead, a row of its table `stream` each time. It
 * is committed twice a second, so that others can read along and a process that
 * is killed loses no more than that. A file that is none of ours stays as it
 * is.
 *
 * Where the file cannot be opened, that is an error at start
 * (%GST_RESOURCE_ERROR_OPEN_WRITE). Where it cannot be written later, such as
 * on a full disk, the element posts one warning message (of the domain
 * #GST_RESOURCE_ERROR, %GST_RESOURCE_ERROR_NO_SPACE_LEFT or
 * %GST_RESOURCE_ERROR_WRITE) and the video goes on without being written down;
 * an error message would make applications stop. What was written until then
 * stays under the temporary name, which the message tells, and ends with a
 * whole record. The same goes for a process that was killed; the next one that
 * writes to the same location posts an info message about what was left.
 *
 * Several streams may go to one file, one after the other: from `concat`, or
 * when the element goes from %GST_STATE_READY to %GST_STATE_PLAYING again.
 * Frames count from 0 in each.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 filesrc location=clip.mp4 ! decodebin ! videoconvert !
 * feremotion overlay=false ! feremotionwriter location=faces.jsonl ! fakesink
 * ]| One JSON object a frame.
 * |[
 * gst-launch-1.0 -e v4l2src ! videoconvert ! feremotion !
 * feremotionwriter location=faces.csv ! videoconvert ! autovideosink
 * ]| Watch yourself, with a table to keep.
 * |[
 * gst-launch-1.0 filesrc location=clip.mp4 ! decodebin ! videoconvert !
 * feremotion overlay=false ! feremotionwriter location=clip.vtt ! fakesink
 * ]| Captions for a player.
 * |[
 * gst-launch-1.0 -e v4l2src ! videoconvert ! feremotion overlay=false !
 * feremotionwriter location=faces.db ! fakesink
 * ]| A log to ask with SQL, also while it is being written.
 *
 * Since: 0.1
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "writer/gstferemotionwriter.h"

#include <gio/gio.h>

#include "facts/buffer.h"
#include "facts/custom-meta.h"
#include "facts/event.h"
#include "writer/output.h"
#include "writer/played.h"
#include "writer/preroll.h"
#include "writer/settings.h"

GST_DEBUG_CATEGORY_STATIC (gst_fer_emotion_writer_debug);
#define GST_CAT_DEFAULT gst_fer_emotion_writer_debug

struct _GstFerEmotionWriter {
  GstBaseTransform parent;

  GstFerEmotionWriterSettings settings; /* with the object lock */

  GstFerEmotionPlayed played;

  /* From READY on; for the streaming thread, and for a change of state that
   * plays the end which that thread left behind. */
  GMutex writing;
  GstFerEmotionOutput *output; /* NULL after a failure */
  GstFerEmotionPreroll *preroll;
  GstFerEmotionRecord record;
  GstClockTime frame_duration; /* by the caps, or NONE */
  gchar *source;
  gboolean has_source; /* or has looked for it in vain */
  gboolean has_labels; /* so feremotion is upstream, in this pipeline */
  gboolean has_warned; /* about a frame that was not analysed */
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

G_DEFINE_TYPE (
    GstFerEmotionWriter, gst_fer_emotion_writer, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE (feremotionwriter, "feremotionwriter",
    GST_RANK_NONE, GST_TYPE_FER_EMOTION_WRITER)

/* --- Properties ----------------------------------------------------------- */

static void
gst_fer_emotion_writer_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstFerEmotionWriter *self = GST_FER_EMOTION_WRITER (object);
  gboolean late;

  GST_OBJECT_LOCK (self);
  /* The file is open from READY on. */
  late = prop_id != GST_FER_EMOTION_WRITER_PROP_SOURCE
         && GST_STATE (self) > GST_STATE_NULL;
  if (!late
      && !gst_fer_emotion_writer_settings_set (&self->settings, prop_id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  GST_OBJECT_UNLOCK (self);
  if (late)
    GST_WARNING_OBJECT (
        self, "%s changes in the state NULL only, ignored", pspec->name);
}

static void
gst_fer_emotion_writer_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstFerEmotionWriter *self = GST_FER_EMOTION_WRITER (object);

  GST_OBJECT_LOCK (self);
  if (!gst_fer_emotion_writer_settings_get (&self->settings, prop_id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  GST_OBJECT_UNLOCK (self);
}

/* --- The output ----------------------------------------------------------- */

static void
drop_output (GstFerEmotionWriter *self)
{
  g_clear_pointer (&self->output, gst_fer_emotion_output_free);
}

/* Whoever waited for the end of that run would not find it otherwise. */
static void
tell_abandoned (GstFerEmotionWriter *self)
{
  g_auto (GStrv) paths = gst_fer_emotion_output_find_abandoned (self->output);
  g_autofree gchar *names = g_strjoinv (", ", paths);

  if (names[0] != '\0')
    /* gst-launch-1.0 shows the second sentence only. */
    GST_ELEMENT_INFO (self, RESOURCE, WRITE,
        ("What an earlier run could not finish is in %s.", names),
        ("an earlier run left %s; its lines are whole", names));
}

static gboolean
open_output (
    GstFerEmotionWriter *self, const GstFerEmotionWriterSettings *settings)
{
  g_autoptr (GError) error = NULL;
  gchar *details;

  self->output = gst_fer_emotion_output_new (settings, &details, &error);
  if (self->output == NULL) {
    gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR,
        error->domain, error->code, g_strdup (error->message), details,
        __FILE__, GST_FUNCTION, __LINE__);
    return FALSE;
  }
  tell_abandoned (self);
  return TRUE;
}

static gint
get_resource_code (const GError *error)
{
  return error->code == G_IO_ERROR_NO_SPACE ? GST_RESOURCE_ERROR_NO_SPACE_LEFT
                                            : GST_RESOURCE_ERROR_WRITE;
}

/* Once: without its output the element only passes frames on. */
static void
give_up (GstFerEmotionWriter *self, const GError *error)
{
  const gchar *temporary = gst_fer_emotion_output_get_temporary (self->output);
  gchar *debug = temporary
                     ? g_strdup_printf ("what was written is in %s", temporary)
                     : NULL;
  gchar *text = g_strdup_printf (
      "%c%s.", g_ascii_toupper (error->message[0]), error->message + 1);

  gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_WARNING,
      GST_RESOURCE_ERROR, get_resource_code (error), text, debug, __FILE__,
      GST_FUNCTION, __LINE__);
  drop_output (self);
}

static void
write_record (const GstFerEmotionRecord *record, gpointer data)
{
  GstFerEmotionWriter *self = data;
  g_autoptr (GError) error = NULL;

  if (self->output != NULL
      && !gst_fer_emotion_output_add (self->output, record, &error))
    give_up (self, error);
}

static void
write_preroll (GstFerEmotionWriter *self)
{
  gst_fer_emotion_preroll_release (self->preroll, write_record, self);
}

/* What the output is told besides records. */
typedef gboolean (*Step) (GstFerEmotionOutput *output, GError **error);

static void
take_step (GstFerEmotionWriter *self, Step step)
{
  g_autoptr (GError) error = NULL;

  if (self->output != NULL && !step (self->output, &error))
    give_up (self, error);
}

static void
finish_output (GstFerEmotionWriter *self)
{
  write_preroll (self);
  take_step (self, gst_fer_emotion_output_finish);
}

/* --- The stream ----------------------------------------------------------- */

static gchar *
query_uri (GstFerEmotionWriter *self)
{
  GstQuery *query = gst_query_new_uri ();
  gchar *uri = NULL;

  if (gst_pad_peer_query (GST_BASE_TRANSFORM_SINK_PAD (self), query))
    gst_query_parse_uri (query, &uri);
  gst_query_unref (query);
  return uri;
}

static gboolean
query_live (GstFerEmotionWriter *self)
{
  GstQuery *query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (GST_BASE_TRANSFORM_SINK_PAD (self), query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  gst_query_unref (query);
  return live;
}

static void
find_source (GstFerEmotionWriter *self)
{
  g_free (self->source);
  GST_OBJECT_LOCK (self);
  self->source = g_strdup (self->settings.source);
  GST_OBJECT_UNLOCK (self);
  if (self->source == NULL)
    self->source = query_uri (self);
  self->record.source = self->source;
  self->record.live = query_live (self);
  self->has_source = TRUE;
}

static void
start_stream (GstFerEmotionWriter *self)
{
  write_preroll (self);
  take_step (self, gst_fer_emotion_output_end_stream);
  self->record.number = 0;
  self->has_source = self->has_labels = self->has_warned = FALSE;
}

/* What feremotion says before its first frame. */
static void
take_labels (GstFerEmotionWriter *self, GstEvent *event)
{
  g_auto (GStrv) labels = gst_fer_emotion_event_get_labels (event);

  if (labels == NULL)
    return;
  self->has_labels = TRUE;
  if (self->output != NULL)
    gst_fer_emotion_output_set_labels (
        self->output, (const gchar *const *) labels);
}

static void
finish_stream (GstFerEmotionWriter *self)
{
  gint fd;

  GST_OBJECT_LOCK (self);
  fd = self->settings.fd;
  GST_OBJECT_UNLOCK (self);
  write_preroll (self);
  take_step (self, gst_fer_emotion_output_interrupt);
  if (fd < 0)
    finish_output (self);
}

/* While it is paused, a seek may still take back all that was not played. */
static void
end_stream (GstFerEmotionWriter *self)
{
  gboolean is_playing;

  if (gst_fer_emotion_played_take (&self->played, TRUE, &is_playing))
    write_preroll (self);
  if (is_playing)
    finish_stream (self);
}

/* What was not played never will be, and does not count. */
static void
flush_stream (GstFerEmotionWriter *self)
{
  gboolean is_playing;

  if (gst_fer_emotion_played_take (&self->played, FALSE, &is_playing))
    write_preroll (self);
  self->record.number -= gst_fer_emotion_preroll_drop (self->preroll);
  take_step (self, gst_fer_emotion_output_interrupt);
}

static gboolean
gst_fer_emotion_writer_sink_event (GstBaseTransform *trans, GstEvent *event)
{
  GstFerEmotionWriter *self = GST_FER_EMOTION_WRITER (trans);

  g_mutex_lock (&self->writing);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      start_stream (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      flush_stream (self);
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
      take_labels (self, event);
      break;
    case GST_EVENT_EOS:
      end_stream (self);
      break;
    default:
      break;
  }
  g_mutex_unlock (&self->writing);
  return GST_BASE_TRANSFORM_CLASS (gst_fer_emotion_writer_parent_class)
      ->sink_event (trans, event);
}

static gboolean
gst_fer_emotion_writer_set_caps (
    GstBaseTransform *trans, GstCaps *incaps, GstCaps *outcaps)
{
  GstFerEmotionWriter *self = GST_FER_EMOTION_WRITER (trans);
  const GstStructure *structure = gst_caps_get_structure (incaps, 0);
  gint n, d;

  gst_structure_get_int (structure, "width", &self->record.width);
  gst_structure_get_int (structure, "height", &self->record.height);
  self->frame_duration = GST_CLOCK_TIME_NONE;
  if (gst_structure_get_fraction (structure, "framerate", &n, &d) && n > 0)
    self->frame_duration = gst_util_uint64_scale_int (GST_SECOND, d, n);
  return TRUE;
}

/* Once a stream. Who reads the file afterwards takes it for nobody's face. */
static void
warn_about_frame (GstFerEmotionWriter *self)
{
  if (self->has_warned)
    return;
  self->has_warned = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, FAILED,
      ("Frames come here without having been analysed."),
      ("%s", self->has_labels
                 ? "feremotion is upstream, but could not read the frame, or "
                   "an element in between drops what it attached"
                 : "there is no feremotion upstream"));
}

static void
take_record (GstFerEmotionWriter *self)
{
  gboolean is_playing;

  if (gst_fer_emotion_played_take (&self->played, FALSE, &is_playing)
      || is_playing || gst_fer_emotion_preroll_is_full (self->preroll))
    write_preroll (self);
  if (is_playing)
    write_record (&self->record, self);
  else
    gst_fer_emotion_preroll_hold (self->preroll, &self->record);
}

static void
take_frame (GstFerEmotionWriter *self, GstBuffer *buffer)
{
  if (!self->has_source)
    find_source (self);
  gst_fer_emotion_record_read (&self->record, buffer,
      &GST_BASE_TRANSFORM (self)->segment, self->frame_duration);
  if (!self->record.analysed)
    warn_about_frame (self);
  else if (!self->has_labels)
    gst_fer_emotion_record_take_position (&self->record, buffer);
  take_record (self);
  g_clear_pointer (&self->record.faces, g_ptr_array_unref);
}

static GstFlowReturn
gst_fer_emotion_writer_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstFerEmotionWriter *self = GST_FER_EMOTION_WRITER (trans);

  g_mutex_lock (&self->writing);
  if (self->output != NULL)
    take_frame (self, buffer);
  self->record.number++;
  g_mutex_unlock (&self->writing);
  return GST_FLOW_OK;
}

/* --- Class ---------------------------------------------------------------- */

/* The end of the stream came before it is played. */
static void
play_end (GstFerEmotionWriter *self)
{
  g_mutex_lock (&self->writing);
  finish_stream (self);
  g_mutex_unlock (&self->writing);
}

static GstStateChangeReturn
gst_fer_emotion_writer_change_state (
    GstElement *element, GstStateChange transition)
{
  GstFerEmotionWriter *self = GST_FER_EMOTION_WRITER (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    GstFerEmotionWriterSettings settings;
    gboolean open;

    GST_OBJECT_LOCK (self);
    gst_fer_emotion_writer_settings_copy (&self->settings, &settings);
    GST_OBJECT_UNLOCK (self);
    open = open_output (self, &settings);
    gst_fer_emotion_writer_settings_clear (&settings);
    if (!open)
      return GST_STATE_CHANGE_FAILURE;
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      && gst_fer_emotion_played_start (&self->played))
    play_end (self);
  result = GST_ELEMENT_CLASS (gst_fer_emotion_writer_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    gst_fer_emotion_played_stop (&self->played);
  if (transition == GST_STATE_CHANGE_READY_TO_NULL) {
    finish_output (self);
    drop_output (self);
  }
  return result;
}

static void
gst_fer_emotion_writer_finalize (GObject *object)
{
  GstFerEmotionWriter *self = GST_FER_EMOTION_WRITER (object);

  gst_fer_emotion_writer_settings_clear (&self->settings);
  g_mutex_clear (&self->writing);
  gst_fer_emotion_played_clear (&self->played);
  gst_fer_emotion_preroll_free (self->preroll);
  g_free (self->source);
  G_OBJECT_CLASS (gst_fer_emotion_writer_parent_class)->finalize (object);
}

static void
gst_fer_emotion_writer_class_init (GstFerEmotionWriterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_fer_emotion_writer_debug, "feremotionwriter", 0,
      "Faces and their emotions into files");

  object_class->set_property = gst_fer_emotion_writer_set_property;
  object_class->get_property = gst_fer_emotion_writer_get_property;
  object_class->finalize = gst_fer_emotion_writer_finalize;
  gst_fer_emotion_writer_settings_install (object_class);

  gst_element_class_set_static_metadata (element_class, "Facial emotion writer",
      "Filter/Analyzer/Video",
      "Passes video through and writes the faces that feremotion found in it "
      "into a file: JSON Lines, CSV, WebVTT, SRT or an SQLite database",
      "The gst-feremotion developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_fer_emotion_writer_change_state);

  trans_class->sink_event =
      GST_DEBUG_FUNCPTR (gst_fer_emotion_writer_sink_event);
  trans_class->set_caps = GST_DEBUG_FUNCPTR (gst_fer_emotion_writer_set_caps);
  trans_class->transform_ip =
      GST_DEBUG_FUNCPTR (gst_fer_emotion_writer_transform_ip);

  gst_type_mark_as_plugin_api (GST_TYPE_FER_EMOTION_FORMAT, 0);
  gst_fer_emotion_custom_meta_register ();
}

static void
gst_fer_emotion_writer_init (GstFerEmotionWriter *self)
{
  gst_fer_emotion_writer_settings_init (&self->settings);
  g_mutex_init (&self->writing);
  gst_fer_emotion_played_init (&self->played);
  self->preroll = gst_fer_emotion_preroll_new ();
  self->frame_duration = GST_CLOCK_TIME_NONE;

  /* Buffers are looked at, never made writable. */
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
  gst_base_transform_set_gap_aware (GST_BASE_TRANSFORM (self), TRUE);
}
