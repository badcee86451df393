/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "element/meta.h"

#include <gst/video/video.h>

#include "facts/carrier.h"

#ifdef HAVE_ANALYTICS
#include "analytics/analytics.h"
#endif

#define ROI_TYPE "face"
/* The one class that the detector knows. */
#define FACE_LABEL_ID 0

struct _GstFerEmotionMeta {
#ifdef HAVE_ANALYTICS
  GstFerEmotionAnalytics *analytics;
#endif
};

GstFerEmotionMeta *
gst_fer_emotion_meta_new (void)
{
  GstFerEmotionMeta *meta = g_new0 (GstFerEmotionMeta, 1);

#ifdef HAVE_ANALYTICS
  meta->analytics = gst_fer_emotion_analytics_new ();
#endif
  return meta;
}

void
gst_fer_emotion_meta_free (GstFerEmotionMeta *meta)
{
#ifdef HAVE_ANALYTICS
  gst_fer_emotion_analytics_free (meta->analytics);
#endif
  g_free (meta);
}

static GstStructure *
describe_detection (const GstFerEmotionResult *result, const FerFace *face)
{
  gdouble width = result->width;
  gdouble height = result->height;

  /* Relative to the frame, so that they hold after scaling. */
  return gst_structure_new ("detection", "x_min", G_TYPE_DOUBLE,
      face->x / width, "x_max", G_TYPE_DOUBLE, (face->x + face->width) / width,
      "y_min", G_TYPE_DOUBLE, face->y / height, "y_max", G_TYPE_DOUBLE,
      (face->y + face->height) / height, "confidence", G_TYPE_DOUBLE,
      (gdouble) face->confidence, "label_id", G_TYPE_INT, FACE_LABEL_ID, NULL);
}

static GstStructure *
describe_emotion (const GstFerEmotionLabels *labels, const FerFace *face)
{
  GstStructure *emotion = gst_structure_new ("emotion", "label", G_TYPE_STRING,
      gst_fer_emotion_labels_get_name (labels, face->emotion), "confidence",
      G_TYPE_DOUBLE, (gdouble) face->emotion_confidence, "label_id", G_TYPE_INT,
      face->emotion, "model_name", G_TYPE_STRING, labels->model_name, NULL);

  gst_fer_emotion_labels_set_probabilities (
      labels, face->probabilities, emotion);
  return emotion;
}

/* One region of interest a face. */
static void
attach_regions (GstBuffer *buffer, const GstFerEmotionResult *result)
{
  for (guint i = 0; i < result->n_faces; i++) {
    const FerFace *face = &result->faces[i];
    GstFerEmotionBox box = gst_fer_emotion_result_get_box (result, i);
    GstVideoRegionOfInterestMeta *roi;

    roi = gst_buffer_add_video_region_of_interest_meta (
        buffer, ROI_TYPE, box.x, box.y, box.width, box.height);
    roi->id = (gint) face->id;
    gst_video_region_of_interest_meta_add_param (
        roi, describe_detection (result, face));
    gst_video_region_of_interest_meta_add_param (
        roi, gst_structure_new (
                 "object_id", "id", G_TYPE_INT, (gint) face->id, NULL));
    gst_video_region_of_interest_meta_add_param (
        roi, describe_emotion (result->labels, face));
    gst_video_region_of_interest_meta_add_param (
        roi, gst_fer_emotion_result_describe_raw_emotion (result, i));
    if (face->has_landmarks)
      gst_video_region_of_interest_meta_add_param (
          roi, gst_fer_emotion_result_describe_landmarks (result, i));
  }
}

void
gst_fer_emotion_meta_attach (GstFerEmotionMeta *meta, GstBuffer *buffer,
    const GstFerEmotionResult *result)
{
  attach_regions (buffer, result);
  gst_fer_emotion_carrier_attach (buffer, result);
#ifdef HAVE_ANALYTICS
  gst_fer_emotion_analytics_attach (meta->analytics, buffer, result);
#endif
}
