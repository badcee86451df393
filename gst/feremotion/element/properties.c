/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All that is to be said of a property stands in one row of the table below. To
 * add one, add a field to GstFerEmotionSettings and a row here.
 */
#include "element/properties.h"

#include "element/settings-values.h"

#define KEPT_IN(field) G_STRUCT_OFFSET (GstFerEmotionSettings, field)

#define SETTING_FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)
/* Read at start; a change is refused from then on. */
#define AT_START (SETTING_FLAGS | GST_PARAM_MUTABLE_READY)
/* Used from the next frame on. */
#define LIVE (SETTING_FLAGS | GST_PARAM_MUTABLE_PLAYING)
/* The same, and a GstController may drive it. */
#define CONTROLLED (LIVE | GST_PARAM_CONTROLLABLE)

static const GstFerEmotionProperty properties[] = {
  /**
   * feremotion:detector-location:
   *
   * The face detector: an OpenCV cascade in XML, HAAR or LBP, as
   * opencv_traincascade and the older opencv_haartraining write them; a face
   * network of this project, YuNet, Ultra-Light or SCRFD (ONNX). %NULL is the
   * one in the plugin.
   *
   * Since: 0.1
   */
  {
      .name = "detector-location",
      .nick = "Detector location",
      .blurb = "OpenCV cascade (XML) or face network (ONNX: of this project, "
               "YuNet, Ultra-Light, SCRFD) that finds the faces (null = the "
               "one in the plugin)",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_STRING,
      .offset = KEPT_IN (detector_location),
  },

  /**
   * feremotion:emotion-location:
   *
   * The emotion classifier: an ONNX file that takes one image and gives a
   * score for each label. Its metadata properties `labels`, `mean`, `std` and
   * `channels` say how, or #feremotion:emotion-labels,
   * #feremotion:emotion-mean, #feremotion:emotion-std and
   * #feremotion:emotion-channels; what neither says is guessed with a warning,
   * or refused. %NULL is the model inside the plugin.
   *
   * Since: 0.1
   */
  {
      .name = "emotion-location",
      .nick = "Emotion location",
      .blurb =
          "ONNX model that reads the emotions (null = the one in the plugin)",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_STRING,
      .offset = KEPT_IN (emotion_location),
  },

  /**
   * feremotion:emotion-labels:
   *
   * The names of the emotion classifier's outputs in their order, with commas
   * between: `angry,disgust,fear,happy,sad,surprise,neutral`. It goes before
   * the metadata property `labels` of the file. %NULL is what the file says.
   *
   * Since: 0.1
   */
  {
      .name = "emotion-labels",
      .nick = "Emotion labels",
      .blurb = "Names of the emotion model's outputs in their order, with "
               "commas between (null = as its file says)",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_STRING,
      .offset = KEPT_IN (emotion.labels),
  },

  /**
   * feremotion:emotion-mean:
   *
   * The mean of the emotion classifier's input, whose values run from 0 to 255:
   * one number, or one for each channel with commas between. The network is
   * given (value - mean) / std. It goes before the metadata property `mean` of
   * the file. %NULL is what the file says.
   *
   * Since: 0.1
   */
  {
      .name = "emotion-mean",
      .nick = "Emotion mean",
      .blurb = "Mean of the emotion model's input where values run from 0 to "
               "255, one number or one for each channel with commas between "
               "(null = as its file says)",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_STRING,
      .offset = KEPT_IN (emotion.mean),
  },

  /**
   * feremotion:emotion-std:
   *
   * The standard deviation of the emotion classifier's input, as
   * #feremotion:emotion-mean. A network that was trained on 0 to 1 has a mean
   * of 0 and a deviation of 255; one on -1 to 1 has 127.5 and 127.5.
   *
   * Since: 0.1
   */
  {
      .name = "emotion-std",
      .nick = "Emotion deviation",
      .blurb = "Standard deviation of the emotion model's input where values "
               "run from 0 to 255, one number or one for each channel with "
               "commas between (null = as its file says)",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_STRING,
      .offset = KEPT_IN (emotion.std),
  },

  /**
   * feremotion:emotion-channels:
   *
   * What the channels of the emotion classifier's input are: red, green and
   * blue in the one order or the other, or the luma in all of them. It goes
   * before the metadata property `channels` of the file. With `auto` it is as
   * the file says; where that says nothing, three channels are `rgb` with a
   * warning, and one is `luma`.
   *
   * Since: 0.1
   */
  {
      .name = "emotion-channels",
      .nick = "Emotion channels",
      .blurb = "What the channels of the emotion model's input are (auto = as "
               "its file says)",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_ENUM,
      .get_type = gst_fer_emotion_channels_get_type,
      .initial.choice = GST_FER_EMOTION_CHANNELS_AUTO,
      .offset = KEPT_IN (emotion.channels),
  },

  /**
   * feremotion:faces:
   *
   * Whose faces are read. With `upstream` no detector is loaded or run: the
   * element reads the faces that another one has attached to the buffers, as a
   * #GstVideoRegionOfInterestMeta of the type `face` or as an object detection
   * of GstAnalytics with that type, and adds what it reads to these. Their
   * boxes stay as they are. Their numbers are kept: the `id` of a region's
   * structure `object_id`, or that of an object's tracking; faces without one
   * are followed by their places and numbered.
   *
   * #feremotion:detector-location, #feremotion:min-face,
   * #feremotion:detect-threshold and #feremotion:detect-interval have no effect
   * then.
   *
   * Since: 0.1
   */
  {
      .name = "faces",
      .nick = "Faces",
      .blurb = "Whose faces are read: those that the element finds, or those "
               "that others have attached to the buffers (upstream; then "
               "detector-location, min-face, detect-threshold and "
               "detect-interval have no effect)",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_ENUM,
      .get_type = gst_fer_emotion_faces_get_type,
      .initial.choice = GST_FER_EMOTION_FACES_OWN,
      .offset = KEPT_IN (faces),
  },

  /**
   * feremotion:threads:
   *
   * Threads that share the work of each frame, the streaming thread one of
   * them. What is found is the same for any number of them.
   *
   * Since: 0.1
   */
  {
      .name = "threads",
      .nick = "Threads",
      .blurb = "Threads that share the work of each frame; more make a frame "
               "take less time where processors are idle",
      .flags = AT_START,
      .kind = GST_FER_EMOTION_KIND_UINT,
      .minimum = 1,
      .maximum = FER_MAX_THREADS,
      .initial.number = 1,
      .offset = KEPT_IN (threads),
  },

  /**
   * feremotion:min-face:
   *
   * Side of the smallest face that is looked for, in pixels. 0 is a twelfth of
   * the frame's shorter side, at least 24. Small faces cost the most time.
   *
   * Since: 0.1
   */
  {
      .name = "min-face",
      .nick = "Smallest face",
      .blurb = "Smallest face looked for, in pixels "
               "(0 = 1/12 of the frame's shorter side, at least 24)",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_UINT,
      .minimum = 0,
      .maximum = 32768,
      .initial.number = 0,
      .offset = KEPT_IN (live.params.min_face),
  },

  /**
   * feremotion:max-faces:
   *
   * Most faces reported in a frame; the largest stay.
   *
   * Since: 0.1
   */
  {
      .name = "max-faces",
      .nick = "Most faces",
      .blurb = "Most faces reported in a frame; the largest stay",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_UINT,
      .minimum = 1,
      .maximum = FER_MAX_FACES,
      .initial.number = 32,
      .offset = KEPT_IN (live.params.max_faces),
  },

  /**
   * feremotion:detect-threshold:
   *
   * Least confidence of a new face that is reported, 0 to 1; one that is known
   * may be a little weaker for a while. For an OpenCV cascade the confidence is
   * 1 - 1 / (1 + windows), of the windows that were grouped into the face.
   *
   * Since: 0.1
   */
  {
      .name = "detect-threshold",
      .nick = "Detection threshold",
      .blurb = "Least confidence of a new face that is reported, 0 to 1",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_FRACTION,
      .initial.fraction = 0.5,
      .offset = KEPT_IN (live.params.detect_threshold),
  },

  /**
   * feremotion:min-confidence:
   *
   * Least probability, 0 to 1, of an emotion that is named. Under it the label
   * is `uncertain`; the probabilities are still there. The picture of a face
   * that is small, blurred or cut by the frame's border needs more.
   *
   * Since: 0.1
   */
  {
      .name = "min-confidence",
      .nick = "Least confidence",
      .blurb = "Least probability of an emotion that is named, 0 to 1; "
               "under it the face is labelled uncertain",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_FRACTION,
      .initial.fraction = 0.35,
      .offset = KEPT_IN (live.params.min_confidence),
  },

  /**
   * feremotion:detect-interval:
   *
   * Faces are looked for in every n-th frame and followed by their looks in
   * between.
   *
   * Since: 0.1
   */
  {
      .name = "detect-interval",
      .nick = "Detection interval",
      .blurb = "Look for faces in every n-th frame and follow them in between",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_UINT,
      .minimum = 1,
      .maximum = 1000,
      .initial.number = 1,
      .offset = KEPT_IN (live.params.detect_interval),
  },

  /**
   * feremotion:classify-interval:
   *
   * The emotion of each face is read in every n-th frame. A new face is read at
   * once.
   *
   * Since: 0.1
   */
  {
      .name = "classify-interval",
      .nick = "Classification interval",
      .blurb = "Read the emotion of each face in every n-th frame",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_UINT,
      .minimum = 1,
      .maximum = 1000,
      .initial.number = 1,
      .offset = KEPT_IN (live.params.classify_interval),
  },

  /**
   * feremotion:frame-budget:
   *
   * Mean processor time that the analysis of a frame may take, in nanoseconds,
   * of the thread that carries the frames.
   * Both intervals are made longer until it is kept, never shorter than the
   * properties say; of many faces, some are read in one frame and the others in
   * the next. `stats` tells what it takes and what
   * was left out. A single frame may take longer: that of a detection. Drawing
   * and messages come on top. With a budget the results depend on the machine's
   * speed.
   *
   * Since: 0.1
   */
  {
      .name = "frame-budget",
      .nick = "Frame budget",
      .blurb = "Mean processor time for the analysis of a frame, in "
               "nanoseconds; both intervals are made longer to keep it (0 = no "
               "limit)",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_UINT64,
      .minimum = 0,
      .maximum = G_MAXUINT64,
      .initial.number = 0,
      .offset = KEPT_IN (live.params.frame_budget),
  },

  /**
   * feremotion:smoothing:
   *
   * Time constant, in milliseconds of the stream, with which the probabilities
   * of a face are steadied. The label shown stays until another one clearly
   * leads. With 0 every frame counts by itself.
   *
   * Since: 0.1
   */
  {
      .name = "smoothing",
      .nick = "Smoothing",
      .blurb = "Time in which an emotion's probability follows a change, in "
               "milliseconds (0 = every frame counts by itself)",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_UINT,
      .minimum = 0,
      .maximum = 60000,
      .initial.number = 250,
      .offset = KEPT_IN (live.params.smoothing),
  },

  /**
   * feremotion:overlay:
   *
   * Whether boxes and labels are drawn. Without them frames are only read:
   * their pixels go through untouched and uncopied.
   *
   * Since: 0.1
   */
  {
      .name = "overlay",
      .nick = "Overlay",
      .blurb = "Draw boxes and labels; without, frames are only read",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_BOOLEAN,
      .initial.flag = TRUE,
      .offset = KEPT_IN (live.overlay),
  },

  /**
   * feremotion:overlay-text:
   *
   * What stands beside the box of each face: its number, by which metadata,
   * messages and files name it, the emotion's label and its probability, and
   * points at eyes, nose and mouth. Where faces are close together a text is
   * shortened, goes to another side of its box or gives way.
   *
   * Since: 0.1
   */
  {
      .name = "overlay-text",
      .nick = "Overlay text",
      .blurb = "What is drawn with the box of each face; texts are shortened "
               "or left out where they would cover other faces",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_FLAGS,
      .get_type = gst_fer_emotion_overlay_text_get_type,
      .initial.choices = GST_FER_EMOTION_OVERLAY_TEXT_DEFAULT,
      .offset = KEPT_IN (live.overlay_text),
  },

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
  {
      .name = "privacy",
      .nick = "Privacy",
      .blurb = "Hide the heads in the picture, also while a face is lost for a "
               "moment",
      .flags = CONTROLLED,
      .kind = GST_FER_EMOTION_KIND_ENUM,
      .get_type = gst_fer_emotion_privacy_get_type,
      .initial.choice = GST_FER_EMOTION_PRIVACY_NONE,
      .offset = KEPT_IN (live.privacy),
  },

  /**
   * feremotion:messages:
   *
   * For which frames an element message is posted on the bus.
   *
   * Since: 0.1
   */
  {
      .name = "messages",
      .nick = "Messages",
      .blurb = "For which frames a message is posted on the bus",
      .flags = LIVE,
      .kind = GST_FER_EMOTION_KIND_ENUM,
      .get_type = gst_fer_emotion_messages_get_type,
      .initial.choice = GST_FER_EMOTION_MESSAGES_CHANGE,
      .offset = KEPT_IN (live.messages),
  },
};

const GstFerEmotionProperty *
gst_fer_emotion_properties_get (guint *n)
{
  *n = G_N_ELEMENTS (properties);
  return properties;
}
