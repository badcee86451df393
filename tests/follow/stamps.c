/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time stamps that do not simply rise: backward playback, stamps out of order,
 * equal ones, and where they really break off. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>

static const SceneFace faces[] = { { "happy", 20, 60, 120 },
  { "surprise", 190, 50, 100 } };

/* Pushes a frame with a stamp of its own. */
static GstBuffer *
push_at (Rig *rig, const SceneFace *face, guint n, GstClockTime time,
    GstBufferFlags flags)
{
  GstBuffer *buffer = scene_draw (&rig->info, face, n);

  GST_BUFFER_FLAG_SET (buffer, flags);
  rig->time = time;
  return rig_push (rig, buffer);
}

/* The number of the largest face; 0 where there is none. */
static gint
get_number (GstBuffer *buffer)
{
  GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, 0);
  gint id = roi != NULL ? roi->id : 0;

  gst_buffer_unref (buffer);
  return id;
}

static void
start_backward (Rig *rig)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = -1.0;
  segment.stop = segment.duration = 100 * GST_SECOND;
  gst_harness_push_event (rig->harness, gst_event_new_segment (&segment));
}

/* Both faces keep their numbers, though every group of frames begins with the
 * mark of a discontinuity. */
GST_START_TEST (test_backward)
{
  Rig rig;

  rig_open (&rig, "");
  start_backward (&rig);
  for (guint i = 0; i < 50; i++) {
    GstBuffer *buffer = push_at (&rig, faces, 2,
        10 * GST_SECOND - i * RIG_FRAME, i % 8 ? 0 : GST_BUFFER_FLAG_DISCONT);

    fail_unless_equals_int (rig_count_faces (buffer), 2);
    fail_unless_equals_int (rig_get_face (buffer, 0)->id, 1);
    fail_unless_equals_int (rig_get_face (buffer, 1)->id, 2);
    gst_buffer_unref (buffer);
  }
  /* Here something is missing. */
  fail_unless_equals_int (get_number (push_at (&rig, faces, 2, 6 * GST_SECOND,
                              GST_BUFFER_FLAG_DISCONT)),
      3);
  rig_close (&rig);
}
GST_END_TEST;

/* A face that is found no more: how many frames stay hidden. */
static guint
count_hidden (gboolean backward)
{
  guint n = 0;
  Rig rig;

  rig_open (&rig, "overlay=false privacy=pixelate");
  if (backward)
    start_backward (&rig);
  for (gint i = 0; i < 100; i++) {
    GstBuffer *before = scene_draw (&rig.info, faces, 1);
    GstBuffer *after = gst_buffer_copy_deep (before);

    rig.time = 10 * GST_SECOND + (backward ? -i : i) * (gint64) RIG_FRAME;
    after = rig_push (&rig, after);
    n += !scene_equal (before, after, &rig.info);
    if (i == 10)
      g_object_set (rig.harness->element, "detect-threshold", 1.0, NULL);
    gst_buffer_unref (before);
    gst_buffer_unref (after);
  }
  rig_close (&rig);
  return n;
}

GST_START_TEST (test_backward_privacy)
{
  guint forward = count_hidden (FALSE);

  fail_unless (forward > 50);
  fail_unless_equals_int (count_hidden (TRUE), forward);
}
GST_END_TEST;

/* As a camera gives them that tells the order of decoding. */
GST_START_TEST (test_out_of_order)
{
  static const guint order[] = { 0, 3, 1, 2 };
  Rig rig;

  rig_open (&rig, "");
  for (guint i = 0; i < 60; i++) {
    GstClockTime time = (i / 4 * 4 + order[i % 4]) * RIG_FRAME;

    fail_unless_equals_int (get_number (push_at (&rig, faces, 2, time, 0)), 1);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* Stamps that stand still, and frames without one: a label follows its face
 * within 400 ms all the same. */
static void
check_label_follows (gboolean untimed)
{
  const SceneFace surprised = { "surprise", 20, 60, 120 };
  const gchar *label = NULL;
  Rig rig;

  rig_open (&rig, "");
  for (guint i = 0; i < 35; i++) {
    GPtrArray *read;
    GstBuffer *buffer = scene_draw (&rig.info, i < 25 ? faces : &surprised, 1);

    GST_BUFFER_PTS (buffer) = untimed ? GST_CLOCK_TIME_NONE : RIG_FRAME;
    fail_unless_equals_int (
        gst_harness_push (rig.harness, buffer), GST_FLOW_OK);
    buffer = gst_harness_pull (rig.harness);
    read = gst_fer_emotion_buffer_get_faces (buffer);
    fail_unless_equals_int (gst_fer_emotion_face_get_id (read->pdata[0]), 1);
    label = g_intern_string (gst_fer_emotion_face_get_label (read->pdata[0]));
    g_ptr_array_unref (read);
    if (i == 24)
      fail_unless_equals_string (label, "happy");
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_string (label, "surprise");
  rig_close (&rig);
}

GST_START_TEST (test_stands_still)
{
  check_label_follows (FALSE);
  check_label_follows (TRUE);
}
GST_END_TEST;

/* One wrong stamp is none, a lasting jump is another place. */
GST_START_TEST (test_jump)
{
  Rig rig;

  rig_open (&rig, "");
  for (guint i = 0; i < 20; i++)
    fail_unless_equals_int (
        get_number (push_at (
            &rig, faces, 1, i % 7 == 3 ? GST_SECOND * 3600 : i * RIG_FRAME, 0)),
        1);
  gst_buffer_unref (push_at (&rig, faces, 1, 60 * GST_SECOND, 0));
  for (guint i = 1; i < 5; i++)
    fail_unless_equals_int (get_number (push_at (&rig, faces, 1,
                                60 * GST_SECOND + i * RIG_FRAME, 0)),
        2);
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
stamps_suite (void)
{
  Suite *suite = suite_create ("stamps");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_backward);
  tcase_add_test (tcase, test_backward_privacy);
  tcase_add_test (tcase, test_out_of_order);
  tcase_add_test (tcase, test_stands_still);
  tcase_add_test (tcase, test_jump);
  return suite;
}

GST_CHECK_MAIN (stamps);
