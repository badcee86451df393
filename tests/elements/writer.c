/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* feremotionwriter: files of every format from metadata made by hand. */
#include "rig.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define WIDTH 64
#define HEIGHT 48
#define MS GST_MSECOND

/* A face by hand. */
typedef struct {
  gint id;
  const gchar *label;
  gdouble happy;
} Person;

typedef struct {
  GstHarness *harness;
  GstBus *bus;
  gchar *folder;
  gchar *location;
} Bench;

/* --- The bench ----------------------------------------------------------- */

static void
bench_open (Bench *bench, const gchar *name, const gchar *properties)
{
  GstElement *element;

  bench->folder = g_dir_make_tmp ("feremotionwriter-XXXXXX", NULL);
  bench->location = g_build_filename (bench->folder, name, NULL);
  element = gst_parse_launch (
      properties[0] != '\0' ? properties : "feremotionwriter", NULL);
  fail_unless (element != NULL);
  g_object_set (element, "location", bench->location, NULL);
  bench->bus = gst_bus_new ();
  gst_element_set_bus (element, bench->bus);
  bench->harness = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
}

static void
bench_set_caps (Bench *bench)
{
  gst_harness_set_src_caps_str (bench->harness,
      "video/x-raw,format=GRAY8,width=64,height=48,framerate=0/1");
}

static void
bench_start (Bench *bench, const gchar *name, const gchar *properties)
{
  bench_open (bench, name, properties);
  bench_set_caps (bench);
}

static void
remove_folder (const gchar *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
    g_free (path);
  }
  g_dir_close (dir);
  g_rmdir (folder);
}

static guint
count_files (const Bench *bench)
{
  GDir *dir = g_dir_open (bench->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);
  return n;
}

static void
bench_stop (Bench *bench)
{
  gst_element_set_state (bench->harness->element, GST_STATE_NULL);
}

static void
bench_close (Bench *bench)
{
  gst_element_set_bus (bench->harness->element, NULL);
  gst_bus_set_flushing (bench->bus, TRUE);
  gst_object_unref (bench->bus);
  gst_harness_teardown (bench->harness);
  remove_folder (bench->folder);
  g_free (bench->folder);
  g_free (bench->location);
}

static gchar *
bench_read (const Bench *bench)
{
  gchar *text;

  fail_unless (g_file_get_contents (bench->location, &text, NULL, NULL));
  return text;
}

static void
bench_check_text (const Bench *bench, const gchar *expected)
{
  gchar *text = bench_read (bench);

  fail_unless_equals_string (text, expected);
  g_free (text);
}

static void
add_person (GstBuffer *buffer, const Person *person)
{
  GstVideoRegionOfInterestMeta *roi =
      gst_buffer_add_video_region_of_interest_meta (
          buffer, "face", 16 * person->id, 12, 16, 24);

  roi->id = person->id;
  gst_video_region_of_interest_meta_add_param (roi,
      gst_structure_new ("detection", "x_min", G_TYPE_DOUBLE, 0.25 * person->id,
          "x_max", G_TYPE_DOUBLE, 0.25 * person->id + 0.25, "y_min",
          G_TYPE_DOUBLE, 0.25, "y_max", G_TYPE_DOUBLE, 0.75, "confidence",
          G_TYPE_DOUBLE, 0.875, "label_id", G_TYPE_INT, 0, NULL));
  if (person->label == NULL)
    return;
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new ("emotion", "label", G_TYPE_STRING, person->label,
               "confidence", G_TYPE_DOUBLE, 0.75, "label_id", G_TYPE_INT, 1,
               "model_name", G_TYPE_STRING, "hand", "neutral", G_TYPE_DOUBLE,
               1 - person->happy, "happy", G_TYPE_DOUBLE, person->happy, NULL));
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new ("emotion-raw", "label", G_TYPE_STRING, "neutral",
               "confidence", G_TYPE_DOUBLE, 0.5, "label_id", G_TYPE_INT, 0,
               "quality", G_TYPE_DOUBLE, 0.625, "neutral", G_TYPE_DOUBLE, 0.5,
               "happy", G_TYPE_DOUBLE, 0.5, NULL));
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new ("landmarks", "nose_tip_x", G_TYPE_DOUBLE, 0.375,
               "nose_tip_y", G_TYPE_DOUBLE, 0.5, NULL));
}

/* A frame at PTS of a length, both in ms, -1 = not known. */
static GstBuffer *
make_frame (gint pts, gint duration, const Person *people, guint n_people)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT, NULL);

  gst_buffer_memset (buffer, 0, 128, WIDTH * HEIGHT);
  GST_BUFFER_PTS (buffer) = pts < 0 ? GST_CLOCK_TIME_NONE : (guint) pts * MS;
  GST_BUFFER_DURATION (buffer) =
      duration < 0 ? GST_CLOCK_TIME_NONE : (guint) duration * MS;
  for (guint i = 0; i < n_people; i++)
    add_person (buffer, &people[i]);
  return buffer;
}

/* Each frame comes out as it went in. */
static void
bench_push (
    Bench *bench, gint pts, gint duration, const Person *people, guint n_people)
{
  GstBuffer *in = make_frame (pts, duration, people, n_people);
  GstBuffer *out;

  fail_unless_equals_int (gst_harness_push (bench->harness, in), GST_FLOW_OK);
  out = gst_harness_try_pull (bench->harness);
  fail_unless (out == in);
  gst_buffer_unref (out);
}

static void
bench_end (Bench *bench)
{
  fail_unless (gst_harness_push_event (bench->harness, gst_event_new_eos ()));
}

/* As after a flushing seek to @start. */
static void
bench_seek (Bench *bench, GstClockTime start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = start;
  gst_harness_push_event (bench->harness, gst_event_new_flush_start ());
  gst_harness_push_event (bench->harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (bench->harness, gst_event_new_segment (&segment));
}

static void
bench_check_warning (Bench *bench, gint code)
{
  GstMessage *message = gst_bus_pop_filtered (
      bench->bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  GError *error;

  fail_unless (message != NULL);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, code), "%s: %s, %d",
      g_quark_to_string (error->domain), error->message, error->code);
  g_error_free (error);
  gst_message_unref (message);
  fail_unless (
      gst_bus_pop_filtered (bench->bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR)
      == NULL);
}

static const Person one_happy = { 1, "happy", 0.75 };
static const Person one_neutral = { 1, "neutral", 0.25 };
static const Person two_happy = { 2, "happy", 0.75 };

/* --- Formats ------------------------------------------------------------- */

static JsonObject *
parse_line (JsonParser *parser, const gchar *line)
{
  fail_unless (json_parser_load_from_data (parser, line, -1, NULL), "%s", line);
  return json_node_get_object (json_parser_get_root (parser));
}

GST_START_TEST (test_json_lines)
{
  const Person unread = { 2, NULL, 0 };
  const Person people[] = { one_happy, unread };
  JsonParser *parser = json_parser_new ();
  Bench bench;
  JsonObject *frame, *face, *emotion, *box;
  JsonArray *faces;
  gchar *text, **lines;

  bench_start (
      &bench, "a.jsonl", "feremotionwriter source=\"a \\\"b\\\".mp4\"");
  bench_push (&bench, 1, 40, NULL, 0);
  bench_push (&bench, 1041, 40, people, 2);
  bench_push (&bench, -1, -1, NULL, 0);
  bench_end (&bench);
  text = bench_read (&bench);
  lines = g_strsplit (text, "\n", -1);
  fail_unless_equals_int (g_strv_length (lines), 4);
  fail_unless_equals_string (lines[3], "");

  frame = parse_line (parser, lines[0]);
  fail_unless_equals_int64 (
      json_object_get_int_member (frame, "timestamp"), 1 * MS);
  fail_unless_equals_int (json_object_get_int_member (frame, "frame"), 0);
  fail_unless_equals_string (
      json_object_get_string_member (frame, "source"), "a \"b\".mp4");
  fail_unless_equals_int (
      json_array_get_length (json_object_get_array_member (frame, "objects")),
      0);

  frame = parse_line (parser, lines[1]);
  fail_unless_equals_int64 (
      json_object_get_int_member (frame, "timestamp"), 1041 * MS);
  fail_unless_equals_int (json_object_get_int_member (frame, "frame"), 1);
  box = json_object_get_object_member (frame, "resolution");
  fail_unless_equals_int (json_object_get_int_member (box, "width"), WIDTH);
  fail_unless_equals_int (json_object_get_int_member (box, "height"), HEIGHT);
  faces = json_object_get_array_member (frame, "objects");
  fail_unless_equals_int (json_array_get_length (faces), 2);
  face = json_array_get_object_element (faces, 0);
  fail_unless_equals_int (json_object_get_int_member (face, "x"), 16);
  fail_unless_equals_int (json_object_get_int_member (face, "y"), 12);
  fail_unless_equals_int (json_object_get_int_member (face, "w"), 16);
  fail_unless_equals_int (json_object_get_int_member (face, "h"), 24);
  fail_unless_equals_int (json_object_get_int_member (face, "id"), 1);
  fail_unless_equals_string (
      json_object_get_string_member (face, "roi_type"), "face");
  box = json_object_get_object_member (
      json_object_get_object_member (face, "detection"), "bounding_box");
  fail_unless_equals_float (json_object_get_double_member (box, "x_max"), 0.5);
  emotion = json_object_get_object_member (face, "emotion");
  fail_unless_equals_string (
      json_object_get_string_member (emotion, "label"), "happy");
  fail_unless_equals_string (
      json_object_get_string_member (
          json_object_get_object_member (emotion, "model"), "name"),
      "hand");
  emotion = json_object_get_object_member (emotion, "scores");
  fail_unless_equals_int (json_object_get_size (emotion), 2);
  fail_unless_equals_float (
      json_object_get_double_member (emotion, "neutral"), 0.25);
  fail_unless_equals_float (
      json_object_get_double_member (face, "quality"), 0.625);
  emotion = json_object_get_object_member (face, "emotion_raw");
  fail_unless_equals_string (
      json_object_get_string_member (emotion, "label"), "neutral");
  emotion = json_object_get_object_member (emotion, "scores");
  fail_unless_equals_int (json_object_get_size (emotion), 2);
  fail_unless_equals_float (
      json_object_get_double_member (emotion, "happy"), 0.5);
  fail_unless_equals_float (
      json_object_get_double_member (
          json_object_get_object_member (face, "landmarks"), "nose_tip_x"),
      0.375);
  face = json_array_get_object_element (faces, 1);
  fail_if (json_object_has_member (face, "emotion_raw"));
  fail_unless (json_object_has_member (face, "detection"));
  fail_if (json_object_has_member (face, "emotion"));

  frame = parse_line (parser, lines[2]);
  fail_unless (json_object_get_null_member (frame, "timestamp"));

  g_strfreev (lines);
  g_free (text);
  g_object_unref (parser);
  bench_close (&bench);
}
GST_END_TEST;

#define CSV_HEAD                                                               \
  "source,frame,time_s,track_id,x,y,w,h,face_confidence,emotion,"              \
  "emotion_confidence"

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
      "\"a,\"\"b\",0,0.000000000,,,,,,,,,,\n"
      "\"a,\"\"b\",1,1.040000000,1,16,12,16,24,0.875000,happy,0.750000,"
      "0.250000,0.750000\n"
      "\"a,\"\"b\",2,,,,,,,,,,,\n");
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
          gst_structure_new ("feremotion-labels", "model-name", G_TYPE_STRING,
              "hand", "fields", G_TYPE_STRV, fields, NULL)));
  bench_push (&bench, 0, 40, NULL, 0);
  bench_push (&bench, 40, 40, &one_happy, 1);
  bench_stop (&bench);
  bench_check_text (&bench, CSV_HEAD
      ",calm,happy\n"
      ",0,0.000000000,,,,,,,,,,\n"
      ",1,0.040000000,1,16,12,16,24,0.875000,happy,0.750000,,0.750000\n");
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
               ",0,0.000000000,,,,,,,,,,,,,,,,\n");
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

  bench_push (bench, 0, 40, &one_happy, 1);
  bench_push (bench, 40, 40, both, 2);
  bench_push (bench, 80, 40, changed, 2);
  bench_push (bench, 120, 40, &one_neutral, 1);
  bench_push (bench, 160, 40, NULL, 0);
  bench_push (bench, 3723004, 40, &tag, 1);
}

GST_START_TEST (test_webvtt)
{
  Bench bench;

  bench_start (&bench, "a.vtt", "");
  push_scene (&bench);
  bench_end (&bench);
  bench_check_text (&bench,
      "WEBVTT\n"
      "\n1\n00:00:00.000 --> 00:00:00.040\nFace 1: happy\n"
      "\n2\n00:00:00.040 --> 00:00:00.080\nFace 1: happy\nFace 2: happy\n"
      "\n3\n00:00:00.080 --> 00:00:00.120\nFace 1: neutral\nFace 2: happy\n"
      "\n4\n00:00:00.120 --> 00:00:00.160\nFace 1: neutral\n"
      "\n5\n01:02:03.004 --> 01:02:03.044\n"
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
      "1\n00:00:00,000 --> 00:00:00,040\nFace 1: happy\n"
      "\n2\n00:00:00,040 --> 00:00:00,080\nFace 1: happy\nFace 2: happy\n"
      "\n3\n00:00:00,080 --> 00:00:00,120\nFace 1: neutral\nFace 2: happy\n"
      "\n4\n00:00:00,120 --> 00:00:00,160\nFace 1: neutral\n"
      "\n5\n01:02:03,004 --> 01:02:03,044\nFace 2: a<b> & --> c\n");
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
  bench_push (&bench, 500, -1, &one_happy, 1);
  bench_push (&bench, 600, 1000, &one_neutral, 1);
  bench_push (&bench, 700, 10, NULL, 0);
  bench_push (&bench, 800, 10, &two_happy, 1);
  bench_push (&bench, 900, 10, NULL, 0);
  bench_push (&bench, 950, -1, &one_happy, 1);
  bench_end (&bench);
  bench_check_text (&bench,
      "WEBVTT\n"
      "\n1\n00:00:00.000 --> 00:00:00.600\nFace 1: happy\n"
      "\n2\n00:00:00.600 --> 00:00:00.700\nFace 1: neutral\n"
      "\n3\n00:00:00.800 --> 00:00:00.810\nFace 2: happy\n"
      "\n4\n00:00:00.950 --> 00:00:01.000\nFace 1: happy\n");
  bench_close (&bench);
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

/* --- Streams ------------------------------------------------------------- */

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
  bench_check_text (&bench,
      CSV_HEAD ",neutral,happy\n"
               ",0,7.500000000,1,16,12,16,24,0.875000,happy,0.750000,0.250000,"
               "0.750000\n");
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
  bench_check_text (&bench,
      CSV_HEAD ",neutral,happy\n"
               ",0,0.000000000,1,16,12,16,24,0.875000,happy,0.750000,0.250000,"
               "0.750000\n"
               ",1,0.040000000,,,,,,,,,,\n"
               ",0,0.000000000,,,,,,,,,,\n");
  bench_close (&bench);
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
  gst_harness_push_event (bench.harness, gst_event_new_stream_start ("x"));
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
  GstBuffer *buffer = make_frame (0, 40, NULL, 0);
  Bench bench;

  gst_buffer_add_video_region_of_interest_meta (buffer, "car", 1, 2, 3, 4);
  gst_buffer_add_video_region_of_interest_meta (buffer, "face", 1, 2, 3, 4);
  bench_start (&bench, "a.csv", "");
  buffer = gst_harness_push_and_pull (bench.harness, buffer);
  gst_buffer_unref (buffer);
  bench_end (&bench);
  bench_check_text (&bench,
      CSV_HEAD ",neutral,happy,surprise,sad,angry,disgust,fear,contempt\n"
               ",0,0.000000000,,1,2,3,4,,,,,,,,,,,\n");
  bench_close (&bench);
}
GST_END_TEST;

/* A buffer that others hold too is neither copied nor written. */
GST_START_TEST (test_shared_buffer)
{
  GstBuffer *buffer = make_frame (0, 40, &one_happy, 1);
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

/* --- The file ------------------------------------------------------------ */

static void
test_whole_file (gboolean with_end)
{
  struct stat info;
  Bench bench;

  bench_start (&bench, "a.jsonl", "");
  fail_unless (g_file_set_contents (bench.location, "old", -1, NULL));
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_check_text (&bench, "old");
  fail_unless_equals_int (count_files (&bench), 2);
  if (with_end)
    bench_end (&bench);
  else
    bench_stop (&bench);
  fail_unless_equals_int (count_files (&bench), 1);
  fail_unless_equals_int (g_stat (bench.location, &info), 0);
  fail_unless (info.st_size > 100);
  /* As the umask lets it be. */
  fail_unless_equals_int (info.st_mode & 0600, 0600);
  bench_close (&bench);
}

GST_START_TEST (test_whole_at_the_end)
{
  test_whole_file (TRUE);
}
GST_END_TEST;

GST_START_TEST (test_whole_when_stopped)
{
  test_whole_file (FALSE);
}
GST_END_TEST;

/* Back from the end: the rest is added. */
GST_START_TEST (test_seek_from_the_end)
{
  Bench bench;

  bench_start (&bench, "a.srt", "");
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_end (&bench);
  bench_check_text (
      &bench, "1\n00:00:00,000 --> 00:00:00,040\nFace 1: happy\n");
  bench_seek (&bench, 0);
  bench_push (&bench, 0, 40, &two_happy, 1);
  bench_end (&bench);
  bench_check_text (&bench, "1\n00:00:00,000 --> 00:00:00,040\nFace 1: happy\n"
                            "\n2\n00:00:00,000 --> 00:00:00,040\n"
                            "Face 2: happy\n");
  fail_unless_equals_int (count_files (&bench), 1);
  bench_close (&bench);
}
GST_END_TEST;

GST_START_TEST (test_full_disk)
{
  const gchar *formats[] = { "jsonl", "csv", "webvtt", "srt" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    gchar *line = g_strdup_printf ("feremotionwriter format=%s", formats[i]);
    Bench bench;

    bench_open (&bench, "unused", line);
    gst_element_set_state (bench.harness->element, GST_STATE_NULL);
    g_object_set (bench.harness->element, "location", "/dev/full", NULL);
    gst_harness_play (bench.harness);
    bench_set_caps (&bench);
    for (guint frame = 0; frame < 10; frame++)
      bench_push (&bench, 40 * frame, 40,
          frame % 2 == 0 ? &one_happy : &one_neutral, 1);
    bench_check_warning (&bench, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    bench_end (&bench);
    fail_unless (gst_bus_pop_filtered (bench.bus, GST_MESSAGE_WARNING) == NULL);
    bench_close (&bench);
    g_free (line);
  }
}
GST_END_TEST;

/* A disk that fills up in the middle: what is there stays, without the name.
 * Lines are long, so that the limit does not meet the test's own files. */
GST_START_TEST (test_disk_fills_up)
{
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
  const struct rlimit small = { 100000, RLIM_INFINITY };
  gchar *source = g_strnfill (8000, 'x');
  Bench bench;

  bench_open (&bench, "a.jsonl", "");
  g_object_set (bench.harness->element, "source", source, NULL);
  bench_set_caps (&bench);
  bench_push (&bench, 0, 40, NULL, 0);
  signal (SIGXFSZ, SIG_IGN);
  fail_unless_equals_int (setrlimit (RLIMIT_FSIZE, &small), 0);
  for (guint frame = 1; frame < 20; frame++)
    bench_push (&bench, 40 * frame, 40, NULL, 0);
  fail_unless_equals_int (setrlimit (RLIMIT_FSIZE, &none), 0);
  signal (SIGXFSZ, SIG_DFL);
  bench_check_warning (&bench, GST_RESOURCE_ERROR_WRITE);
  bench_end (&bench);
  bench_stop (&bench);
  fail_if (g_file_test (bench.location, G_FILE_TEST_EXISTS));
  fail_unless_equals_int (count_files (&bench), 1);
  g_free (source);
  bench_close (&bench);
}
GST_END_TEST;

static void
check_start_fails (const gchar *properties, gint code)
{
  GstElement *element = gst_parse_launch (properties, NULL);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (element, bus);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_READY),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, code));
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_START_TEST (test_start_fails)
{
  check_start_fails ("feremotionwriter", GST_RESOURCE_ERROR_NOT_FOUND);
  check_start_fails (
      "feremotionwriter location=a.txt", GST_RESOURCE_ERROR_SETTINGS);
  check_start_fails ("feremotionwriter location=/nowhere/a.csv",
      GST_RESOURCE_ERROR_OPEN_WRITE);
  check_start_fails ("feremotionwriter location=/tmp format=csv",
      GST_RESOURCE_ERROR_OPEN_WRITE);
}
GST_END_TEST;

/* What exists and is no file is written in place; a link is not replaced. */
GST_START_TEST (test_link)
{
  gchar *target, *text;
  Bench bench;

  bench_open (&bench, "a.srt", "");
  gst_element_set_state (bench.harness->element, GST_STATE_NULL);
  target = g_build_filename (bench.folder, "b", NULL);
  fail_unless (g_file_set_contents (target, "something long", -1, NULL));
  g_unlink (bench.location);
  fail_unless_equals_int (symlink (target, bench.location), 0);
  gst_harness_play (bench.harness);
  bench_set_caps (&bench);
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_end (&bench);
  fail_unless (g_file_test (bench.location, G_FILE_TEST_IS_SYMLINK));
  fail_unless (g_file_get_contents (target, &text, NULL, NULL));
  fail_unless_equals_string (
      text, "1\n00:00:00,000 --> 00:00:00,040\nFace 1: happy\n");
  g_free (text);
  g_free (target);
  bench_close (&bench);
}
GST_END_TEST;

/* Where the file is open, its name and format stand. */
GST_START_TEST (test_settings_while_open)
{
  gchar *location;
  Bench bench;

  bench_start (&bench, "a.csv", "");
  g_object_set (bench.harness->element, "location", "b.csv", NULL);
  g_object_get (bench.harness->element, "location", &location, NULL);
  fail_unless_equals_string (location, bench.location);
  g_free (location);
  bench_close (&bench);
}
GST_END_TEST;

/* Several runs to one descriptor of ours, which stays open. */
GST_START_TEST (test_descriptor)
{
  FILE *file = tmpfile ();
  gchar text[512] = "";
  Bench bench;

  bench_open (&bench, "unused.csv", "");
  gst_element_set_state (bench.harness->element, GST_STATE_NULL);
  g_object_set (bench.harness->element, "fd", fileno (file), NULL);
  for (guint run = 0; run < 2; run++) {
    gst_element_set_state (bench.harness->element, GST_STATE_READY);
    gst_harness_play (bench.harness);
    gst_harness_push_event (
        bench.harness, gst_event_new_stream_start (run == 0 ? "a" : "b"));
    bench_set_caps (&bench);
    bench_push (&bench, 0, 40, run == 0 ? NULL : &one_happy, run);
    bench_end (&bench);
  }
  bench_stop (&bench);
  rewind (file);
  fail_unless (fread (text, 1, sizeof (text) - 1, file) > 0);
  fail_unless_equals_string (text,
      CSV_HEAD ",neutral,happy\n"
               ",0,0.000000000,,,,,,,,,,\n"
               ",0,0.000000000,1,16,12,16,24,0.875000,happy,0.750000,0.250000,"
               "0.750000\n");
  fclose (file);
  bench_close (&bench);
}
GST_END_TEST;

static Suite *
writer_suite (void)
{
  Suite *suite = suite_create ("writer");
  TCase *tcase = tcase_create ("writer");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_json_lines);
  tcase_add_test (tcase, test_csv);
  tcase_add_test (tcase, test_csv_labels_ahead);
  tcase_add_test (tcase, test_csv_without_faces);
  tcase_add_test (tcase, test_webvtt);
  tcase_add_test (tcase, test_srt);
  tcase_add_test (tcase, test_cues_of_variable_rate);
  tcase_add_test (tcase, test_cue_of_a_picture);
  tcase_add_test (tcase, test_nothing_to_tell);
  tcase_add_test (tcase, test_seek);
  tcase_add_test (tcase, test_stream_time);
  tcase_add_test (tcase, test_streams_in_a_row);
  tcase_add_test (tcase, test_no_caps);
  tcase_add_test (tcase, test_other_regions);
  tcase_add_test (tcase, test_shared_buffer);
  tcase_add_test (tcase, test_whole_at_the_end);
  tcase_add_test (tcase, test_whole_when_stopped);
  tcase_add_test (tcase, test_seek_from_the_end);
  tcase_add_test (tcase, test_full_disk);
  tcase_add_test (tcase, test_disk_fills_up);
  tcase_add_test (tcase, test_start_fails);
  tcase_add_test (tcase, test_link);
  tcase_add_test (tcase, test_settings_while_open);
  tcase_add_test (tcase, test_descriptor);
  return suite;
}

GST_CHECK_MAIN (writer);
