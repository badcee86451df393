/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "element/meta.h"

#include <gst/video/video.h>

#include "facts/names.h"

#ifdef HAVE_ANALYTICS
#include "analytics/analytics.h"
#endif

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
  return gst_structure_new (GST_FER_EMOTION_STRUCTURE_DETECTION,
      GST_FER_EMOTION_FIELD_X_MIN, G_TYPE_DOUBLE, face->x / width,
      GST_FER_EMOTION_FIELD_X_MAX, G_TYPE_DOUBLE,
      (face->x + face->width) / width, GST_FER_EMOTION_FIELD_Y_MIN,
      G_TYPE_DOUBLE, face->y / height, GST_FER_EMOTION_FIELD_Y_MAX,
      G_TYPE_DOUBLE, (face->y + face->height) / height,
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE,
      (gdouble) face->confidence, GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT,
      FACE_LABEL_ID, NULL);
}

static GstStructure *
describe_emotion (const GstFerEmotionLabels *labels, const FerFace *face)
{
  GstStructure *emotion = gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION,
      GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING,
      gst_fer_emotion_labels_get_name (labels, face->emotion),
      GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE,
      (gdouble) face->emotion_confidence, GST_FER_EMOTION_FIELD_LABEL_ID,
      G_TYPE_INT, face->emotion, GST_FER_EMOTION_FIELD_MODEL, G_TYPE_STRING,
      labels->model_name, NULL);

  gst_fer_emotion_labels_set_probabilities (
      labels, face->probabilities, emotion);
  return emotion;
}

static GstStructure *
describe_object (const FerFace *face)
{
  return gst_structure_new (GST_FER_EMOTION_STRUCTURE_OBJECT_ID,
      GST_FER_EMOTION_FIELD_ID, G_TYPE_INT, (gint) face->id, NULL);
}

/* What was read of a face. */
static void
add_reading (GstVideoRegionOfInterestMeta *region,
    const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];

  gst_video_region_of_interest_meta_add_param (
      region, describe_emotion (result->labels, face));
  gst_video_region_of_interest_meta_add_param (
      region, gst_fer_emotion_result_describe_raw_emotion (result, i));
  if (face->has_landmarks)
    gst_video_region_of_interest_meta_add_param (
        region, gst_fer_emotion_result_describe_landmarks (result, i));
}

static void
attach_region (GstBuffer *buffer, const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];
  GstFerEmotionBox box = gst_fer_emotion_result_get_box (result, i);
  GstVideoRegionOfInterestMeta *region =
      gst_buffer_add_video_region_of_interest_meta (buffer,
          GST_FER_EMOTION_ROI_TYPE, box.x, box.y, box.width, box.height);

  region->id = (gint) face->id;
  gst_video_region_of_interest_meta_add_param (
      region, describe_detection (result, face));
  gst_video_region_of_interest_meta_add_param (region, describe_object (face));
  add_reading (region, result, i);
}

static void
attach_faces (GstFerEmotionMeta *meta, GstBuffer *buffer,
    const GstFerEmotionResult *result)
{
  for (guint i = 0; i < result->n_faces; i++)
    attach_region (buffer, result, i);
#ifdef HAVE_ANALYTICS
  gst_fer_emotion_analytics_attach (meta->analytics, buffer, result);
#endif
}

/* --- Somebody else's faces ------------------------------------------------ */

static gboolean
has_param (GstVideoRegionOfInterestMeta *region, const gchar *name)
{
  return gst_video_region_of_interest_meta_get_param (region, name) != NULL;
}

static void
remove_param (GstVideoRegionOfInterestMeta *region, const gchar *name)
{
  GstStructure *param;

  while ((param = gst_video_region_of_interest_meta_get_param (region, name))
         != NULL) {
    region->params = g_list_remove (region->params, param);
    gst_structure_free (param);
  }
}

/* What is known of the region stays; what was read of the face is replaced. */
static void
complete_region (GstVideoRegionOfInterestMeta *region,
    const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];

  if (region->id == 0)
    region->id = (gint) face->id;
  if (!has_param (region, GST_FER_EMOTION_STRUCTURE_DETECTION))
    gst_video_region_of_interest_meta_add_param (
        region, describe_detection (result, face));
  if (!has_param (region, GST_FER_EMOTION_STRUCTURE_OBJECT_ID))
    gst_video_region_of_interest_meta_add_param (
        region, describe_object (face));
  remove_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION);
  remove_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION_RAW);
  remove_param (region, GST_FER_EMOTION_STRUCTURE_LANDMARKS);
  add_reading (region, result, i);
}

static void
complete_faces (GstFerEmotionMeta *meta, GstBuffer *buffer,
    const GstFerEmotionUpstream *upstream, const GstFerEmotionResult *result)
{
  for (guint i = 0; i < result->n_faces; i++) {
    const GstFerEmotionCarriers *carriers =
        gst_fer_emotion_upstream_get_carriers (
            upstream, (guint) result->faces[i].given);

    if (carriers->region != NULL)
      complete_region (carriers->region, result, i);
#ifdef HAVE_ANALYTICS
    if (carriers->object != GST_FER_EMOTION_NO_OBJECT)
      gst_fer_emotion_analytics_complete (
          meta->analytics, buffer, (guint) carriers->object, result, i);
#endif
  }
}

/* --- All ------------------------------------------------------------------ */

static void
attach_custom_meta (GstBuffer *buffer, const GstFerEmotionResult *result)
{
  GstCustomMeta *meta;
  GstStructure *facts;

  /* What was read by somebody before us is replaced, as in the regions. */
  while ((meta = gst_buffer_get_custom_meta (buffer, GST_FER_EMOTION_META)))
    gst_buffer_remove_meta (buffer, (GstMeta *) meta);
  meta = gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_META);
  if (meta == NULL)
    return;
  facts = gst_custom_meta_get_structure (meta);
  gst_structure_set (facts, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT,
      result->width, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, result->height,
      GST_FER_EMOTION_FIELD_FRAME_MODEL, G_TYPE_STRING,
      result->labels->model_name, GST_FER_EMOTION_FIELD_FRAME, G_TYPE_UINT64,
      result->number, GST_FER_EMOTION_FIELD_STREAM_TIME, G_TYPE_UINT64,
      result->stream_time, NULL);
  gst_fer_emotion_result_set_faces (result, facts);
}

void
gst_fer_emotion_meta_attach (GstFerEmotionMeta *meta, GstBuffer *buffer,
    const GstFerEmotionUpstream *upstream, const GstFerEmotionResult *result)
{
#ifdef HAVE_ANALYTICS
  gst_fer_emotion_analytics_begin (meta->analytics);
#endif
  if (upstream != NULL)
    complete_faces (meta, buffer, upstream, result);
  else
    attach_faces (meta, buffer, result);
  attach_custom_meta (buffer, result);
}
