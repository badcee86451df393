/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/analytics-read.h"

#include <gst/analytics/analytics.h>
#include <math.h>

#include "facts/read/check.h"
#include "facts/face-private.h"
#include "facts/face-read.h"
#include "facts/names.h"
#include "facts/read/scores.h"

static gboolean
is_fraction (gfloat value)
{
  return isfinite (value) && value >= 0.0f && value <= 1.0f;
}

static GstFerEmotionFace *
read_box (GstAnalyticsODMtd *detection)
{
  GstVideoRectangle box;
  gint width, height;
  gfloat confidence;
  GstFerEmotionFace *face;

  if (!gst_analytics_od_mtd_get_location (
          detection, &box.x, &box.y, &width, &height, &confidence)
      || width <= 0 || height <= 0
      || !gst_fer_emotion_check_clip (&box, width, height))
    return NULL;
  face = gst_fer_emotion_face_new (box.x, box.y, box.w, box.h);
  if (is_fraction (confidence))
    face->confidence = confidence;
  return face;
}

/* The most probable label is the first. */
static void
read_classification (GstFerEmotionFace *face, GstAnalyticsClsMtd *mtd)
{
  gsize n =
      MIN (gst_analytics_cls_mtd_get_length (mtd), GST_FER_EMOTION_MAX_SCORES);
  GstFerEmotionReading *emotion = &face->emotion;

  for (gsize i = 0; i < n; i++) {
    const gchar *name =
        g_quark_to_string (gst_analytics_cls_mtd_get_quark (mtd, i));
    gfloat level = gst_analytics_cls_mtd_get_level (mtd, i);

    if (name == NULL || !gst_fer_emotion_check_is_text (name)
        || !is_fraction (level))
      continue;
    if (emotion->label == NULL) {
      emotion->label = g_strdup (name);
      emotion->confidence = level;
      emotion->scores = gst_fer_emotion_scores_new ();
    }
    gst_fer_emotion_scores_add (emotion->scores, name, level);
  }
}

static void
read_tracking (GstFerEmotionFace *face, GstAnalyticsTrackingMtd *tracking)
{
  GstClockTime first_seen, last_seen;
  gboolean lost;
  guint64 id;

  if (gst_analytics_tracking_mtd_get_info (
          tracking, &id, &first_seen, &last_seen, &lost)
      && id <= G_MAXINT)
    face->id = (gint) id;
}

static GstFerEmotionFace *
read_face (GstAnalyticsRelationMeta *meta, GstAnalyticsODMtd *detection)
{
  GstFerEmotionFace *face = read_box (detection);
  GstAnalyticsMtd related;

  if (face == NULL)
    return NULL;
  /* Others relate classifications of other kinds; only ours are contained. */
  if (gst_analytics_relation_meta_get_direct_related (meta, detection->id,
          GST_ANALYTICS_REL_TYPE_CONTAIN, gst_analytics_cls_mtd_get_mtd_type (),
          NULL, &related))
    read_classification (face, &related);
  if (gst_analytics_relation_meta_get_direct_related (meta, detection->id,
          GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_tracking_mtd_get_mtd_type (), NULL, &related))
    read_tracking (face, &related);
  return face;
}

GPtrArray *
gst_fer_emotion_analytics_read (GstBuffer *buffer)
{
  GQuark face_type = g_quark_from_static_string (GST_FER_EMOTION_ROI_TYPE);
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  GPtrArray *faces = gst_fer_emotion_faces_new ();
  GstAnalyticsODMtd detection;
  gpointer state = NULL;

  while (meta != NULL
         && gst_analytics_relation_meta_iterate (
             meta, &state, gst_analytics_od_mtd_get_mtd_type (), &detection)) {
    GstFerEmotionFace *face = NULL;

    if (gst_analytics_od_mtd_get_obj_type (&detection) == face_type)
      face = read_face (meta, &detection);
    if (face != NULL)
      g_ptr_array_add (faces, face);
  }
  return faces;
}
