/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seeks, streams in a row, buffers of others. */
#include <string.h>

#include "bench.h"

/* Times are of the stream; a cue does not last over the seek. */
GST_START_TEST (test_seek)
{
  Bench bench;

  bench_start (&bench, "a.vtt", "");
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_seek (&bench, 10 * GST_SECOND);
  bench_push (&bench, 10000, 40, &one_happy, 1);
  bench_push (&bench, 10040, 40, &one_happy, 1);
  bench_seek (&bench, 5 * GST_SECOND);
  bench_push (&bench, 5000, 40, &one_happy, 1);
  bench_end (&bench);
  bench_check_text (&bench,
      "WEBVTT\n"
      "\n1\n00:00:00.000 --> 00:00:00.040\nFace 1: happy\n"
      "\n2\n00:00:10.000 --> 00:00:10.080\nFace 1: happy\n"
      "\n3\n00:00:05.000 --> 00:00:05.040\nFace 1: happy\n");
  bench_close (&bench);
}
GST_END_TEST;

/* Playing from the middle: time is where the clip is, not since when it runs.
 */
GST_START_TEST (test_stream_time)
{
  GstSegment segment;
  Bench bench;

  bench_start (&bench, "a.csv", "");
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 2000 * MS;
  segment.time = 7000 * MS;
  segment.base = 90000 * MS;
  gst_harness_push_event (bench.harness, gst_event_new_segment (&segment));
  bench_push (&bench, 2500, 40, &one_happy, 1);
  bench_end (&bench);
  bench_check_text (&bench, CSV_HEAD
      ",neutral,happy\n"
      ",0,7.500000000,1,1,16,12,16,24,0.875000,happy,0.750000,0.250000,"
      "0.750000\n");
  bench_close (&bench);
}
GST_END_TEST;

static void
check_frames (const Bench *bench, const gchar *const times[], guint n)
{
  gchar *text = bench_read (bench);
  gchar **lines = g_strsplit (text, "\n", -1);

  fail_unless_equals_int (g_strv_length (lines), 1 + n + 1);
  for (guint i = 0; i < n; i++) {
    gchar *start = g_strdup_printf (",%u,%s,", i, times[i]);

    fail_unless (g_str_has_prefix (lines[1 + i], start), "%s", lines[1 + i]);
    g_free (start);
  }
  g_strfreev (lines);
  g_free (text);
}

static void
set_state (Bench *bench, GstState state)
{
  fail_unless_equals_int (
      gst_element_set_state (bench->harness->element, state),
      GST_STATE_CHANGE_SUCCESS);
}

/* What comes while it is paused is dropped by a seek, and written where it is
 * played, even if nothing comes after it. */
GST_START_TEST (test_preroll)
{
  const gchar *const times[] = { "10.000000000", "10.040000000", "20.000000000",
    "30.000000000" };
  Bench bench;

  bench_start (&bench, "a.csv", "");
  set_state (&bench, GST_STATE_PAUSED);
  bench_push (&bench, 0, 40, NULL, 0);
  bench_push (&bench, 40, 40, NULL, 0);
  bench_seek (&bench, 10 * GST_SECOND);
  bench_push (&bench, 10000, 40, &one_happy, 1);
  set_state (&bench, GST_STATE_PLAYING);
  bench_push (&bench, 10040, 40, NULL, 0);
  set_state (&bench, GST_STATE_PAUSED);
  bench_push (&bench, 10080, 40, NULL, 0);
  bench_seek (&bench, 20 * GST_SECOND);
  bench_push (&bench, 20000, 40, NULL, 0);
  set_state (&bench, GST_STATE_PLAYING);
  set_state (&bench, GST_STATE_PAUSED);
  bench_seek (&bench, 30 * GST_SECOND);
  bench_push (&bench, 30000, 40, NULL, 0);
  bench_stop (&bench);
  check_frames (&bench, times, G_N_ELEMENTS (times));
  bench_close (&bench);
}
GST_END_TEST;

/* A short clip is at its end before it is played, and may be taken back. */
GST_START_TEST (test_preroll_to_the_end)
{
  const gchar *const times[] = { "10.000000000" };
  Bench bench;

  bench_start (&bench, "a.csv", "");
  set_state (&bench, GST_STATE_PAUSED);
  bench_push (&bench, 0, 40, NULL, 0);
  bench_end (&bench);
  fail_if (g_file_test (bench.location, G_FILE_TEST_EXISTS));
  bench_seek (&bench, 10 * GST_SECOND);
  bench_push (&bench, 10000, 40, NULL, 0);
  bench_end (&bench);
  fail_if (g_file_test (bench.location, G_FILE_TEST_EXISTS));
  set_state (&bench, GST_STATE_PLAYING);
  check_frames (&bench, times, G_N_ELEMENTS (times));
  bench_close (&bench);
}
GST_END_TEST;

/* Memory is not taken for ever by what nobody plays. */
GST_START_TEST (test_long_preroll)
{
  Bench bench;

  bench_start (&bench, "a.srt", "");
  set_state (&bench, GST_STATE_PAUSED);
  for (guint i = 0; i < 1001; i++)
    bench_push (&bench, 40 * i, 40, i < 1000 ? &one_happy : &two_happy, 1);
  bench_seek (&bench, 0);
  set_state (&bench, GST_STATE_PLAYING);
  bench_end (&bench);
  bench_check_text (
      &bench, "1\n00:00:00,000 --> 00:00:40,000\nFace 1: happy\n");
  bench_close (&bench);
}
GST_END_TEST;

/* A stream after another counts its frames anew, in the same file. */
GST_START_TEST (test_streams_in_a_row)
{
  Bench bench;

  bench_start (&bench, "a.csv", "");
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_push (&bench, 40, 40, NULL, 0);
  gst_harness_push_event (
      bench.harness, gst_event_new_stream_start ("another"));
  bench_set_caps (&bench);
  bench_push (&bench, 0, 40, NULL, 0);
  bench_end (&bench);
  bench_check_text (&bench, CSV_HEAD
      ",neutral,happy\n"
      ",0,0.000000000,1,1,16,12,16,24,0.875000,happy,0.750000,0.250000,"
      "0.750000\n"
      ",1,0.040000000,0,,,,,,,,,,\n"
      ",0,0.000000000,0,,,,,,,,,,\n");
  bench_close (&bench);
}
GST_END_TEST;

/* A frame that was analysed as the 42nd, 7 s after the start of its clip. */
static GstBuffer *
make_far_frame (gint pts)
{
  GstBuffer *buffer = bench_make_frame (pts, 40, &one_happy, 1);

  gst_structure_set (gst_custom_meta_get_structure (gst_buffer_get_custom_meta (
                         buffer, GST_FER_EMOTION_META)),
      GST_FER_EMOTION_FIELD_FRAME, G_TYPE_UINT64, (guint64) 41,
      GST_FER_EMOTION_FIELD_STREAM_TIME, G_TYPE_UINT64,
      (guint64) 7000 * GST_MSECOND, NULL);
  return buffer;
}

static void
check_far_frame (gboolean with_feremotion, const gchar *expected)
{
  const gchar *fields[] = { "neutral", "happy", NULL };
  Bench bench;
  gchar *text;

  bench_start (&bench, "a.csv", "");
  if (with_feremotion)
    gst_harness_push_event (bench.harness,
        gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
            gst_structure_new (GST_FER_EMOTION_EVENT_LABELS,
                GST_FER_EMOTION_FIELD_LABELS, G_TYPE_STRV, fields, NULL)));
  bench_push_buffer (&bench, make_far_frame (3000));
  bench_end (&bench);
  text = bench_read (&bench);
  fail_unless (
      g_str_has_prefix (text + strlen (CSV_HEAD ",neutral,happy\n"), expected),
      "%s", text);
  g_free (text);
  bench_close (&bench);
}

/* From another pipeline, the frame tells where it was there; here, the stream
 * does. */
GST_START_TEST (test_far_frame)
{
  check_far_frame (FALSE, ",41,7.000000000,1,1,16,");
  check_far_frame (TRUE, ",0,3.000000000,1,1,16,");
}
GST_END_TEST;

/* Nobody said what the frames are: they still pass and are counted. */
GST_START_TEST (test_no_caps)
{
  GstSegment segment;
  Bench bench;

  bench_open (&bench, "a.srt", "");
  gst_harness_play (bench.harness);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (
      bench.harness, gst_event_new_stream_start (GST_FER_EMOTION_FIELD_X));
  gst_harness_push_event (bench.harness, gst_event_new_segment (&segment));
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_end (&bench);
  bench_check_text (
      &bench, "1\n00:00:00,000 --> 00:00:00,040\nFace 1: happy\n");
  bench_close (&bench);
}
GST_END_TEST;

/* Regions of others are not faces. */
GST_START_TEST (test_other_regions)
{
  GstBuffer *buffer = bench_make_frame (0, 40, NULL, 0);
  Bench bench;

  gst_buffer_add_video_region_of_interest_meta (buffer, "car", 1, 2, 3, 4);
  gst_buffer_add_video_region_of_interest_meta (
      buffer, GST_FER_EMOTION_ROI_TYPE, 1, 2, 3, 4);
  bench_start (&bench, "a.csv", "");
  buffer = gst_harness_push_and_pull (bench.harness, buffer);
  gst_buffer_unref (buffer);
  bench_end (&bench);
  bench_check_text (&bench,
      CSV_HEAD ",neutral,happy,surprise,sad,angry,disgust,fear,contempt\n"
               ",0,0.000000000,1,,1,2,3,4,,,,,,,,,,,\n");
  bench_close (&bench);
}
GST_END_TEST;

/* A buffer that others hold too is neither copied nor written. */
GST_START_TEST (test_shared_buffer)
{
  GstBuffer *buffer = bench_make_frame (0, 40, &one_happy, 1);
  GstBuffer *out;
  Bench bench;

  bench_start (&bench, "a.jsonl", "");
  out = gst_harness_push_and_pull (bench.harness, gst_buffer_ref (buffer));
  fail_unless (out == buffer);
  gst_buffer_unref (out);
  gst_buffer_unref (buffer);
  bench_close (&bench);
}
GST_END_TEST;

static Suite *
streams_suite (void)
{
  Suite *suite = suite_create ("writer-streams");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_seek);
  tcase_add_test (tcase, test_stream_time);
  tcase_add_test (tcase, test_preroll);
  tcase_add_test (tcase, test_preroll_to_the_end);
  tcase_add_test (tcase, test_long_preroll);
  tcase_add_test (tcase, test_streams_in_a_row);
  tcase_add_test (tcase, test_far_frame);
  tcase_add_test (tcase, test_no_caps);
  tcase_add_test (tcase, test_other_regions);
  tcase_add_test (tcase, test_shared_buffer);
  return suite;
}

GST_CHECK_MAIN (streams);
