/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens from frame to frame: tracks, steady labels, left out work,
 * messages of changes. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>
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

/* The face that is read in a frame which shows @scene, and no other. */
static GstFerEmotionFace *
push_and_read (Rig *rig, const SceneFace *scene)
{
  return rig_take_only_face (rig_push_faces (rig, scene, 1));
}

static void
check_label (const GstFerEmotionFace *face, const gchar *label)
{
  fail_unless_equals_string (gst_fer_emotion_face_get_label (face), label);
}

/* A face that changes: the raw probabilities do so at once, the label within
 * 400 ms, in one step. */
GST_START_TEST (test_smoothing)
{
  Rig rig;
  gdouble before = 0.0;
  GstFerEmotionFace *face;
  guint shown_after = 0;

  rig_open (&rig, "");
  for (guint i = 0; i < 25; i++) {
    face = push_and_read (&rig, &happy);
    check_label (face, "happy");
    before = gst_fer_emotion_face_find_score (face, "happy");
    gst_fer_emotion_face_unref (face);
  }
  for (guint i = 1; i <= 25; i++) {
    face = push_and_read (&rig, &surprised);
    fail_unless_equals_string (
        gst_fer_emotion_face_get_raw_label (face), "surprise");
    if (i == 1) {
      fail_unless (gst_fer_emotion_face_find_score (face, "happy") < before);
      fail_unless (gst_fer_emotion_face_find_raw_score (face, "surprise")
                   > gst_fer_emotion_face_find_score (face, "surprise") + 0.2);
      check_label (face, "happy");
    }
    if (g_str_equal (gst_fer_emotion_face_get_label (face), "surprise")
        && shown_after == 0)
      shown_after = i;
    if (shown_after > 0)
      check_label (face, "surprise");
    gst_fer_emotion_face_unref (face);
  }
  fail_unless (shown_after > 1 && shown_after * RIG_FRAME <= 400 * GST_MSECOND,
      "after %u frames", shown_after);

  g_object_set (rig.harness->element, "smoothing", 0, NULL);
  face = push_and_read (&rig, &happy);
  check_label (face, "happy");
  fail_unless_equals_float (gst_fer_emotion_face_find_score (face, "happy"),
      gst_fer_emotion_face_find_raw_score (face, "happy"));
  gst_fer_emotion_face_unref (face);
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
 * stays. Where one takes as long as the budgets of 400 frames together, the
 * next one comes later. */
GST_START_TEST (test_budget)
{
  Rig rig;

  rig_open (&rig, "frame-budget=500000");
  for (guint i = 0;
       i < 400 || (get_stat (&rig, "detect-interval") <= 2.0 && i < 4000);
       i++) {
    GstBuffer *buffer = rig_push_faces (&rig, &happy, 1);

    fail_unless_equals_int (rig_count_faces (buffer), 1);
    gst_buffer_unref (buffer);
  }
  fail_unless (get_stat (&rig, "skipped-detections") > 100);
  fail_unless (get_stat (&rig, "detect-interval") > 2.0);
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

static GstMessage *
pop (Rig *rig)
{
  GstMessage *message = rig_pop (rig, GST_MESSAGE_ELEMENT);

  fail_unless (message != NULL);
  return message;
}

static void
check_change (const GstFerEmotionChange *change, const gchar *label,
    GstClockTime onset, GstClockTime offset)
{
  gboolean is_onset = !GST_CLOCK_TIME_IS_VALID (offset);

  fail_unless_equals_int (gst_fer_emotion_change_is_onset (change), is_onset);
  fail_unless_equals_int (gst_fer_emotion_change_get_id (change), 1);
  fail_unless_equals_string (gst_fer_emotion_change_get_label (change), label);
  fail_unless_equals_uint64 (gst_fer_emotion_change_get_onset (change), onset);
  fail_unless_equals_uint64 (
      gst_fer_emotion_change_get_time (change), is_onset ? onset : offset);
}

static GPtrArray *
pop_changes (Rig *rig, guint n)
{
  GstMessage *message = pop (rig);
  GPtrArray *changes = gst_fer_emotion_message_get_changes (message);

  fail_unless (changes != NULL);
  fail_unless_equals_int (changes->len, n);
  gst_message_unref (message);
  return changes;
}

static void
check_track (Rig *rig)
{
  GstMessage *message = pop (rig);
  GstFerEmotionTrack *track = gst_fer_emotion_message_get_track (message);
  gdouble total = 0.0;

  fail_unless (track != NULL);
  fail_unless_equals_int (gst_fer_emotion_track_get_id (track), 1);
  fail_unless_equals_uint64 (
      gst_fer_emotion_track_get_first_seen (track), 2 * RIG_FRAME);
  fail_unless_equals_uint64 (
      gst_fer_emotion_track_get_last_seen (track), 9 * RIG_FRAME);
  fail_unless_equals_uint64 (
      gst_fer_emotion_track_get_duration (track), 8 * RIG_FRAME);
  fail_unless_equals_float (
      gst_fer_emotion_track_find_share (track, "happy"), 0.5);
  fail_unless_equals_float (
      gst_fer_emotion_track_find_share (track, "surprise"), 0.5);
  for (guint i = 0; i < gst_fer_emotion_track_get_n_shares (track); i++)
    total += gst_fer_emotion_track_get_share (track, i);
  fail_unless (ABS (total - 1.0) < 1e-9);
  gst_fer_emotion_track_unref (track);
  gst_message_unref (message);
}

/* Happy from 80 ms to 240 ms, then surprised, gone at 400 ms. */
GST_START_TEST (test_changes)
{
  const GstClockTime came = 2 * RIG_FRAME, turned = 6 * RIG_FRAME;
  GPtrArray *changes;
  Rig rig;

  rig_open (&rig, "smoothing=0");
  for (guint i = 0; i < 12; i++) {
    const SceneFace *face = i < 6 ? &happy : &surprised;

    gst_buffer_unref (rig_push_faces (&rig, face, i >= 2 && i < 10 ? 1 : 0));
  }
  gst_harness_push_event (rig.harness, gst_event_new_eos ());

  changes = pop_changes (&rig, 1);
  check_change (changes->pdata[0], "happy", came, GST_CLOCK_TIME_NONE);
  g_ptr_array_unref (changes);
  changes = pop_changes (&rig, 2);
  check_change (changes->pdata[0], "happy", came, turned);
  check_change (changes->pdata[1], "surprise", turned, GST_CLOCK_TIME_NONE);
  g_ptr_array_unref (changes);
  changes = pop_changes (&rig, 1);
  check_change (changes->pdata[0], "surprise", turned, 10 * RIG_FRAME);
  g_ptr_array_unref (changes);
  check_track (&rig);
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
    GstClockTime timestamp, told_duration;
    GstMessage *message;

    GST_BUFFER_PTS (buffer) = time;
    GST_BUFFER_DURATION (buffer) = duration;
    fail_unless_equals_int (
        gst_harness_push (rig.harness, buffer), GST_FLOW_OK);
    buffer = gst_harness_pull (rig.harness);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), time);
    fail_unless_equals_int (rig_get_face (buffer, 0)->id, 1);
    gst_buffer_unref (buffer);
    message = pop (&rig);
    fail_unless (gst_fer_emotion_message_get_times (
        message, &timestamp, NULL, NULL, &told_duration));
    fail_unless_equals_uint64 (timestamp, time);
    fail_unless_equals_uint64 (told_duration, duration);
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
