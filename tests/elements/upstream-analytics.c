/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces that another element has attached to the buffers as GstAnalytics. */
#include "upstream.h"

#include <gst/analytics/analytics.h>

static void
add_object (GstBuffer *buffer, const gchar *type, const Box *box,
    GstAnalyticsODMtd *object)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);

  if (meta == NULL)
    meta = gst_buffer_add_analytics_relation_meta (buffer);
  fail_unless (gst_analytics_relation_meta_add_od_mtd (meta,
      g_quark_from_string (type), (gint) box->x, (gint) box->y,
      (gint) box->width, (gint) box->height, 0.5f, object));
}

static guint
count_mtds (GstBuffer *buffer, GstAnalyticsMtdType type)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  gpointer state = NULL;
  GstAnalyticsMtd mtd;
  guint n = 0;

  while (gst_analytics_relation_meta_iterate (meta, &state, type, &mtd))
    n++;
  return n;
}

static void
check_object (GstBuffer *buffer, guint object, const gchar *label, guint64 id)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  GstAnalyticsClsMtd classification;
  GstAnalyticsTrackingMtd tracking;
  GstClockTime first_seen, last_seen;
  gboolean lost;
  guint64 found;

  fail_unless (gst_analytics_relation_meta_get_direct_related (meta, object,
      GST_ANALYTICS_REL_TYPE_CONTAIN, gst_analytics_cls_mtd_get_mtd_type (),
      NULL, &classification));
  fail_unless_equals_string (
      g_quark_to_string (gst_analytics_cls_mtd_get_quark (&classification, 0)),
      label);
  fail_unless (gst_analytics_relation_meta_get_direct_related (meta, object,
      GST_ANALYTICS_REL_TYPE_RELATE_TO,
      gst_analytics_tracking_mtd_get_mtd_type (), NULL, &tracking));
  fail_unless (gst_analytics_tracking_mtd_get_info (
      &tracking, &found, &first_seen, &last_seen, &lost));
  fail_unless_equals_uint64 (found, id);
}

/* As GStreamer's tensor decoders leave them. */
GST_START_TEST (test_objects)
{
  Rig rig;
  guint ids[2];

  rig_open_embedded (&rig, UPSTREAM);
  for (guint frame = 0; frame < 4; frame++) {
    GstBuffer *buffer = scene_draw (&rig.info, two_faces, 2);
    const Box car = { 5, 5, 50, 50 };
    GstAnalyticsODMtd objects[3];

    add_object (buffer, "Face", &boxes[0], &objects[0]);
    add_object (buffer, "car", &car, &objects[2]);
    add_object (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[1], &objects[1]);
    buffer = rig_push (&rig, buffer);
    fail_unless_equals_int (rig_count_faces (buffer), 0);
    fail_unless_equals_int (gst_value_list_get_size (get_facts (buffer)), 2);
    for (guint i = 0; i < 2; i++) {
      if (frame == 0)
        ids[i] = get_fact_id (buffer, i);
      fail_unless_equals_int (get_fact_id (buffer, i), ids[i]);
      check_object (buffer, objects[i].id, labels[i], ids[i]);
    }
    fail_unless_equals_int (
        count_mtds (buffer, gst_analytics_od_mtd_get_mtd_type ()), 3);
    fail_unless_equals_int (
        count_mtds (buffer, gst_analytics_cls_mtd_get_mtd_type ()), 2);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* As an ioutracker leaves them, whose first track is 0. */
GST_START_TEST (test_tracked_objects)
{
  Rig rig;

  rig_open_embedded (&rig, UPSTREAM);
  for (guint frame = 0; frame < 4; frame++) {
    GstBuffer *buffer = scene_draw (&rig.info, two_faces, 2);
    GstAnalyticsODMtd objects[2];

    for (guint i = 0; i < 2; i++) {
      GstAnalyticsRelationMeta *meta;
      GstAnalyticsTrackingMtd tracking;

      add_object (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[i], &objects[i]);
      meta = gst_buffer_get_analytics_relation_meta (buffer);
      fail_unless (
          gst_analytics_relation_meta_add_tracking_mtd (meta, i, 0, &tracking));
      fail_unless (gst_analytics_relation_meta_set_relation (
          meta, GST_ANALYTICS_REL_TYPE_RELATE_TO, objects[i].id, tracking.id));
    }
    buffer = rig_push (&rig, buffer);
    for (guint i = 0; i < 2; i++) {
      fail_unless_equals_int (get_fact_id (buffer, i), i);
      check_object (buffer, objects[i].id, labels[i], i);
    }
    fail_unless_equals_int (
        count_mtds (buffer, gst_analytics_tracking_mtd_get_mtd_type ()), 2);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* DL Streamer attaches each face as both. */
GST_START_TEST (test_region_and_object)
{
  Rig rig;
  GstBuffer *buffer;
  GstAnalyticsODMtd object;

  rig_open_embedded (&rig, UPSTREAM);
  buffer = scene_draw (&rig.info, two_faces, 2);
  add_object (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[0], &object);
  add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[0])->id =
      (gint) object.id;
  add_region (buffer, GST_FER_EMOTION_ROI_TYPE, &boxes[1]);
  buffer = rig_push (&rig, buffer);
  fail_unless_equals_int (gst_value_list_get_size (get_facts (buffer)), 2);
  check_label (rig_get_face (buffer, 0), labels[0]);
  check_label (rig_get_face (buffer, 1), labels[1]);
  check_object (buffer, object.id, labels[0], get_fact_id (buffer, 0));
  fail_unless_equals_int (
      count_mtds (buffer, gst_analytics_od_mtd_get_mtd_type ()), 1);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
upstream_analytics_suite (void)
{
  Suite *suite = suite_create ("upstream-analytics");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_objects);
  tcase_add_test (tcase, test_tracked_objects);
  tcase_add_test (tcase, test_region_and_object);
  return suite;
}

GST_CHECK_MAIN (upstream_analytics);
