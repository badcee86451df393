/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in files of every format. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "bench.h"

/* @line is @expected, whose quotes are single ones. */
static void
check_json (const gchar *line, const gchar *expected)
{
  gchar *text = g_strdelimit (g_strdup (expected), "'", '"');
  JsonNode *read = json_from_string (line, NULL);
  JsonNode *node = json_from_string (text, NULL);

  fail_unless (read != NULL && node != NULL);
  fail_unless (json_node_equal (read, node), "%s is not %s", line, text);
  json_node_unref (read);
  json_node_unref (node);
  g_free (text);
}

#define RESOLUTION "'resolution': {'width': 64, 'height': 48}"

GST_START_TEST (test_json_lines)
{
  const Person unread = { 2, NULL, 0 };
  const Person people[] = { one_happy, unread };
  Bench bench;
  gchar *text, **lines;

  bench_start (&bench, "a.jsonl", "feremotionwriter source=a.mp4");
  bench_push (&bench, 1, 40, NULL, 0);
  bench_push (&bench, 1041, 40, people, 2);
  bench_push (&bench, -1, -1, NULL, 0);
  bench_end (&bench);
  text = bench_read (&bench);
  lines = g_strsplit (text, "\n", -1);
  fail_unless_equals_int (g_strv_length (lines), 4);
  fail_unless_equals_string (lines[3], "");
  check_json (lines[0], "{'timestamp': 1000000, 'frame': 0, " RESOLUTION ","
                        " 'source': 'a.mp4', 'objects': []}");
  check_json (lines[1],
      "{'timestamp': 1041000000, 'frame': 1, " RESOLUTION ","
      " 'source': 'a.mp4', 'objects': ["
      "{'x': 16, 'y': 12, 'w': 16, 'h': 24, 'id': 1, 'roi_type': 'face',"
      " 'detection': {'bounding_box': {'x_min': 0.25, 'x_max': 0.5,"
      " 'y_min': 0.25, 'y_max': 0.75}, 'confidence': 0.875},"
      " 'emotion': {'label': 'happy', 'confidence': 0.75, 'label_id': 1,"
      " 'model': {'name': 'hand'}, 'scores': {'neutral': 0.25, 'happy': 0.75}},"
      " 'quality': 0.625, 'emotion_raw': {'label': 'neutral',"
      " 'confidence': 0.5, 'scores': {'neutral': 0.5, 'happy': 0.5}},"
      " 'landmarks': {'nose_tip_x': 0.375, 'nose_tip_y': 0.5}},"
      "{'x': 32, 'y': 12, 'w': 16, 'h': 24, 'id': 2, 'roi_type': 'face',"
      " 'detection': {'bounding_box': {'x_min': 0.5, 'x_max': 0.75,"
      " 'y_min': 0.25, 'y_max': 0.75}, 'confidence': 0.875}}]}");
  check_json (lines[2], "{'timestamp': null, 'frame': 2, " RESOLUTION ","
                        " 'source': 'a.mp4', 'objects': []}");
  g_strfreev (lines);
  g_free (text);
  bench_close (&bench);
}
GST_END_TEST;

GST_START_TEST (test_json_of_odd_source)
{
  Bench bench;
  JsonNode *node;
  gchar *text;

  bench_start (
      &bench, "a.ndjson", "feremotionwriter source=\"a \\\"b\\\".mp4\"");
  bench_push (&bench, 0, 40, NULL, 0);
  bench_end (&bench);
  text = bench_read (&bench);
  node = json_from_string (text, NULL);
  fail_unless (node != NULL);
  fail_unless_equals_string (
      json_object_get_string_member (json_node_get_object (node), "source"),
      "a \"b\".mp4");
  json_node_unref (node);
  g_free (text);
  bench_close (&bench);
}
GST_END_TEST;

/* What is not known is left out. */
GST_START_TEST (test_json_of_bare_region)
{
  GstBuffer *buffer = bench_make_bare_frame (0, 40);
  Bench bench;
  gchar *text;

  gst_buffer_add_video_region_of_interest_meta (
      buffer, GST_FER_EMOTION_ROI_TYPE, 1, 2, 3, 4);
  bench_start (&bench, "a.jsonl", "");
  buffer = gst_harness_push_and_pull (bench.harness, buffer);
  gst_buffer_unref (buffer);
  bench_end (&bench);
  text = bench_read (&bench);
  check_json (text, "{'timestamp': 0, 'frame': 0, " RESOLUTION ","
                    " 'source': null, 'analysed': false,"
                    " 'objects': [{'x': 1, 'y': 2, 'w': 3, 'h': 4, 'roi_type': "
                    "'face', 'detection': {}}]}");
  g_free (text);
  bench_close (&bench);
}
GST_END_TEST;

/* A frame that was not analysed is told from one without faces; one warning a
 * stream. */
GST_START_TEST (test_not_analysed)
{
  Bench bench;
  gchar *text, **lines;

  bench_start (&bench, "a.jsonl", "");
  bench_push (&bench, 0, 40, NULL, 0);
  fail_unless (gst_bus_pop_filtered (bench.bus, GST_MESSAGE_WARNING) == NULL);
  bench_push_buffer (&bench, bench_make_bare_frame (40, 40));
  bench_push_buffer (&bench, bench_make_bare_frame (80, 40));
  bench_check_warning (&bench, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED);
  gst_harness_push_event (
      bench.harness, gst_event_new_stream_start ("another"));
  bench_set_caps (&bench);
  bench_push_buffer (&bench, bench_make_bare_frame (0, 40));
  bench_check_warning (&bench, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED);
  bench_end (&bench);
  text = bench_read (&bench);
  lines = g_strsplit (text, "\n", -1);
  check_json (lines[0], "{'timestamp': 0, 'frame': 0, " RESOLUTION ","
                        " 'source': null, 'objects': []}");
  check_json (lines[1], "{'timestamp': 40000000, 'frame': 1, " RESOLUTION ","
                        " 'source': null, 'analysed': false, 'objects': []}");
  g_strfreev (lines);
  g_free (text);
  bench_close (&bench);
}
GST_END_TEST;

/* How many faces such a frame has is not known, also behind the head. */
GST_START_TEST (test_csv_not_analysed)
{
  Bench bench;

  bench_start (&bench, "a.csv", "");
  bench_push_buffer (&bench, bench_make_bare_frame (0, 40));
  bench_push (&bench, 40, 40, NULL, 0);
  bench_push_buffer (&bench, bench_make_bare_frame (80, 40));
  bench_push (&bench, 120, 40, &one_happy, 1);
  bench_push_buffer (&bench, bench_make_bare_frame (160, 40));
  bench_end (&bench);
  bench_check_text (&bench, CSV_HEAD
      ",neutral,happy\n"
      ",0,0.000000000,,,,,,,,,,,\n"
      ",1,0.040000000,0,,,,,,,,,,\n"
      ",2,0.080000000,,,,,,,,,,,\n"
      ",3,0.120000000,1,1,16,12,16,24,0.875000,happy,0.750000,0.250000,"
      "0.750000\n"
      ",4,0.160000000,,,,,,,,,,,\n");
  bench_close (&bench);
}
GST_END_TEST;

/* The head waits for the labels of the first face; a source with a comma and a
 * quote stands in quotes. */
GST_START_TEST (test_csv)
{
  Bench bench;

  bench_start (&bench, "a.CSV", "feremotionwriter source=\"a,\\\"b\"");
  bench_push (&bench, 0, 40, NULL, 0);
  bench_push (&bench, 1040, 40, &one_happy, 1);
  bench_push (&bench, -1, 40, NULL, 0);
  bench_end (&bench);
  bench_check_text (&bench, CSV_HEAD
      ",neutral,happy\n"
      "\"a,\"\"b\",0,0.000000000,0,,,,,,,,,,\n"
      "\"a,\"\"b\",1,1.040000000,1,1,16,12,16,24,0.875000,happy,0.750000,"
      "0.250000,0.750000\n"
      "\"a,\"\"b\",2,,0,,,,,,,,,,\n");
  bench_close (&bench);
}
GST_END_TEST;

/* feremotion tells its labels ahead, so that nothing waits. */
GST_START_TEST (test_csv_labels_ahead)
{
  const gchar *fields[] = { "calm", "happy", NULL };
  Bench bench;

  bench_start (&bench, "a.csv", "");
  gst_harness_push_event (bench.harness,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
          gst_structure_new (GST_FER_EMOTION_EVENT_LABELS,
              GST_FER_EMOTION_FIELD_FRAME_MODEL, G_TYPE_STRING, "hand",
              GST_FER_EMOTION_FIELD_LABELS, G_TYPE_STRV, fields, NULL)));
  bench_push (&bench, 0, 40, NULL, 0);
  bench_push (&bench, 40, 40, &one_happy, 1);
  bench_stop (&bench);
  bench_check_text (&bench, CSV_HEAD
      ",calm,happy\n"
      ",0,0.000000000,0,,,,,,,,,,\n"
      ",1,0.040000000,1,1,16,12,16,24,0.875000,happy,0.750000,,0.750000\n");
  bench_close (&bench);
}
GST_END_TEST;

GST_START_TEST (test_csv_without_faces)
{
  Bench bench;

  bench_start (&bench, "a.csv", "");
  bench_push (&bench, 0, 40, NULL, 0);
  bench_end (&bench);
  bench_check_text (&bench,
      CSV_HEAD ",neutral,happy,surprise,sad,angry,disgust,fear,contempt\n"
               ",0,0.000000000,0,,,,,,,,,,,,,,,,\n");
  bench_close (&bench);
}
GST_END_TEST;

/* Cues last as long as all labels, which hold what would end a cue. */
static void
push_scene (Bench *bench)
{
  const Person tag = { 2, "a<b> & -->\nc", 0.5 };
  const Person both[] = { two_happy, one_happy };
  const Person changed[] = { one_neutral, two_happy };

  bench_push (bench, 0, 500, &one_happy, 1);
  bench_push (bench, 500, 500, both, 2);
  bench_push (bench, 1000, 500, changed, 2);
  bench_push (bench, 1500, 500, &one_neutral, 1);
  bench_push (bench, 2000, 500, NULL, 0);
  bench_push (bench, 3723004, 500, &tag, 1);
}

GST_START_TEST (test_webvtt)
{
  Bench bench;

  bench_start (&bench, "a.vtt", "");
  push_scene (&bench);
  bench_end (&bench);
  bench_check_text (&bench,
      "WEBVTT\n"
      "\n1\n00:00:00.000 --> 00:00:00.500\nFace 1: happy\n"
      "\n2\n00:00:00.500 --> 00:00:01.000\nFace 1: happy\nFace 2: happy\n"
      "\n3\n00:00:01.000 --> 00:00:01.500\nFace 1: neutral\nFace 2: happy\n"
      "\n4\n00:00:01.500 --> 00:00:02.000\nFace 1: neutral\n"
      "\n5\n01:02:03.004 --> 01:02:03.504\n"
      "Face 2: a&lt;b&gt; &amp; --&gt; c\n");
  bench_close (&bench);
}
GST_END_TEST;

GST_START_TEST (test_srt)
{
  Bench bench;

  bench_start (&bench, "a.txt", "feremotionwriter format=srt");
  push_scene (&bench);
  bench_end (&bench);
  bench_check_text (&bench,
      "1\n00:00:00,000 --> 00:00:00,500\nFace 1: happy\n"
      "\n2\n00:00:00,500 --> 00:00:01,000\nFace 1: happy\nFace 2: happy\n"
      "\n3\n00:00:01,000 --> 00:00:01,500\nFace 1: neutral\nFace 2: happy\n"
      "\n4\n00:00:01,500 --> 00:00:02,000\nFace 1: neutral\n"
      "\n5\n01:02:03,004 --> 01:02:03,504\nFace 2: a<b> & --> c\n");
  bench_close (&bench);
}
GST_END_TEST;

/* A frame lasts until the next where it does not say how long, and never
 * longer; the last as long as the one before. */
GST_START_TEST (test_cues_of_variable_rate)
{
  Bench bench;

  bench_start (&bench, "a.vtt", "");
  bench_push (&bench, 0, -1, &one_happy, 1);
  bench_push (&bench, 5000, -1, &one_happy, 1);
  bench_push (&bench, 6000, 10000, &one_neutral, 1);
  bench_push (&bench, 7000, 600, NULL, 0);
  bench_push (&bench, 8000, 600, &two_happy, 1);
  bench_push (&bench, 9000, 600, NULL, 0);
  bench_push (&bench, 9700, -1, &one_happy, 1);
  bench_end (&bench);
  bench_check_text (&bench,
      "WEBVTT\n"
      "\n1\n00:00:00.000 --> 00:00:06.000\nFace 1: happy\n"
      "\n2\n00:00:06.000 --> 00:00:07.000\nFace 1: neutral\n"
      "\n3\n00:00:08.000 --> 00:00:08.600\nFace 2: happy\n"
      "\n4\n00:00:09.700 --> 00:00:10.400\nFace 1: happy\n");
  bench_close (&bench);
}
GST_END_TEST;

/* What the frames of 100 ms show: a letter each, of n(obody), h(appy),
 * (ne)u(tral), 2 (another one), and what the cues are then. */
static void
check_cues (const gchar *frames, const gchar *text)
{
  Bench bench;

  bench_start (&bench, "a.srt", "");
  for (guint i = 0; frames[i] != '\0'; i++)
    bench_push (&bench, 100 * i, 100,
        frames[i] == 'h'   ? &one_happy
        : frames[i] == 'u' ? &one_neutral
                           : &two_happy,
        frames[i] != 'n');
  bench_end (&bench);
  bench_check_text (&bench, text);
  bench_close (&bench);
}

/* A change that lasts less than half a second is none; what is the same before
 * and after it is one cue. */
GST_START_TEST (test_cues_do_not_flicker)
{
  check_cues ("hhhhhhuhhhhhuuuuhhhhh",
      "1\n00:00:00,000 --> 00:00:02,100\nFace 1: happy\n");
  check_cues (
      "hhhhhhnnnnhhhhh", "1\n00:00:00,000 --> 00:00:01,500\nFace 1: happy\n");
  check_cues ("nnnhnnnn2222nnnnnnnn", "");
  check_cues (
      "nnnhhhhhnnnnnhhhh", "1\n00:00:00,300 --> 00:00:00,800\nFace 1: happy\n");
  check_cues (
      "hhhhhhuuuu", "1\n00:00:00,000 --> 00:00:01,000\nFace 1: happy\n");
  check_cues ("hhhhhhuuuuu",
      "1\n00:00:00,000 --> 00:00:00,600\nFace 1: happy\n"
      "\n2\n00:00:00,600 --> 00:00:01,100\nFace 1: neutral\n");
}
GST_END_TEST;

/* Nor does it stand still where something changes all the time. */
GST_START_TEST (test_cues_of_unrest)
{
  check_cues ("hhhhh2u2u2u2u2u2u",
      "1\n00:00:00,000 --> 00:00:00,500\nFace 1: happy\n"
      "\n2\n00:00:00,500 --> 00:00:01,700\nFace 2: happy\n");
  check_cues ("hhhhhu2unu2222hhhhh",
      "1\n00:00:00,000 --> 00:00:00,500\nFace 1: happy\n"
      "\n2\n00:00:00,500 --> 00:00:01,000\nFace 1: neutral\n"
      "\n3\n00:00:01,000 --> 00:00:01,900\nFace 1: happy\n");
}
GST_END_TEST;

/* A stream that is shorter is told all the same, by what its end shows. */
GST_START_TEST (test_cues_of_a_short_stream)
{
  check_cues ("hhu", "1\n00:00:00,000 --> 00:00:00,300\nFace 1: neutral\n");
}
GST_END_TEST;

GST_START_TEST (test_cue_of_a_picture)
{
  Bench bench;

  bench_start (&bench, "a.srt", "");
  bench_push (&bench, 0, -1, &one_happy, 1);
  bench_end (&bench);
  bench_check_text (
      &bench, "1\n00:00:00,000 --> 00:00:01,000\nFace 1: happy\n");
  bench_close (&bench);
}
GST_END_TEST;

/* Without faces or without frames a file is valid too. */
GST_START_TEST (test_nothing_to_tell)
{
  const struct {
    const gchar *name;
    const gchar *text;
  } files[] = {
    { "a.vtt", "WEBVTT\n" },
    { "a.srt", "" },
    { "a.jsonl", "" },
    { "a.csv",
        CSV_HEAD ",neutral,happy,surprise,sad,angry,disgust,fear,contempt\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    Bench bench;

    bench_start (&bench, files[i].name, "");
    bench_end (&bench);
    bench_check_text (&bench, files[i].text);
    bench_close (&bench);
  }
}
GST_END_TEST;

static Suite *
formats_suite (void)
{
  Suite *suite = suite_create ("writer-formats");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_json_lines);
  tcase_add_test (tcase, test_json_of_odd_source);
  tcase_add_test (tcase, test_json_of_bare_region);
  tcase_add_test (tcase, test_not_analysed);
  tcase_add_test (tcase, test_csv_not_analysed);
  tcase_add_test (tcase, test_csv);
  tcase_add_test (tcase, test_csv_labels_ahead);
  tcase_add_test (tcase, test_csv_without_faces);
  tcase_add_test (tcase, test_webvtt);
  tcase_add_test (tcase, test_srt);
  tcase_add_test (tcase, test_cues_of_variable_rate);
  tcase_add_test (tcase, test_cues_do_not_flicker);
  tcase_add_test (tcase, test_cues_of_unrest);
  tcase_add_test (tcase, test_cues_of_a_short_stream);
  tcase_add_test (tcase, test_cue_of_a_picture);
  tcase_add_test (tcase, test_nothing_to_tell);
  return suite;
}

GST_CHECK_MAIN (formats);
