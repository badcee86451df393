/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/models.h"

#include "element/cache/model-cache.h"

static GstResourceError
get_resource_error (const GError *error)
{
  if (g_error_matches (error, FER_ERROR, FER_ERROR_NOT_FOUND))
    return GST_RESOURCE_ERROR_NOT_FOUND;
  if (g_error_matches (error, FER_ERROR, FER_ERROR_OPEN_READ))
    return GST_RESOURCE_ERROR_OPEN_READ;
  if (g_error_matches (error, FER_ERROR, FER_ERROR_ARGUMENT))
    return GST_RESOURCE_ERROR_SETTINGS;
  return GST_RESOURCE_ERROR_READ;
}

/* Frees @error. The engine's messages name the file and what is wrong. */
static void
post_error (GstElement *element, const gchar *what, const gchar *location,
    GError *error)
{
  gst_element_message_full (element, GST_MESSAGE_ERROR, GST_RESOURCE_ERROR,
      get_resource_error (error),
      g_strdup_printf ("Could not load the %s: %s", what, error->message),
      g_strdup (location != NULL ? location : "embedded in the plugin"),
      __FILE__, GST_FUNCTION, __LINE__);
  g_error_free (error);
}

static gpointer
load_detector (const gchar *location, gconstpointer options, GError **error)
{
  return location != NULL ? fer_detector_new_from_file (location, error)
                          : fer_detector_new_embedded (error);
}

static gpointer
load_classifier (const gchar *location, gconstpointer options, GError **error)
{
  return fer_classifier_new (location, options, error);
}

static const gchar *const *
get_detector_files (gconstpointer detector)
{
  return fer_detector_get_files (detector);
}

static const gchar *const *
get_classifier_files (gconstpointer classifier)
{
  return fer_classifier_get_files (classifier);
}

static const GstFerEmotionModelLoader detectors = { load_detector,
  (GDestroyNotify) fer_detector_unref, get_detector_files };
static const GstFerEmotionModelLoader classifiers = { load_classifier,
  (GDestroyNotify) fer_classifier_unref, get_classifier_files };

static FerDetector *
take_detector (GstElement *element, const gchar *location)
{
  GError *error = NULL;
  FerDetector *detector = gst_fer_emotion_model_cache_take (
      &detectors, location, NULL, NULL, &error);

  if (detector == NULL)
    post_error (element, "face detector", location, error);
  return detector;
}

static void
warn_of_guess (
    GstElement *element, const FerClassifier *classifier, const gchar *location)
{
  const gchar *guess = fer_classifier_get_guess (classifier);

  if (guess != NULL)
    GST_ELEMENT_WARNING (element, RESOURCE, SETTINGS,
        ("The emotion model %s does not say all of itself: %s. The properties "
         "emotion-labels, emotion-mean, emotion-std and emotion-channels can "
         "say it.",
            location, guess),
        (NULL));
}

/* As the engine calls them. */
static const gchar *const channel_names[] = {
  [GST_FER_EMOTION_CHANNELS_AUTO] = NULL,
  [GST_FER_EMOTION_CHANNELS_LUMA] = "luma",
  [GST_FER_EMOTION_CHANNELS_RGB] = "rgb",
  [GST_FER_EMOTION_CHANNELS_BGR] = "bgr",
};

static FerClassifier *
take_classifier (GstElement *element, const GstFerEmotionSettings *settings)
{
  const GstFerEmotionModelSettings *said = &settings->emotion;
  const FerClassifierOptions options = { said->labels, said->mean, said->std,
    channel_names[said->channels] };
  const gchar *parts[] = { options.labels, options.mean, options.std,
    options.channels };
  g_autoptr (GString) variant = g_string_new (NULL);
  GError *error = NULL;
  FerClassifier *classifier;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_string_append_printf (variant, "%s%s\n", parts[i] != NULL ? "=" : "",
        parts[i] != NULL ? parts[i] : "");
  classifier = gst_fer_emotion_model_cache_take (
      &classifiers, settings->emotion_location, &options, variant->str, &error);
  if (classifier == NULL)
    post_error (element, "emotion model", settings->emotion_location, error);
  else
    warn_of_guess (element, classifier, settings->emotion_location);
  return classifier;
}

static GStrv
list_files (const GstFerEmotionModels *models)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();

  if (models->detector != NULL)
    g_strv_builder_addv (
        files, (const char **) fer_detector_get_files (models->detector));
  g_strv_builder_addv (
      files, (const char **) fer_classifier_get_files (models->classifier));
  return g_strv_builder_end (files);
}

gboolean
gst_fer_emotion_models_take (GstFerEmotionModels *models, GstElement *element,
    const GstFerEmotionSettings *settings)
{
  *models = (GstFerEmotionModels){ NULL };
  if (settings->faces == GST_FER_EMOTION_FACES_OWN) {
    models->detector = take_detector (element, settings->detector_location);
    if (models->detector == NULL)
      return FALSE;
  }
  models->classifier = take_classifier (element, settings);
  if (models->classifier == NULL) {
    gst_fer_emotion_models_give_back (models);
    return FALSE;
  }
  models->files = list_files (models);
  return TRUE;
}

void
gst_fer_emotion_models_give_back (GstFerEmotionModels *models)
{
  gst_fer_emotion_model_cache_give_back (models->detector);
  gst_fer_emotion_model_cache_give_back (models->classifier);
  g_strfreev (models->files);
  *models = (GstFerEmotionModels){ NULL };
}

void
gst_fer_emotion_models_check_environment (GstElement *element)
{
  const gchar *problem = fer_check_environment ();

  if (problem != NULL)
    GST_ELEMENT_WARNING (element, LIBRARY, SETTINGS, ("%s.", problem), (NULL));
}
