/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/models.h"

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

FerDetector *
gst_fer_emotion_models_load_detector (
    GstElement *element, const gchar *location)
{
  GError *error = NULL;
  FerDetector *detector = location != NULL
                              ? fer_detector_new_from_file (location, &error)
                              : fer_detector_new_embedded (&error);

  if (detector == NULL)
    post_error (element, "face detector", location, error);
  return detector;
}

FerClassifier *
gst_fer_emotion_models_load_classifier (
    GstElement *element, const gchar *location)
{
  GError *error = NULL;
  FerClassifier *classifier =
      location != NULL ? fer_classifier_new_from_file (location, &error)
                       : fer_classifier_new_embedded (&error);

  if (classifier == NULL)
    post_error (element, "emotion model", location, error);
  return classifier;
}

void
gst_fer_emotion_models_check_environment (GstElement *element)
{
  const gchar *problem = fer_check_environment ();

  if (problem != NULL)
    GST_ELEMENT_WARNING (element, LIBRARY, SETTINGS, ("%s.", problem), (NULL));
}
