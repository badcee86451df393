/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The faces as GstAnalytics. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>
#include <gst/analytics/analytics.h>
#include <string.h>

static const SceneFace faces[] = { { "happy", 170, 80, 140 },
  { "surprise", 10, 20, 90 } };

static gdouble
get_probability (GstVideoRegionOfInterestMeta *roi, GQuark label)
{
  GstStructure *emotion = gst_video_region_of_interest_meta_get_param (
      roi, GST_FER_EMOTION_STRUCTURE_EMOTION);
  gdouble p;

  fail_unless (
      gst_structure_get_double (emotion, g_quark_to_string (label), &p));
  return p;
}

static void
check_classification (
    const GstAnalyticsClsMtd *classification, GstVideoRegionOfInterestMeta *roi)
{
  GstStructure *emotion = gst_video_region_of_interest_meta_get_param (
      roi, GST_FER_EMOTION_STRUCTURE_EMOTION);
  gsize n = gst_analytics_cls_mtd_get_length (classification);

  fail_unless_equals_int (n, 8);
  fail_unless_equals_string (
      g_quark_to_string (gst_analytics_cls_mtd_get_quark (classification, 0)),
      gst_structure_get_string (emotion, GST_FER_EMOTION_FIELD_LABEL));
  for (gsize i = 0; i < n; i++) {
    gfloat level = gst_analytics_cls_mtd_get_level (classification, i);

    fail_unless_equals_float (
        level, (gfloat) get_probability (
                   roi, gst_analytics_cls_mtd_get_quark (classification, i)));
    fail_unless (
        i == 0
        || level <= gst_analytics_cls_mtd_get_level (classification, i - 1));
  }
}

static GstAnalyticsRelTypes
get_relation (GstAnalyticsRelationMeta *meta, guint from, guint to)
{
  return gst_analytics_relation_meta_get_relation (meta, from, to);
}

/* The @index-th detection of @type. */
static gboolean
get_detection (GstAnalyticsRelationMeta *meta, const gchar *type, guint index,
    GstAnalyticsODMtd *detection)
{
  gpointer state = NULL;

  while (gst_analytics_relation_meta_iterate (
      meta, &state, gst_analytics_od_mtd_get_mtd_type (), detection)) {
    if (gst_analytics_od_mtd_get_obj_type (detection)
            == g_quark_from_string (type)
        && index-- == 0)
      return TRUE;
  }
  return FALSE;
}

static void
check_face (GstBuffer *buffer, guint index, GstClockTime first_seen,
    GstClockTime last_seen)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, index);
  GstAnalyticsODMtd detection;
  GstAnalyticsClsMtd classification;
  GstAnalyticsTrackingMtd tracking;
  gint x, y, width, height;
  gfloat confidence;
  gdouble expected;
  guint64 id;
  GstClockTime since, until;
  gboolean lost;

  fail_unless (meta != NULL);
  fail_unless (
      get_detection (meta, GST_FER_EMOTION_ROI_TYPE, index, &detection));
  fail_unless (gst_analytics_od_mtd_get_location (
      &detection, &x, &y, &width, &height, &confidence));
  fail_unless_equals_int (x, roi->x);
  fail_unless_equals_int (y, roi->y);
  fail_unless_equals_int (width, roi->w);
  fail_unless_equals_int (height, roi->h);
  gst_structure_get_double (gst_video_region_of_interest_meta_get_param (
                                roi, GST_FER_EMOTION_STRUCTURE_DETECTION),
      GST_FER_EMOTION_FIELD_CONFIDENCE, &expected);
  fail_unless_equals_float (confidence, (gfloat) expected);

  /* As readers look for it, by either kind. */
  fail_unless (gst_analytics_relation_meta_get_direct_related (meta,
      detection.id, GST_ANALYTICS_REL_TYPE_CONTAIN,
      gst_analytics_cls_mtd_get_mtd_type (), NULL, &classification));
  fail_unless (gst_analytics_relation_meta_get_direct_related (meta,
      detection.id, GST_ANALYTICS_REL_TYPE_RELATE_TO,
      gst_analytics_cls_mtd_get_mtd_type (), NULL, &classification));
  check_classification (&classification, roi);
  fail_unless_equals_int (get_relation (meta, detection.id, classification.id),
      GST_ANALYTICS_REL_TYPE_CONTAIN | GST_ANALYTICS_REL_TYPE_RELATE_TO);
  fail_unless_equals_int (get_relation (meta, classification.id, detection.id),
      GST_ANALYTICS_REL_TYPE_IS_PART_OF);

  fail_unless (gst_analytics_relation_meta_get_direct_related (meta,
      detection.id, GST_ANALYTICS_REL_TYPE_RELATE_TO,
      gst_analytics_tracking_mtd_get_mtd_type (), NULL, &tracking));
  fail_unless_equals_int (get_relation (meta, tracking.id, detection.id),
      GST_ANALYTICS_REL_TYPE_RELATE_TO);
  fail_unless (gst_analytics_tracking_mtd_get_info (
      &tracking, &id, &since, &until, &lost));
  fail_unless_equals_uint64 (id, roi->id);
  fail_unless_equals_uint64 (since, first_seen);
  fail_unless_equals_uint64 (until, last_seen);
  fail_if (lost);
}

GST_START_TEST (test_relations)
{
  GstAnalyticsODMtd detection;
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "");
  buffer = rig_push_faces (&rig, faces, 2);
  fail_unless_equals_int (rig_count_faces (buffer), 2);
  check_face (buffer, 0, 0, 0);
  check_face (buffer, 1, 0, 0);
  fail_if (get_detection (gst_buffer_get_analytics_relation_meta (buffer),
      GST_FER_EMOTION_ROI_TYPE, 2, &detection));
  gst_buffer_unref (buffer);

  /* Later: still since then. */
  buffer = rig_push_faces (&rig, faces, 2);
  check_face (buffer, 0, 0, RIG_FRAME);
  check_face (buffer, 1, 0, RIG_FRAME);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* That there is no face is said too, or who draws would stay with the last. */
GST_START_TEST (test_no_faces)
{
  GstAnalyticsRelationMeta *meta;
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "");
  buffer = rig_push_faces (&rig, NULL, 0);
  meta = gst_buffer_get_analytics_relation_meta (buffer);
  fail_unless (meta != NULL);
  fail_unless_equals_int (gst_analytics_relation_get_length (meta), 0);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* What others found stays, in the same meta. */
GST_START_TEST (test_detections_of_others)
{
  GstAnalyticsRelationMeta *meta;
  GstAnalyticsODMtd detection;
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "");
  buffer = scene_draw (&rig.info, faces, 2);
  meta = gst_buffer_add_analytics_relation_meta (buffer);
  gst_analytics_relation_meta_add_od_mtd (
      meta, g_quark_from_string ("car"), 1, 2, 3, 4, 0.5f, &detection);
  buffer = rig_push (&rig, buffer);
  meta = gst_buffer_get_analytics_relation_meta (buffer);
  fail_unless (get_detection (meta, "car", 0, &detection));
  check_face (buffer, 0, 0, 0);
  check_face (buffer, 1, 0, 0);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
analytics_suite (void)
{
  Suite *suite = suite_create ("analytics");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_relations);
  tcase_add_test (tcase, test_no_faces);
  tcase_add_test (tcase, test_detections_of_others);
  return suite;
}

GST_CHECK_MAIN (analytics);
