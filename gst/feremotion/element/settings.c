/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/settings.h"

#define MAX_MIN_FACE 32768
#define MAX_INTERVAL 1000
#define MAX_SMOOTHING 60000

#define DEFAULT_THREADS 1
#define DEFAULT_MIN_FACE 0
#define DEFAULT_MAX_FACES 32
#define DEFAULT_DETECT_THRESHOLD 0.5
#define DEFAULT_MIN_CONFIDENCE 0.35
#define DEFAULT_DETECT_INTERVAL 1
#define DEFAULT_CLASSIFY_INTERVAL 1
#define DEFAULT_FRAME_BUDGET 0
#define DEFAULT_SMOOTHING 250
#define DEFAULT_OVERLAY TRUE
#define DEFAULT_PRIVACY GST_FER_EMOTION_PRIVACY_NONE
#define DEFAULT_MESSAGES GST_FER_EMOTION_MESSAGES_CHANGE

static void
install_model_properties (GObjectClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  /**
   * feremotion:detector-location:
   *
   * The face detector: an OpenCV cascade in XML, HAAR or LBP, as
   * opencv_traincascade and the older opencv_haartraining write them; or a face
   * network of this project (ONNX). %NULL is the one in the plugin.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass,
      GST_FER_EMOTION_PROP_DETECTOR_LOCATION,
      g_param_spec_string ("detector-location", "Detector location",
          "OpenCV cascade (XML) or face network of this project (ONNX) that "
          "finds the faces (null = the one in the plugin)",
          NULL, flags));

  /**
   * feremotion:emotion-location:
   *
   * The emotion classifier: an ONNX file that takes one image and gives a
   * score for each label. Its metadata properties `labels`, `mean` and `std`
   * say how. %NULL is the model inside the plugin.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_EMOTION_LOCATION,
      g_param_spec_string ("emotion-location", "Emotion location",
          "ONNX model that reads the emotions (null = the one in the plugin)",
          NULL, flags));
}

static void
install_threads_property (GObjectClass *klass)
{
  /**
   * feremotion:threads:
   *
   * Threads that share the work of each frame, the streaming thread one of
   * them. What is found is the same for any number of them.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_THREADS,
      g_param_spec_uint ("threads", "Threads",
          "Threads that share the work of each frame; more make a frame take "
          "less time where processors are idle",
          1, FER_MAX_THREADS, DEFAULT_THREADS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_READY));
}

static void
install_analysis_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                            | GST_PARAM_MUTABLE_PLAYING
                            | GST_PARAM_CONTROLLABLE;

  /**
   * feremotion:min-face:
   *
   * Side of the smallest face that is looked for, in pixels. 0 is a twelfth of
   * the frame's shorter side, at least 24. Small faces cost the most time.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_MIN_FACE,
      g_param_spec_uint ("min-face", "Smallest face",
          "Smallest face looked for, in pixels "
          "(0 = 1/12 of the frame's shorter side, at least 24)",
          0, MAX_MIN_FACE, DEFAULT_MIN_FACE, flags));

  /**
   * feremotion:max-faces:
   *
   * Most faces reported in a frame; the largest stay.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_MAX_FACES,
      g_param_spec_uint ("max-faces", "Most faces",
          "Most faces reported in a frame; the largest stay", 1, FER_MAX_FACES,
          DEFAULT_MAX_FACES, flags));

  /**
   * feremotion:detect-threshold:
   *
   * Least confidence of a new face that is reported, 0 to 1; one that is known
   * may be a little weaker for a while. For an OpenCV cascade the confidence is
   * 1 - 1 / (1 + windows), of the windows that were grouped into the face.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_DETECT_THRESHOLD,
      g_param_spec_double ("detect-threshold", "Detection threshold",
          "Least confidence of a new face that is reported, 0 to 1", 0.0, 1.0,
          DEFAULT_DETECT_THRESHOLD, flags));

  /**
   * feremotion:min-confidence:
   *
   * Least probability, 0 to 1, of an emotion that is named. Under it the label
   * is `uncertain`; the probabilities are still there. The picture of a face
   * that is small, blurred or cut by the frame's border needs more.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_MIN_CONFIDENCE,
      g_param_spec_double ("min-confidence", "Least confidence",
          "Least probability of an emotion that is named, 0 to 1; "
          "under it the face is labelled uncertain",
          0.0, 1.0, DEFAULT_MIN_CONFIDENCE, flags));
}

static void
install_time_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                            | GST_PARAM_MUTABLE_PLAYING
                            | GST_PARAM_CONTROLLABLE;

  /**
   * feremotion:detect-interval:
   *
   * Faces are looked for in every n-th frame and followed by their looks in
   * between.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_DETECT_INTERVAL,
      g_param_spec_uint ("detect-interval", "Detection interval",
          "Look for faces in every n-th frame and follow them in between", 1,
          MAX_INTERVAL, DEFAULT_DETECT_INTERVAL, flags));

  /**
   * feremotion:classify-interval:
   *
   * The emotion of each face is read in every n-th frame. A new face is read at
   * once.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass,
      GST_FER_EMOTION_PROP_CLASSIFY_INTERVAL,
      g_param_spec_uint ("classify-interval", "Classification interval",
          "Read the emotion of each face in every n-th frame", 1, MAX_INTERVAL,
          DEFAULT_CLASSIFY_INTERVAL, flags));

  /**
   * feremotion:frame-budget:
   *
   * Mean processor time that the analysis of a frame may take, in nanoseconds,
   * of the thread that carries the frames.
   * Both intervals are stretched until it is kept, never under what the
   * properties say, and faces take turns. `stats` tells what it takes and what
   * was left out. A single frame may take longer: that of a detection. Drawing
   * and messages come on top. With a budget the results depend on the machine's
   * speed.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_FRAME_BUDGET,
      g_param_spec_uint64 ("frame-budget", "Frame budget",
          "Mean processor time for the analysis of a frame, in nanoseconds; "
          "both intervals are stretched to keep it (0 = any)",
          0, G_MAXUINT64, DEFAULT_FRAME_BUDGET, flags));

  /**
   * feremotion:smoothing:
   *
   * Time constant, in milliseconds of the stream, with which the probabilities
   * of a face are steadied. The label shown stays until another one clearly
   * leads. With 0 every frame counts by itself.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_SMOOTHING,
      g_param_spec_uint ("smoothing", "Smoothing",
          "Time in which an emotion's probability follows a change, in "
          "milliseconds (0 = every frame counts by itself)",
          0, MAX_SMOOTHING, DEFAULT_SMOOTHING, flags));
}

static void
install_output_properties (GObjectClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * feremotion:overlay:
   *
   * Whether boxes and labels are drawn. Without them frames are only read:
   * their pixels go through untouched and uncopied.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_OVERLAY,
      g_param_spec_boolean ("overlay", "Overlay",
          "Draw boxes and labels; without, frames are only read",
          DEFAULT_OVERLAY, flags | GST_PARAM_CONTROLLABLE));

  /**
   * feremotion:privacy:
   *
   * Hides the head of every face that is followed, before anything is drawn:
   * also while it is not reported, because it was seen only once or was lost
   * less than two seconds ago. A face that is not found yet is not hidden, so
   * leave #feremotion:detect-interval at 1.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_PRIVACY,
      g_param_spec_enum ("privacy", "Privacy",
          "Hide the heads in the picture, also while a face is lost for a "
          "moment",
          GST_TYPE_FER_EMOTION_PRIVACY, DEFAULT_PRIVACY,
          flags | GST_PARAM_CONTROLLABLE));

  /**
   * feremotion:messages:
   *
   * For which frames an element message is posted on the bus.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_MESSAGES,
      g_param_spec_enum ("messages", "Messages",
          "For which frames a message is posted on the bus",
          GST_TYPE_FER_EMOTION_MESSAGES, DEFAULT_MESSAGES, flags));

  /**
   * feremotion:stats:
   *
   * What was done since the start, or in the run before: `frames` and `faces`
   * (sums), and of the stages `luma`, `detect`, `track`, `classify` and of the
   * `total` the mean duration, as in `detect-mean-ns`, and the 99th percentile
   * over the last 1024 frames, as in `detect-p99-ns`; `skipped-detections` and
   * `skipped-classifications`, that were due by the intervals but left out for
   * #feremotion:frame-budget or because frames are late downstream. All are
   * #guint64, durations in nanoseconds. `cost-mean-ns` (#guint64) is the mean
   * processor time of a frame's analysis. `detect-interval` and
   * `classify-interval` (#gdouble) are the intervals as they were lately, in
   * frames.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Frames and faces so far; mean and 99th percentile of the time "
          "of each stage, in nanoseconds; the intervals as they are, and what "
          "was left out",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void
gst_fer_emotion_settings_install (GObjectClass *klass)
{
  install_model_properties (klass);
  install_threads_property (klass);
  install_analysis_properties (klass);
  install_time_properties (klass);
  install_output_properties (klass);
}

void
gst_fer_emotion_settings_init (GstFerEmotionSettings *settings)
{
  GstFerEmotionLiveSettings *live = &settings->live;

  settings->detector_location = NULL;
  settings->emotion_location = NULL;
  settings->threads = DEFAULT_THREADS;
  live->min_face = DEFAULT_MIN_FACE;
  live->max_faces = DEFAULT_MAX_FACES;
  live->detect_threshold = DEFAULT_DETECT_THRESHOLD;
  live->min_confidence = DEFAULT_MIN_CONFIDENCE;
  live->detect_interval = DEFAULT_DETECT_INTERVAL;
  live->classify_interval = DEFAULT_CLASSIFY_INTERVAL;
  live->frame_budget = DEFAULT_FRAME_BUDGET;
  live->smoothing = DEFAULT_SMOOTHING;
  live->overlay = DEFAULT_OVERLAY;
  live->privacy = DEFAULT_PRIVACY;
  live->messages = DEFAULT_MESSAGES;
}

void
gst_fer_emotion_settings_clear (GstFerEmotionSettings *settings)
{
  g_clear_pointer (&settings->detector_location, g_free);
  g_clear_pointer (&settings->emotion_location, g_free);
}

gboolean
gst_fer_emotion_settings_set (
    GstFerEmotionSettings *settings, guint prop_id, const GValue *value)
{
  GstFerEmotionLiveSettings *live = &settings->live;

  switch (prop_id) {
    case GST_FER_EMOTION_PROP_DETECTOR_LOCATION:
      g_free (settings->detector_location);
      settings->detector_location = g_value_dup_string (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_EMOTION_LOCATION:
      g_free (settings->emotion_location);
      settings->emotion_location = g_value_dup_string (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_THREADS:
      settings->threads = g_value_get_uint (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_MIN_FACE:
      live->min_face = g_value_get_uint (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_MAX_FACES:
      live->max_faces = g_value_get_uint (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_DETECT_THRESHOLD:
      live->detect_threshold = g_value_get_double (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_MIN_CONFIDENCE:
      live->min_confidence = g_value_get_double (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_DETECT_INTERVAL:
      live->detect_interval = g_value_get_uint (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_CLASSIFY_INTERVAL:
      live->classify_interval = g_value_get_uint (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_FRAME_BUDGET:
      live->frame_budget = g_value_get_uint64 (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_SMOOTHING:
      live->smoothing = g_value_get_uint (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_OVERLAY:
      live->overlay = g_value_get_boolean (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_PRIVACY:
      live->privacy = g_value_get_enum (value);
      return TRUE;
    case GST_FER_EMOTION_PROP_MESSAGES:
      live->messages = g_value_get_enum (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_fer_emotion_settings_get (
    const GstFerEmotionSettings *settings, guint prop_id, GValue *value)
{
  const GstFerEmotionLiveSettings *live = &settings->live;

  switch (prop_id) {
    case GST_FER_EMOTION_PROP_DETECTOR_LOCATION:
      g_value_set_string (value, settings->detector_location);
      return TRUE;
    case GST_FER_EMOTION_PROP_EMOTION_LOCATION:
      g_value_set_string (value, settings->emotion_location);
      return TRUE;
    case GST_FER_EMOTION_PROP_THREADS:
      g_value_set_uint (value, settings->threads);
      return TRUE;
    case GST_FER_EMOTION_PROP_MIN_FACE:
      g_value_set_uint (value, live->min_face);
      return TRUE;
    case GST_FER_EMOTION_PROP_MAX_FACES:
      g_value_set_uint (value, live->max_faces);
      return TRUE;
    case GST_FER_EMOTION_PROP_DETECT_THRESHOLD:
      g_value_set_double (value, live->detect_threshold);
      return TRUE;
    case GST_FER_EMOTION_PROP_MIN_CONFIDENCE:
      g_value_set_double (value, live->min_confidence);
      return TRUE;
    case GST_FER_EMOTION_PROP_DETECT_INTERVAL:
      g_value_set_uint (value, live->detect_interval);
      return TRUE;
    case GST_FER_EMOTION_PROP_CLASSIFY_INTERVAL:
      g_value_set_uint (value, live->classify_interval);
      return TRUE;
    case GST_FER_EMOTION_PROP_FRAME_BUDGET:
      g_value_set_uint64 (value, live->frame_budget);
      return TRUE;
    case GST_FER_EMOTION_PROP_SMOOTHING:
      g_value_set_uint (value, live->smoothing);
      return TRUE;
    case GST_FER_EMOTION_PROP_OVERLAY:
      g_value_set_boolean (value, live->overlay);
      return TRUE;
    case GST_FER_EMOTION_PROP_PRIVACY:
      g_value_set_enum (value, live->privacy);
      return TRUE;
    case GST_FER_EMOTION_PROP_MESSAGES:
      g_value_set_enum (value, live->messages);
      return TRUE;
    default:
      return FALSE;
  }
}
