/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens from frame to frame: tracks, steady labels, left out work,
 * messages of changes. */
#include "rig.h"

#include <string.h>

static const SceneFace happy = { "happy", 100, 60, 120 };
static const SceneFace surprised = { "surprise", 100, 60, 120 };

static gdouble
get_stat (Rig *rig, const gchar *name)
{
  GstStructure *stats;
  const GValue *value;
  gdouble result;

  g_object_get (rig->harness->element, "stats", &stats, NULL);
  value = gst_structure_get_value (stats, name);
  fail_unless (value != NULL, "no %s", name);
  result = G_VALUE_HOLDS_DOUBLE (value) ? g_value_get_double (value)
                                        : (gdouble) g_value_get_uint64 (value);
  gst_structure_free (stats);
  return result;
}

static const gchar *
get_label (GstBuffer *buffer, const gchar *structure)
{
  GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, 0);

  return gst_structure_get_string (
      gst_video_region_of_interest_meta_get_param (roi, structure), "label");
}

static gdouble
get_probability (GstBuffer *buffer, const gchar *structure, const gchar *label)
{
  GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, 0);
  gdouble p;

  fail_unless (gst_structure_get_double (
      gst_video_region_of_interest_meta_get_param (roi, structure), label, &p));
  return p;
}

/* A face that changes: the raw probabilities do so at once, the label within
 * 400 ms, in one step. */
GST_START_TEST (test_smoothing)
{
  Rig rig;
  gdouble before;
  GstBuffer *buffer;
  guint n_changes = 0;
  guint shown_after = 0;

  rig_open (&rig, "");
  for (guint i = 0; i < 25; i++) {
    buffer = rig_push_faces (&rig, &happy, 1);
    fail_unless_equals_string (get_label (buffer, "emotion"), "happy");
    before = get_probability (buffer, "emotion", "happy");
    gst_buffer_unref (buffer);
  }
  for (guint i = 1; i <= 25; i++) {
    buffer = rig_push_faces (&rig, &surprised, 1);
    fail_unless_equals_int (rig_count_faces (buffer), 1);
    fail_unless_equals_string (get_label (buffer, "emotion-raw"), "surprise");
    if (i == 1) {
      fail_unless (get_probability (buffer, "emotion", "happy") < before);
      fail_unless (get_probability (buffer, "emotion-raw", "surprise")
                   > get_probability (buffer, "emotion", "surprise") + 0.2);
      fail_unless_equals_string (get_label (buffer, "emotion"), "happy");
    }
    if (g_strcmp0 (get_label (buffer, "emotion"), "surprise") == 0
        && shown_after == 0) {
      shown_after = i;
      n_changes++;
    }
    if (shown_after > 0)
      fail_unless_equals_string (get_label (buffer, "emotion"), "surprise");
    gst_buffer_unref (buffer);
  }
  fail_unless (shown_after > 1 && shown_after * RIG_FRAME <= 400 * GST_MSECOND,
      "after %u frames", shown_after);

  g_object_set (rig.harness->element, "smoothing", 0, NULL);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless_equals_string (get_label (buffer, "emotion"), "happy");
  fail_unless_equals_float (get_probability (buffer, "emotion", "happy"),
      get_probability (buffer, "emotion-raw", "happy"));
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* A face that moves is where it is in every frame, however seldom it is looked
 * for. */
GST_START_TEST (test_intervals)
{
  Rig rig;
  gint id = 0;

  rig_open (&rig, "detect-interval=5 classify-interval=3");
  for (gint i = 0; i < 30; i++) {
    SceneFace face = { "happy", 60 + 3 * i, 60, 120 };
    GstBuffer *buffer = rig_push_faces (&rig, &face, 1);
    GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, 0);
    gint error;

    fail_unless (roi != NULL);
    error = (gint) (roi->x + roi->w / 2) - (face.x + 60);
    fail_unless (ABS (error) < 15, "frame %d: %d pixels off", i, error);
    fail_unless (id == 0 || roi->id == id);
    id = roi->id;
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_float (get_stat (&rig, "detect-interval"), 5.0);
  fail_unless_equals_float (get_stat (&rig, "classify-interval"), 3.0);
  fail_unless_equals_float (get_stat (&rig, "skipped-detections"), 0.0);
  fail_unless_equals_float (get_stat (&rig, "skipped-classifications"), 0.0);

  /* It goes, which is seen without a detection. */
  for (guint i = 0; i < 5; i++) {
    GstBuffer *buffer = rig_push_faces (&rig, NULL, 0);

    fail_unless_equals_int (rig_count_faces (buffer), 0);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* Another picture with a face at the same place is another face. */
GST_START_TEST (test_cut)
{
  Rig rig;
  GstBuffer *buffer;
  gint id;

  rig_open (&rig, "");
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  buffer = rig_push_faces (&rig, &happy, 1);
  id = rig_get_face (buffer, 0)->id;
  gst_buffer_unref (buffer);

  buffer = scene_draw (&rig.info, NULL, 0);
  gst_buffer_memset (buffer, 0, 220, RIG_WIDTH * RIG_HEIGHT);
  buffer = rig_push (&rig, buffer);
  fail_unless_equals_int (rig_count_faces (buffer), 0);
  gst_buffer_unref (buffer);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  fail_unless (rig_get_face (buffer, 0)->id > id);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static gchar *
describe_run (const gchar *properties)
{
  GString *text = g_string_new (NULL);
  Rig rig;

  rig_open (&rig, properties);
  for (gint i = 0; i < 20; i++) {
    SceneFace faces[] = { { i < 10 ? "happy" : "surprise", 20 + 2 * i, 60,
                              120 },
      { "surprise", 200 - i, 20, 90 } };
    GstBuffer *buffer = rig_push_faces (&rig, faces, i % 7 == 3 ? 1 : 2);

    for (guint k = 0; k < rig_count_faces (buffer); k++) {
      for (GList *l = rig_get_face (buffer, k)->params; l != NULL;
           l = l->next) {
        gchar *line = gst_structure_to_string (l->data);

        g_string_append_printf (text, "%s\n", line);
        g_free (line);
      }
    }
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
  return g_string_free (text, FALSE);
}

GST_START_TEST (test_same_every_time)
{
  static const gchar *const properties[] = { "",
    "detect-interval=4 classify-interval=3 smoothing=100" };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++) {
    gchar *one = describe_run (properties[i]);
    gchar *other = describe_run (properties[i]);

    fail_unless (strlen (one) > 1000);
    fail_unless_equals_string (one, other);
    g_free (one);
    g_free (other);
  }
}
GST_END_TEST;

/* A budget that no detection fits into: it is spread over frames, and the face
 * stays. */
GST_START_TEST (test_budget)
{
  Rig rig;

  rig_open (&rig, "frame-budget=500000");
  for (guint i = 0; i < 400; i++) {
    GstBuffer *buffer = rig_push_faces (&rig, &happy, 1);

    fail_unless_equals_int (rig_count_faces (buffer), 1);
    gst_buffer_unref (buffer);
  }
  fail_unless (get_stat (&rig, "skipped-detections") > 100);
  fail_unless (get_stat (&rig, "detect-interval") > 2.0);
  fail_unless (get_stat (&rig, "cost-mean-ns") < 1.5 * 500000);
  rig_close (&rig);
}
GST_END_TEST;

static void
push_qos (Rig *rig, GstClockTimeDiff difference)
{
  gst_harness_push_upstream_event (rig->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, difference, rig->time));
}

/* Late frames: no detection, but every frame and every face. */
GST_START_TEST (test_late)
{
  GstSegment segment;
  Rig rig;
  gdouble skipped;

  rig_open (&rig, "");
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_float (get_stat (&rig, "skipped-detections"), 0.0);
  for (guint i = 0; i < 10; i++) {
    GstBuffer *buffer;

    push_qos (&rig, 100 * GST_MSECOND);
    buffer = rig_push_faces (&rig, &happy, 1);
    fail_unless_equals_int (rig_count_faces (buffer), 1);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_float (get_stat (&rig, "skipped-detections"), 10.0);
  /* In time again; and a throttled sink is none that is late. */
  push_qos (&rig, -10 * (GstClockTimeDiff) GST_MSECOND);
  gst_harness_push_upstream_event (
      rig.harness, gst_event_new_qos (GST_QOS_TYPE_THROTTLE, 2.0,
                       100 * GST_MSECOND, rig.time));
  skipped = get_stat (&rig, "skipped-detections");
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_float (get_stat (&rig, "skipped-detections"), skipped);

  /* A flush ends the lateness. */
  push_qos (&rig, 10 * (GstClockTimeDiff) GST_SECOND);
  gst_harness_push_event (rig.harness, gst_event_new_flush_start ());
  gst_harness_push_event (rig.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  for (guint i = 0; i < 5; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_float (get_stat (&rig, "skipped-detections"), skipped);
  fail_unless_equals_float (get_stat (&rig, "frames"), 3 + 10 + 1 + 5);
  rig_close (&rig);
}
GST_END_TEST;

/* No frame is kept back: what upstream says stays true. */
GST_START_TEST (test_latency)
{
  Rig rig;

  rig_open (&rig, "detect-interval=5");
  gst_harness_set_upstream_latency (rig.harness, 70 * GST_MSECOND);
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_uint64 (
      gst_harness_query_latency (rig.harness), 70 * GST_MSECOND);
  rig_close (&rig);
}
GST_END_TEST;

static const GstStructure *
get_change (const GstStructure *message, guint index)
{
  const GValue *changes = gst_structure_get_value (message, "changes");

  fail_unless (GST_VALUE_HOLDS_LIST (changes));
  if (index >= gst_value_list_get_size (changes))
    return NULL;
  return gst_value_get_structure (gst_value_list_get_value (changes, index));
}

static void
check_change (const GstStructure *change, const gchar *what, guint id,
    const gchar *emotion, GstClockTime time)
{
  guint change_id;
  guint64 timestamp;

  fail_unless (change != NULL);
  fail_unless_equals_string (gst_structure_get_name (change), what);
  fail_unless (gst_structure_get (change, "id", G_TYPE_UINT, &change_id,
      "timestamp", G_TYPE_UINT64, &timestamp, NULL));
  fail_unless_equals_int (change_id, id);
  fail_unless_equals_string (
      gst_structure_get_string (change, "emotion"), emotion);
  fail_unless_equals_uint64 (timestamp, time);
}

static const GstStructure *
pop (Rig *rig, GstMessage **message)
{
  *message = rig_pop (rig, GST_MESSAGE_ELEMENT);
  fail_unless (*message != NULL);
  return gst_message_get_structure (*message);
}

/* Happy from 80 ms to 240 ms, then surprised, gone at 400 ms. */
GST_START_TEST (test_changes)
{
  Rig rig;
  GstMessage *message;
  const GstStructure *structure;
  guint64 onset;
  guint id;
  gdouble share, total = 0.0;
  guint64 first_seen, last_seen, duration;

  rig_open (&rig, "smoothing=0");
  for (guint i = 0; i < 12; i++) {
    const SceneFace *face = i < 6 ? &happy : &surprised;

    gst_buffer_unref (rig_push_faces (&rig, face, i >= 2 && i < 10 ? 1 : 0));
  }
  gst_harness_push_event (rig.harness, gst_event_new_eos ());

  structure = pop (&rig, &message);
  check_change (get_change (structure, 0), "onset", 1, "happy", 2 * RIG_FRAME);
  fail_unless (get_change (structure, 1) == NULL);
  gst_message_unref (message);

  structure = pop (&rig, &message);
  check_change (get_change (structure, 0), "offset", 1, "happy", 6 * RIG_FRAME);
  fail_unless (
      gst_structure_get_uint64 (get_change (structure, 0), "onset", &onset));
  fail_unless_equals_uint64 (onset, 2 * RIG_FRAME);
  check_change (
      get_change (structure, 1), "onset", 1, "surprise", 6 * RIG_FRAME);
  gst_message_unref (message);

  structure = pop (&rig, &message);
  check_change (
      get_change (structure, 0), "offset", 1, "surprise", 10 * RIG_FRAME);
  fail_unless_equals_int (
      gst_value_list_get_size (gst_structure_get_value (structure, "faces")),
      0);
  gst_message_unref (message);

  structure = pop (&rig, &message);
  fail_unless_equals_string (
      gst_structure_get_name (structure), "feremotion-track");
  fail_unless (gst_structure_get (structure, "id", G_TYPE_UINT, &id,
      "first-seen", G_TYPE_UINT64, &first_seen, "last-seen", G_TYPE_UINT64,
      &last_seen, "duration", G_TYPE_UINT64, &duration, NULL));
  fail_unless_equals_int (id, 1);
  fail_unless_equals_uint64 (first_seen, 2 * RIG_FRAME);
  fail_unless_equals_uint64 (last_seen, 9 * RIG_FRAME);
  fail_unless_equals_uint64 (duration, 8 * RIG_FRAME);
  fail_unless (gst_structure_get_double (structure, "happy", &share));
  fail_unless_equals_float (share, 0.5);
  fail_unless (gst_structure_get_double (structure, "surprise", &share));
  fail_unless_equals_float (share, 0.5);
  for (gint i = 0; i < gst_structure_n_fields (structure); i++) {
    if (gst_structure_get_double (
            structure, gst_structure_nth_field_name (structure, i), &share))
      total += share;
  }
  fail_unless (ABS (total - 1.0) < 1e-9);
  gst_message_unref (message);
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), 0);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_no_messages)
{
  Rig rig;

  rig_open (&rig, "messages=none");
  for (guint i = 0; i < 5; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, i % 2));
  gst_harness_push_event (rig.harness, gst_event_new_eos ());
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), 0);
  rig_close (&rig);
}
GST_END_TEST;

/* A frame rate that varies, times that are no round numbers: told as they came,
 * to the nanosecond. */
GST_START_TEST (test_exact_times)
{
  Rig rig;
  GstClockTime time = 123456789;

  rig_open (&rig, "messages=all");
  for (guint i = 0; i < 20; i++) {
    GstClockTime duration = 7654321 + i * i * 333331;
    GstBuffer *buffer = scene_draw (&rig.info, &happy, 1);
    const GstStructure *structure;
    GstMessage *message;
    guint64 value;

    GST_BUFFER_PTS (buffer) = time;
    GST_BUFFER_DURATION (buffer) = duration;
    fail_unless_equals_int (
        gst_harness_push (rig.harness, buffer), GST_FLOW_OK);
    buffer = gst_harness_pull (rig.harness);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), time);
    fail_unless_equals_int (rig_get_face (buffer, 0)->id, 1);
    gst_buffer_unref (buffer);
    structure = pop (&rig, &message);
    fail_unless (gst_structure_get_uint64 (structure, "timestamp", &value));
    fail_unless_equals_uint64 (value, time);
    fail_unless (gst_structure_get_uint64 (structure, "duration", &value));
    fail_unless_equals_uint64 (value, duration);
    gst_message_unref (message);
    time += duration;
  }
  rig_close (&rig);
}
GST_END_TEST;

/* Frames without a time are taken to come one after the other. */
GST_START_TEST (test_untimed)
{
  Rig rig;

  rig_open (&rig, "");
  for (guint i = 0; i < 5; i++) {
    GstBuffer *buffer = scene_draw (&rig.info, &happy, 1);

    GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
    fail_unless_equals_int (
        gst_harness_push (rig.harness, buffer), GST_FLOW_OK);
    buffer = gst_harness_pull (rig.harness);
    fail_unless_equals_int (rig_count_faces (buffer), 1);
    fail_unless_equals_int (rig_get_face (buffer, 0)->id, 1);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
time_suite (void)
{
  Suite *suite = suite_create ("time");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_smoothing);
  tcase_add_test (tcase, test_intervals);
  tcase_add_test (tcase, test_cut);
  tcase_add_test (tcase, test_same_every_time);
  tcase_add_test (tcase, test_budget);
  tcase_add_test (tcase, test_late);
  tcase_add_test (tcase, test_latency);
  tcase_add_test (tcase, test_changes);
  tcase_add_test (tcase, test_no_messages);
  tcase_add_test (tcase, test_exact_times);
  tcase_add_test (tcase, test_untimed);
  return suite;
}

GST_CHECK_MAIN (time);
