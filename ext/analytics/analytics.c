/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "analytics/analytics.h"

#include <gst/analytics/analytics.h>
#include <stdlib.h>

#include "facts/names.h"

/* Frames after which a track that is not seen any more is forgotten: more than
 * a tracker ever bridges. */
#define MAX_ABSENCE 1000

typedef struct {
  guint id;
  GstClockTime first_seen;
  guint absence; /* frames since it was seen */
} Track;

struct _GstFerEmotionAnalytics {
  GArray *tracks; /* of Track */
};

GstFerEmotionAnalytics *
gst_fer_emotion_analytics_new (void)
{
  GstFerEmotionAnalytics *analytics = g_new0 (GstFerEmotionAnalytics, 1);

  analytics->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  return analytics;
}

void
gst_fer_emotion_analytics_free (GstFerEmotionAnalytics *analytics)
{
  g_array_unref (analytics->tracks);
  g_free (analytics);
}

void
gst_fer_emotion_analytics_begin (GstFerEmotionAnalytics *analytics)
{
  GArray *tracks = analytics->tracks;

  for (guint i = tracks->len; i-- > 0;)
    if (++g_array_index (tracks, Track, i).absence > MAX_ABSENCE)
      g_array_remove_index_fast (tracks, i);
}

static GstClockTime
see_track (GArray *tracks, guint id, GstClockTime time)
{
  Track track = { id, time, 0 };

  for (guint i = 0; i < tracks->len; i++) {
    Track *known = &g_array_index (tracks, Track, i);

    if (known->id == id) {
      known->absence = 0;
      return known->first_seen;
    }
  }
  g_array_append_val (tracks, track);
  return time;
}

typedef struct {
  gfloat level;
  guint label;
} Level;

/* Highest first; labels of the same height in their order. */
static gint
compare_levels (gconstpointer a, gconstpointer b)
{
  const Level *p = a;
  const Level *q = b;

  if (p->level != q->level)
    return p->level > q->level ? -1 : 1;
  return p->label < q->label ? -1 : 1;
}

static gboolean
add_classification (GstAnalyticsRelationMeta *meta,
    const GstFerEmotionLabels *labels, const FerFace *face,
    GstAnalyticsClsMtd *classification)
{
  Level sorted[FER_MAX_LABELS];
  gfloat levels[FER_MAX_LABELS];
  GQuark names[FER_MAX_LABELS];

  for (guint i = 0; i < labels->n_labels; i++)
    sorted[i] = (Level){ face->probabilities[i], i };
  qsort (sorted, labels->n_labels, sizeof (Level), compare_levels);
  for (guint i = 0; i < labels->n_labels; i++) {
    levels[i] = sorted[i].level;
    names[i] = g_quark_from_string (labels->names[sorted[i].label]);
  }
  return gst_analytics_relation_meta_add_cls_mtd (
      meta, labels->n_labels, levels, names, classification);
}

/* What the face @i shows goes to its object detection. */
static void
add_reading (GstAnalyticsRelationMeta *meta, guint object,
    const GstFerEmotionResult *result, guint i)
{
  GstAnalyticsClsMtd classification;

  if (!add_classification (
          meta, result->labels, &result->faces[i], &classification))
    return;
  /* A relation is set, not added to: both kinds at once. */
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_CONTAIN | GST_ANALYTICS_REL_TYPE_RELATE_TO, object,
      classification.id);
  gst_analytics_relation_meta_set_relation (
      meta, GST_ANALYTICS_REL_TYPE_IS_PART_OF, classification.id, object);
}

static void
add_tracking (GstFerEmotionAnalytics *analytics, GstAnalyticsRelationMeta *meta,
    guint object, guint id, GstClockTime time)
{
  GstAnalyticsTrackingMtd tracking;

  if (!gst_analytics_relation_meta_add_tracking_mtd (
          meta, id, see_track (analytics->tracks, id, time), &tracking))
    return;
  gst_analytics_tracking_mtd_update_last_seen (&tracking, time);
  gst_analytics_relation_meta_set_relation (
      meta, GST_ANALYTICS_REL_TYPE_RELATE_TO, object, tracking.id);
  gst_analytics_relation_meta_set_relation (
      meta, GST_ANALYTICS_REL_TYPE_RELATE_TO, tracking.id, object);
}

static void
add_face (GstFerEmotionAnalytics *analytics, GstAnalyticsRelationMeta *meta,
    const GstFerEmotionResult *result, guint i, GstClockTime time)
{
  const FerFace *face = &result->faces[i];
  GstFerEmotionBox box = gst_fer_emotion_result_get_box (result, i);
  GstAnalyticsODMtd detection;

  if (!gst_analytics_relation_meta_add_od_mtd (meta,
          g_quark_from_static_string (GST_FER_EMOTION_ROI_TYPE), box.x, box.y,
          box.width, box.height, face->confidence, &detection))
    return;
  add_reading (meta, detection.id, result, i);
  add_tracking (analytics, meta, detection.id, face->id, time);
}

void
gst_fer_emotion_analytics_complete (GstFerEmotionAnalytics *analytics,
    GstBuffer *buffer, guint object, const GstFerEmotionResult *result, guint i)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  GstAnalyticsTrackingMtd tracking;

  add_reading (meta, object, result, i);
  if (!gst_analytics_relation_meta_get_direct_related (meta, object,
          GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_tracking_mtd_get_mtd_type (), NULL, &tracking))
    add_tracking (
        analytics, meta, object, result->faces[i].id, GST_BUFFER_PTS (buffer));
}

void
gst_fer_emotion_analytics_attach (GstFerEmotionAnalytics *analytics,
    GstBuffer *buffer, const GstFerEmotionResult *result)
{
  GstAnalyticsRelationMeta *meta;

  /* Without a face too: objectdetectionoverlay goes on drawing the last boxes
   * until a meta says otherwise. */
  meta = gst_buffer_get_analytics_relation_meta (buffer);
  if (meta == NULL)
    meta = gst_buffer_add_analytics_relation_meta (buffer);
  for (guint i = 0; i < result->n_faces; i++)
    add_face (analytics, meta, result, i, GST_BUFFER_PTS (buffer));
}
