/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstferemotionsettings.h"

#define MAX_MIN_FACE 32768

#define DEFAULT_MIN_FACE 0
#define DEFAULT_MAX_FACES 32
#define DEFAULT_DETECT_THRESHOLD 0.5
#define DEFAULT_MIN_CONFIDENCE 0.35
#define DEFAULT_OVERLAY TRUE
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
   * network of this project (ONNX). %NULL is opencv-data's
   * `haarcascade_frontalface_alt2.xml`.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass,
      GST_FER_EMOTION_PROP_DETECTOR_LOCATION,
      g_param_spec_string ("detector-location", "Detector location",
          "OpenCV cascade (XML) or face network of this project (ONNX) that "
          "finds the faces (null = frontalface_alt2 of the package "
          "opencv-data)",
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
   * Least confidence of a face that is reported, 0 to 1. For an OpenCV cascade
   * the confidence is 1 - 1 / (1 + windows), of the windows that were grouped
   * into the face.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_DETECT_THRESHOLD,
      g_param_spec_double ("detect-threshold", "Detection threshold",
          "Least confidence of a face that is reported, 0 to 1", 0.0, 1.0,
          DEFAULT_DETECT_THRESHOLD, flags));

  /**
   * feremotion:min-confidence:
   *
   * Least probability, 0 to 1, of an emotion that is named. Under it the label
   * is `uncertain`; the probabilities are still there.
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
   * over the last 1024 frames, as in `detect-p99-ns`. All are #guint64,
   * durations in nanoseconds.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Frames and faces so far; mean and 99th percentile of the time "
          "of each stage, in nanoseconds",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void
gst_fer_emotion_settings_install (GObjectClass *klass)
{
  install_model_properties (klass);
  install_analysis_properties (klass);
  install_output_properties (klass);
}

void
gst_fer_emotion_settings_init (GstFerEmotionSettings *settings)
{
  GstFerEmotionLiveSettings *live = &settings->live;

  settings->detector_location = NULL;
  settings->emotion_location = NULL;
  live->min_face = DEFAULT_MIN_FACE;
  live->max_faces = DEFAULT_MAX_FACES;
  live->detect_threshold = DEFAULT_DETECT_THRESHOLD;
  live->min_confidence = DEFAULT_MIN_CONFIDENCE;
  live->overlay = DEFAULT_OVERLAY;
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
    case GST_FER_EMOTION_PROP_OVERLAY:
      live->overlay = g_value_get_boolean (value);
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
    case GST_FER_EMOTION_PROP_OVERLAY:
      g_value_set_boolean (value, live->overlay);
      return TRUE;
    case GST_FER_EMOTION_PROP_MESSAGES:
      g_value_set_enum (value, live->messages);
      return TRUE;
    default:
      return FALSE;
  }
}
