/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-feremotion
 * @title: feremotion
 * @short_description: finds faces in video and reads their emotions
 *
 * Finds the faces of each frame, follows them from frame to frame, reads the
 * emotion of each, attaches what it found to the buffer, tells the application
 * about it and draws it. One buffer in, the same buffer out.
 *
 * Each face becomes a #GstVideoRegionOfInterestMeta of the type `face` whose
 * `id` is the number of the face's track, with these parameters:
 *
 * * `detection`: `x_min`, `x_max`, `y_min`, `y_max` (#gdouble, 0 to 1 of the
 *   frame), `confidence` (#gdouble), `label_id` (#gint).
 * * `object_id`: `id` (#gint), the track again.
 * * `emotion`: `label` (#gchararray), `confidence` (#gdouble), `label_id`
 *   (#gint), `model_name` (#gchararray) and, under its own name, the
 *   probability of each label (#gdouble). Where no probability reaches
 *   #feremotion:min-confidence, or more than that in a picture of poor quality,
 *   the label is `uncertain` and its number -1.
 *   These are steadied along the track.
 * * `emotion-raw`: `label`, `confidence`, `label_id` and the probability of
 *   each label as the classifier last gave them, whatever came before, and
 *   `quality` (#gdouble, 0 to 1): how well the face can be read at its size and
 *   sharpness, as it is turned, and as far as the frame holds it.
 * * `landmarks`: `right_eye_x`, `right_eye_y`, and so on for `left_eye`,
 *   `nose_tip`, `right_mouth_corner`, `left_mouth_corner` (#gdouble, of the
 *   frame); right and left are the subject's.
 *
 * The element posts an element message named `feremotion` for the frames that
 * #feremotion:messages chooses. Its fields:
 *
 * * #guint64 `timestamp`: of the buffer, nanoseconds
 * * #guint64 `stream-time`: of the buffer
 * * #guint64 `running-time`: of the buffer
 * * #guint64 `duration`: of the buffer
 * * #GST_TYPE_LIST `faces`: a #GstStructure `face` for each, largest first:
 *   `id`, `x`, `y`, `width`, `height` (#guint, pixels), `confidence`
 *   (#gdouble), `emotion` (#gchararray), `emotion-confidence` (#gdouble) and
 *   the probability of each label (#gdouble); `emotion-raw` and `landmarks`
 *   (#GstStructure) as above
 * * #GST_TYPE_LIST `changes`: the emotions that began or ended with the frame.
 *   A #GstStructure `onset` has `id` (#guint, the track), `emotion`
 *   (#gchararray) and `timestamp` (#guint64); one named `offset` has the
 *   `timestamp` of the end and in `onset` (#guint64) that of the beginning. A
 *   face that goes ends its emotion; `uncertain` is none.
 *
 * At the end of the stream, unless #feremotion:messages is `none`, a message
 * named `feremotion-track` is posted for each track, in the order in which they
 * went: `id` (#guint), `first-seen` and `last-seen` (#guint64, timestamps of
 * frames), `duration` (#guint64, for which it was in view), `emotion`
 * (#gchararray, the one shown longest) and, under the name of each label and
 * `uncertain`, the share of the time for which it was shown (#gdouble, 0 to 1).
 * Of more than 10000 tracks the first ones are told earlier. A time that is not
 * known is #GST_CLOCK_TIME_NONE.
 *
 * Faces are followed: a box does not shake, keeps its number while the face is
 * missed for less than two seconds, and goes at most 200 ms after the face. The
 * element keeps no frame back, so it adds nothing to the latency. Where
 * downstream says that frames are late, detection is left out first, down to
 * once a second; no frame is ever dropped.
 *
 * With #feremotion:faces set to `upstream` the faces are those that another
 * element has attached, and what is read of them is added to the same metadata.
 *
 * With #feremotion:overlay the boxes and labels are attached to the buffer
 * where downstream draws compositions, and blended into the picture otherwise.
 * Without it the frame is only read.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 v4l2src ! videoconvert ! feremotion ! videoconvert !
 * autovideosink
 * ]| Watch yourself.
 * |[
 * gst-launch-1.0 filesrc location=clip.mp4 ! decodebin ! videoconvert !
 * feremotion ! videoconvert ! x264enc ! mp4mux ! filesink location=faces.mp4
 * ]| Draw boxes and labels into a file.
 * |[
 * gst-launch-1.0 -m filesrc location=clip.mp4 ! decodebin ! videoconvert !
 * feremotion overlay=false messages=faces ! fakesink
 * ]| Print what was found in each frame with a face.
 * |[
 * gst-launch-1.0 filesrc location=clip.mp4 ! decodebin ! videoconvert !
 * feremotion emotion-location=mine.onnx min-face=48 max-faces=4 ! videoconvert
 * ! autovideosink
 * ]| Use a classifier of your own on the four largest faces.
 *
 * Since: 0.1
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "element/gstferemotion.h"

#include <gst/video/video.h>

#include "element/allocation.h"
#include "element/analysis.h"
#include "element/bus.h"
#include "element/caps.h"
#include "element/frame.h"
#include "element/gap.h"
#include "element/meta.h"
#include "element/models.h"
#include "element/picture.h"
#include "element/qos.h"
#include "element/settings.h"
#include "element/stats.h"
#include "element/upstream.h"
#include "facts/custom-meta.h"
#include "facts/write/history.h"
#include "facts/write/stream-time.h"

GST_DEBUG_CATEGORY_STATIC (gst_fer_emotion_debug);
#define GST_CAT_DEFAULT gst_fer_emotion_debug

struct _GstFerEmotion {
  GstVideoFilter parent;

  /* With the object lock. */
  GstFerEmotionSettings settings;
  FerStats last_stats; /* of the run before, once it is over */
  GStrv model_files;   /* from start() to stop() */
  GstFerEmotionQos qos;

  /* Made in start() and freed in stop(); replaced with the object lock, since
   * `stats` looks at it from any thread. */
  FerAnalyzer *analyzer;

  /* From start() to stop(), for the streaming thread. */
  GstFerEmotionModels models;
  GstFerEmotionLabels *labels;
  GstFerEmotionOverlay *overlay;
  GstFerEmotionHistory *history;
  GstFerEmotionMeta *meta;
  GstFerEmotionUpstream *upstream; /* NULL: the element finds the faces */
  gboolean attach;                 /* compositions go beside the frame */
  gboolean warned;                 /* about the frame before */
  GstClockTime last_pts;
  guint64 number;   /* of the next frame in its stream */
  guint told_small; /* up to which height faces are left out there */
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_FER_EMOTION_CAPS));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_FER_EMOTION_CAPS));

G_DEFINE_TYPE (GstFerEmotion, gst_fer_emotion, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE (
    feremotion, "feremotion", GST_RANK_NONE, GST_TYPE_FER_EMOTION)

/* --- Properties ----------------------------------------------------------- */

static void
gst_fer_emotion_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstFerEmotion *self = GST_FER_EMOTION (object);
  gboolean late = FALSE, overlay;

  GST_OBJECT_LOCK (self);
  overlay = self->settings.live.overlay;
  /* A model is loaded at start, so its location is fixed from then on. */
  if ((pspec->flags & GST_PARAM_MUTABLE_READY) != 0)
    late = GST_STATE (self) > GST_STATE_READY;
  if (!late && !gst_fer_emotion_settings_set (&self->settings, prop_id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  overlay = overlay != self->settings.live.overlay;
  GST_OBJECT_UNLOCK (self);

  if (late)
    GST_WARNING_OBJECT (self, "%s changes in READY only, ignored", pspec->name);
  /* Whether downstream should expect compositions is settled by caps. */
  if (overlay)
    gst_base_transform_reconfigure_src (GST_BASE_TRANSFORM (self));
}

/* With the object lock. */
static GstStructure *
describe_stats (GstFerEmotion *self)
{
  FerStats stats = self->last_stats;

  if (self->analyzer != NULL)
    fer_analyzer_get_stats (self->analyzer, &stats);
  return gst_fer_emotion_stats_describe (&stats);
}

static void
gst_fer_emotion_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstFerEmotion *self = GST_FER_EMOTION (object);

  GST_OBJECT_LOCK (self);
  if (prop_id == GST_FER_EMOTION_PROP_STATS)
    g_value_take_boxed (value, describe_stats (self));
  else if (prop_id == GST_FER_EMOTION_PROP_MODEL_FILES)
    g_value_set_boxed (value, self->model_files);
  else if (!gst_fer_emotion_settings_get (&self->settings, prop_id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static GstFerEmotionLiveSettings
copy_settings (GstFerEmotion *self)
{
  GstFerEmotionLiveSettings settings;

  GST_OBJECT_LOCK (self);
  settings = self->settings.live;
  GST_OBJECT_UNLOCK (self);
  return settings;
}

/* --- Start and stop ------------------------------------------------------- */

static void
use_models (GstFerEmotion *self, guint threads)
{
  FerDetector *detector = self->models.detector;
  FerClassifier *classifier = self->models.classifier;
  FerAnalyzer *analyzer = fer_analyzer_new (detector, classifier);
  const gchar *const *names;
  guint n_names;

  fer_analyzer_set_threads (analyzer, threads);

  names = fer_classifier_get_labels (classifier, &n_names);
  self->labels = gst_fer_emotion_labels_new (
      fer_classifier_get_name (classifier), names, n_names);
  self->overlay = gst_fer_emotion_overlay_new ();
  self->history = gst_fer_emotion_history_new (self->labels);
  self->meta = gst_fer_emotion_meta_new ();
  if (detector == NULL)
    self->upstream = gst_fer_emotion_upstream_new ();
  self->attach = FALSE;
  self->warned = FALSE;
  self->last_pts = GST_CLOCK_TIME_NONE;
  GST_INFO_OBJECT (self, "faces by %s, emotions by %s",
      detector ? fer_detector_get_name (detector) : "elements upstream",
      self->labels->model_name);
#ifndef HAVE_PANGO
  GST_INFO_OBJECT (self, "built without pangocairo: boxes without labels");
#endif

  GST_OBJECT_LOCK (self);
  self->analyzer = analyzer;
  self->model_files = g_steal_pointer (&self->models.files);
  gst_fer_emotion_qos_reset (&self->qos);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_fer_emotion_start (GstBaseTransform *trans)
{
  GstFerEmotion *self = GST_FER_EMOTION (trans);
  GstFerEmotionSettings settings;
  gboolean started;

  GST_OBJECT_LOCK (self);
  gst_fer_emotion_settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);

  gst_fer_emotion_models_check_environment (GST_ELEMENT (self));
  started = gst_fer_emotion_models_take (
      &self->models, GST_ELEMENT (self), &settings);
  if (started)
    use_models (self, settings.threads);
  gst_fer_emotion_settings_clear (&settings);
  return started;
}

static gboolean
gst_fer_emotion_stop (GstBaseTransform *trans)
{
  GstFerEmotion *self = GST_FER_EMOTION (trans);
  FerAnalyzer *analyzer;

  GST_OBJECT_LOCK (self);
  analyzer = g_steal_pointer (&self->analyzer);
  g_clear_pointer (&self->model_files, g_strfreev);
  if (analyzer != NULL)
    fer_analyzer_get_stats (analyzer, &self->last_stats);
  GST_OBJECT_UNLOCK (self);

  fer_analyzer_free (analyzer);
  gst_fer_emotion_models_give_back (&self->models);
  g_clear_pointer (&self->history, gst_fer_emotion_history_free);
  g_clear_pointer (&self->labels, gst_fer_emotion_labels_free);
  g_clear_pointer (&self->overlay, gst_fer_emotion_overlay_free);
  g_clear_pointer (&self->meta, gst_fer_emotion_meta_free);
  g_clear_pointer (&self->upstream, gst_fer_emotion_upstream_free);
  return TRUE;
}

static void
gst_fer_emotion_finalize (GObject *object)
{
  GstFerEmotion *self = GST_FER_EMOTION (object);

  gst_fer_emotion_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_fer_emotion_parent_class)->finalize (object);
}

/* --- Negotiation ---------------------------------------------------------- */

static GstCaps *
gst_fer_emotion_transform_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *filter)
{
  return gst_fer_emotion_caps_transform (direction, caps, filter);
}

static GstCaps *
gst_fer_emotion_fixate_caps (GstBaseTransform *trans, GstPadDirection direction,
    GstCaps *caps, GstCaps *othercaps)
{
  GstFerEmotion *self = GST_FER_EMOTION (trans);
  GstCaps *outcaps;

  if (direction != GST_PAD_SINK)
    return gst_caps_fixate (othercaps);
  outcaps = gst_fer_emotion_caps_choose (GST_BASE_TRANSFORM_SRC_PAD (trans),
      othercaps, copy_settings (self).overlay);
  gst_caps_unref (othercaps);
  self->attach = gst_fer_emotion_caps_have_overlay (outcaps, 0);
  GST_DEBUG_OBJECT (
      self, "boxes and labels are %s", self->attach ? "attached" : "blended");
  return outcaps;
}

static gboolean
gst_fer_emotion_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  GstFerEmotion *self = GST_FER_EMOTION (filter);
  FerPixelFormat format;
  GError *error = NULL;

  if (!gst_fer_emotion_frame_get_format (
          GST_VIDEO_INFO_FORMAT (in_info), &format))
    return FALSE;
  if (fer_analyzer_set_format (self->analyzer, format,
          GST_VIDEO_INFO_WIDTH (in_info), GST_VIDEO_INFO_HEIGHT (in_info),
          &error))
    return TRUE;
  GST_ERROR_OBJECT (self, "%s", error->message);
  g_error_free (error);
  return FALSE;
}

/* --- Events --------------------------------------------------------------- */

/* Faces are followed through one stretch of time only. */
static void
start_anew (GstFerEmotion *self)
{
  fer_analyzer_reset (self->analyzer);
  GST_OBJECT_LOCK (self);
  gst_fer_emotion_qos_reset (&self->qos);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_fer_emotion_sink_event (GstBaseTransform *trans, GstEvent *event)
{
  GstFerEmotion *self = GST_FER_EMOTION (trans);
  gboolean is_segment = GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
  GstSegment segment;
  gboolean ok;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      self->number = self->told_small = 0;
      break;
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &segment);
      segment.position = trans->segment.position;
      if (!gst_segment_is_equal (&segment, &trans->segment))
        start_anew (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      start_anew (self);
      break;
    case GST_EVENT_EOS:
      gst_fer_emotion_bus_post_end (
          GST_ELEMENT (self), copy_settings (self).messages, self->history);
      break;
    default:
      break;
  }
  ok = GST_BASE_TRANSFORM_CLASS (gst_fer_emotion_parent_class)
           ->sink_event (trans, event);
  /* Behind the events that have to come first. */
  if (is_segment)
    gst_pad_push_event (GST_BASE_TRANSFORM_SRC_PAD (trans),
        gst_fer_emotion_labels_make_event (self->labels));
  return ok;
}

static gboolean
gst_fer_emotion_src_event (GstBaseTransform *trans, GstEvent *event)
{
  GstFerEmotion *self = GST_FER_EMOTION (trans);

  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS) {
    GST_OBJECT_LOCK (self);
    gst_fer_emotion_qos_take (&self->qos, event);
    GST_OBJECT_UNLOCK (self);
  }
  return GST_BASE_TRANSFORM_CLASS (gst_fer_emotion_parent_class)
      ->src_event (trans, event);
}

/* --- Frames --------------------------------------------------------------- */

static void
gst_fer_emotion_before_transform (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstClockTime stream_time =
      gst_fer_emotion_stream_time (&trans->segment, buffer);

  if (GST_CLOCK_TIME_IS_VALID (stream_time))
    gst_object_sync_values (GST_OBJECT (trans), stream_time);
}

/* Of several bad frames in a row only the first is told: the others would flood
 * the bus. */
static void
warn_about_frame (GstFerEmotion *self, const gchar *why)
{
  if (self->warned)
    return;
  self->warned = TRUE;
  GST_ELEMENT_WARNING (
      self, STREAM, FAILED, ("A frame passed without analysis."), ("%s", why));
}

static gboolean
is_late (GstFerEmotion *self, const GstBuffer *buffer)
{
  const GstSegment *segment = &GST_BASE_TRANSFORM (self)->segment;
  gboolean late;

  GST_OBJECT_LOCK (self);
  late = gst_fer_emotion_qos_is_late (
      &self->qos, segment, GST_BUFFER_PTS (buffer));
  GST_OBJECT_UNLOCK (self);
  return late;
}

static gboolean
analyze (GstFerEmotion *self, const GstFerEmotionLiveSettings *settings,
    GstBuffer *buffer, GstFerEmotionResult *result)
{
  FerParams params = settings->params;
  GError *error = NULL;

  params.late = is_late (self, buffer);
  /* As videorate marks the frames that it doubles. */
  params.repeated = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP);
  fer_analyzer_set_params (self->analyzer, &params);
  result->labels = self->labels;
  result->number = self->number++;
  result->stream_time =
      gst_fer_emotion_stream_time (&GST_BASE_TRANSFORM (self)->segment, buffer);
  if (self->upstream != NULL)
    gst_fer_emotion_upstream_read (self->upstream, buffer);
  if (!gst_fer_emotion_analysis_run (self->analyzer,
          &GST_VIDEO_FILTER (self)->in_info, buffer, self->upstream, result,
          &error)) {
    warn_about_frame (self, error->message);
    g_error_free (error);
    return FALSE;
  }
  self->warned = FALSE;
  return TRUE;
}

/* Fails closed: a head that should be hidden and cannot be is never shown. */
static GstFlowReturn
hide_heads (
    GstFerEmotion *self, GstFerEmotionPrivacy privacy, GstBuffer *buffer)
{
  guint n_heads;
  const FerBox *heads = fer_analyzer_get_heads (self->analyzer, &n_heads);

  if (gst_fer_emotion_picture_hide_heads (
          &GST_VIDEO_FILTER (self)->in_info, buffer, privacy, heads, n_heads))
    return GST_FLOW_OK;
  GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
      ("The faces in a frame cannot be hidden."),
      ("its memory cannot be written, or the place of its picture is unknown"));
  return GST_FLOW_ERROR;
}

/* What the frame shows goes to the metadata, the bus and the picture. */
static void
tell (GstFerEmotion *self, const GstFerEmotionLiveSettings *settings,
    GstBuffer *buffer, const GstFerEmotionResult *result)
{
  GST_LOG_OBJECT (self, "%" GST_TIME_FORMAT ": %u faces",
      GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), result->n_faces);
  gst_fer_emotion_meta_attach (self->meta, buffer, self->upstream, result);
  gst_fer_emotion_bus_post_frame (GST_ELEMENT (self), settings->messages,
      self->history, &GST_BASE_TRANSFORM (self)->segment, buffer, result);
  gst_fer_emotion_bus_post_small_faces (GST_ELEMENT (self), settings->messages,
      fer_analyzer_get_left_out (self->analyzer), &self->told_small);
  if (settings->overlay
      && !gst_fer_emotion_picture_draw (&GST_VIDEO_FILTER (self)->in_info,
          buffer, self->overlay, settings->overlay_text, result, self->attach))
    GST_WARNING_OBJECT (self, "the frame cannot be written, nothing is drawn");
}

static GstFlowReturn
gst_fer_emotion_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstFerEmotion *self = GST_FER_EMOTION (trans);
  GstFerEmotionLiveSettings settings = copy_settings (self);
  GstFerEmotionResult result;
  GstFlowReturn flow;
  gboolean analyzed;

  if (gst_fer_emotion_gap_is_before (&trans->segment, self->last_pts, buffer))
    fer_analyzer_skip (self->analyzer);
  self->last_pts = GST_BUFFER_PTS (buffer);
  analyzed = analyze (self, &settings, buffer, &result);
  flow = hide_heads (self, settings.privacy, buffer);
  if (flow == GST_FLOW_OK && analyzed)
    tell (self, &settings, buffer, &result);
  return flow;
}

/* --- Class ---------------------------------------------------------------- */

static void
gst_fer_emotion_class_init (GstFerEmotionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_fer_emotion_debug, "feremotion", 0, "Faces and their emotions");

  object_class->set_property = gst_fer_emotion_set_property;
  object_class->get_property = gst_fer_emotion_get_property;
  object_class->finalize = gst_fer_emotion_finalize;
  gst_fer_emotion_settings_install (object_class);

  gst_element_class_set_static_metadata (element_class,
      "Facial emotion recognition", "Filter/Analyzer/Video",
      "Finds faces in video, follows them and reads the emotion of each",
      "The gst-feremotion developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  trans_class->start = GST_DEBUG_FUNCPTR (gst_fer_emotion_start);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_fer_emotion_stop);
  trans_class->transform_caps =
      GST_DEBUG_FUNCPTR (gst_fer_emotion_transform_caps);
  trans_class->fixate_caps = GST_DEBUG_FUNCPTR (gst_fer_emotion_fixate_caps);
  trans_class->propose_allocation =
      GST_DEBUG_FUNCPTR (gst_fer_emotion_allocation_propose);
  trans_class->sink_event = GST_DEBUG_FUNCPTR (gst_fer_emotion_sink_event);
  trans_class->src_event = GST_DEBUG_FUNCPTR (gst_fer_emotion_src_event);
  trans_class->before_transform =
      GST_DEBUG_FUNCPTR (gst_fer_emotion_before_transform);
  /* Not transform_frame_ip(), which maps frames for writing. */
  trans_class->transform_ip = GST_DEBUG_FUNCPTR (gst_fer_emotion_transform_ip);
  trans_class->passthrough_on_same_caps = FALSE;
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_fer_emotion_set_info);

  gst_type_mark_as_plugin_api (GST_TYPE_FER_EMOTION_CHANNELS, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FER_EMOTION_FACES, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FER_EMOTION_MESSAGES, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FER_EMOTION_PRIVACY, 0);
  gst_fer_emotion_custom_meta_register ();
}

static void
gst_fer_emotion_init (GstFerEmotion *self)
{
  gst_fer_emotion_settings_init (&self->settings, G_OBJECT_GET_CLASS (self));

  /* GstVideoFilter drops late frames by default; every frame goes through. */
  gst_base_transform_set_qos_enabled (GST_BASE_TRANSFORM (self), FALSE);
  gst_base_transform_set_gap_aware (GST_BASE_TRANSFORM (self), TRUE);
}
