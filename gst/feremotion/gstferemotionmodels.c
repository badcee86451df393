/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstferemotionmodels.h"

/* Where Debian and most others put opencv-data. */
#define DEFAULT_DETECTOR                                                       \
  "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"

static GstResourceError
get_resource_error (const GError *error)
{
  if (g_error_matches (error, FER_ERROR, FER_ERROR_NOT_FOUND))
    return GST_RESOURCE_ERROR_NOT_FOUND;
  if (g_error_matches (error, FER_ERROR, FER_ERROR_OPEN_READ))
    return GST_RESOURCE_ERROR_OPEN_READ;
  return GST_RESOURCE_ERROR_READ;
}

/* Takes @error. The engine's messages name the file and what is wrong. */
static void
post_error (GstElement *element, const gchar *what, const gchar *location,
    GError *error)
{
  gst_element_message_full (element, GST_MESSAGE_ERROR, GST_RESOURCE_ERROR,
      get_resource_error (error),
      g_strdup_printf ("Could not load the %s: %s", what, error->message),
      g_strdup (location), __FILE__, GST_FUNCTION, __LINE__);
  g_error_free (error);
}

FerDetector *
gst_fer_emotion_models_load_detector (
    GstElement *element, const gchar *location)
{
  const gchar *path = location != NULL ? location : DEFAULT_DETECTOR;
  GError *error = NULL;
  FerDetector *detector = fer_detector_new_from_file (path, &error);

  if (detector != NULL)
    return detector;
  if (location == NULL
      && g_error_matches (error, FER_ERROR, FER_ERROR_NOT_FOUND)) {
    g_prefix_error (&error, "install opencv-data or set detector-location: ");
  }
  post_error (element, "face detector", path, error);
  return NULL;
}

FerClassifier *
gst_fer_emotion_models_load_classifier (
    GstElement *element, const gchar *location)
{
  GError *error = NULL;
  FerClassifier *classifier =
      location != NULL ? fer_classifier_new_from_file (location, &error)
                       : fer_classifier_new_embedded (&error);

  if (classifier == NULL) {
    post_error (element, "emotion model",
        location != NULL ? location : "embedded in the plugin", error);
  }
  return classifier;
}
