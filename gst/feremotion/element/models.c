/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/models.h"

#include "element/model-cache.h"

static GstResourceError
get_resource_error (const GError *error)
{
  if (g_error_matches (error, FER_ERROR, FER_ERROR_NOT_FOUND))
    return GST_RESOURCE_ERROR_NOT_FOUND;
  if (g_error_matches (error, FER_ERROR, FER_ERROR_OPEN_READ))
    return GST_RESOURCE_ERROR_OPEN_READ;
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
load_detector (const gchar *location, GError **error)
{
  return location != NULL ? fer_detector_new_from_file (location, error)
                          : fer_detector_new_embedded (error);
}

static gpointer
load_classifier (const gchar *location, GError **error)
{
  return location != NULL ? fer_classifier_new_from_file (location, error)
                          : fer_classifier_new_embedded (error);
}

static const GstFerEmotionModelLoader detectors = { load_detector,
  (GDestroyNotify) fer_detector_unref };
static const GstFerEmotionModelLoader classifiers = { load_classifier,
  (GDestroyNotify) fer_classifier_unref };

static gpointer
take (GstElement *element, const GstFerEmotionModelLoader *loader,
    const gchar *what, const gchar *location)
{
  GError *error = NULL;
  gpointer model = gst_fer_emotion_model_cache_take (loader, location, &error);

  if (model == NULL)
    post_error (element, what, location, error);
  return model;
}

gboolean
gst_fer_emotion_models_take (GstFerEmotionModels *models, GstElement *element,
    const GstFerEmotionSettings *settings)
{
  models->detector = NULL;
  models->classifier = NULL;
  if (settings->faces == GST_FER_EMOTION_FACES_OWN
      && !(models->detector = take (element, &detectors, "face detector",
               settings->detector_location)))
    return FALSE;
  models->classifier =
      take (element, &classifiers, "emotion model", settings->emotion_location);
  if (models->classifier == NULL)
    gst_fer_emotion_models_give_back (models);
  return models->classifier != NULL;
}

void
gst_fer_emotion_models_give_back (GstFerEmotionModels *models)
{
  gst_fer_emotion_model_cache_give_back (models->detector);
  gst_fer_emotion_model_cache_give_back (models->classifier);
  models->detector = NULL;
  models->classifier = NULL;
}

void
gst_fer_emotion_models_check_environment (GstElement *element)
{
  const gchar *problem = fer_check_environment ();

  if (problem != NULL)
    GST_ELEMENT_WARNING (element, LIBRARY, SETTINGS, ("%s.", problem), (NULL));
}
