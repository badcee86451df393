/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "analytics/upstream.h"

#include <gst/analytics/analytics.h>

/* The number of a track that is still followed. */
static gint64
read_tracking (GstAnalyticsRelationMeta *meta, guint object)
{
  GstAnalyticsTrackingMtd tracking;
  GstClockTime first_seen, last_seen;
  gboolean lost;
  guint64 id;

  if (!gst_analytics_relation_meta_get_direct_related (meta, object,
          GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_tracking_mtd_get_mtd_type (), NULL, &tracking)
      || !gst_analytics_tracking_mtd_get_info (
          &tracking, &id, &first_seen, &last_seen, &lost)
      || lost || id > G_MAXINT)
    return FER_NO_ID;
  return (gint64) id;
}

void
gst_fer_emotion_analytics_read_objects (
    GstBuffer *buffer, GstFerEmotionObjectFunc take, gpointer data)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  GstAnalyticsODMtd object;
  gpointer state = NULL;

  if (meta == NULL)
    return;
  while (gst_analytics_relation_meta_iterate (
      meta, &state, gst_analytics_od_mtd_get_mtd_type (), &object)) {
    gint x, y, width, height;
    gfloat confidence;
    FerGivenFace face;

    if (!gst_analytics_od_mtd_get_location (
            &object, &x, &y, &width, &height, &confidence))
      continue;
    face = (FerGivenFace){
      .box = { (gfloat) x, (gfloat) y, (gfloat) width, (gfloat) height },
      .confidence = confidence,
      .id = read_tracking (meta, object.id),
    };
    take (gst_analytics_od_mtd_get_obj_type (&object), object.id, &face, data);
  }
}
