/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows of a database: whose, when, and what is not known. */
#include <sqlite3.h>
#include <string.h>

#include "bench.h"
#include "sqlite/database.h"
#include "sqlite/schema.h"

#define WAIT_US (30 * G_USEC_PER_SEC)

/* What SQL gives, as "a|b\nc|d\n"; NULL is empty. */
static gchar *
ask (const Bench *bench, const gchar *sql)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *statement;
  sqlite3 *db;

  fail_unless_equals_int (sqlite3_open (bench->location, &db), SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  fail_unless (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK,
      "%s: %s", sql, sqlite3_errmsg (db));
  while (sqlite3_step (statement) == SQLITE_ROW)
    for (gint i = 0; i < sqlite3_column_count (statement); i++) {
      const guchar *value = sqlite3_column_text (statement, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "|" : "",
          value != NULL ? (const gchar *) value : "");
      if (i + 1 == sqlite3_column_count (statement))
        g_string_append_c (text, '\n');
    }
  fail_unless_equals_int (sqlite3_finalize (statement), SQLITE_OK);
  sqlite3_close (db);
  return g_string_free (text, FALSE);
}

static void
check (const Bench *bench, const gchar *sql, const gchar *expected)
{
  gchar *told = ask (bench, sql);

  fail_unless (g_str_equal (told, expected), "%s: %s", sql, told);
  g_free (told);
}

static void
wait_for (const Bench *bench, const gchar *sql, const gchar *expected)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;
  gboolean found = FALSE;

  while (!found && g_get_monotonic_time () < end) {
    gchar *told = ask (bench, sql);

    found = g_str_equal (told, expected);
    g_free (told);
    if (!found)
      g_usleep (20000);
  }
  fail_unless (found, "%s", sql);
}

static void
start (Bench *bench, gboolean live)
{
  bench_open (bench, "a.db", "");
  gst_harness_set_live (bench->harness, live);
  bench_set_caps (bench);
}

#define ROWS                                                                   \
  "SELECT stream, number, frame, time, x, y, w, h, face_confidence, emotion, " \
  "emotion_confidence, quality, neutral, happy, sad FROM observation "         \
  "JOIN track ON track.id = track ORDER BY observation.id"

GST_START_TEST (test_rows)
{
  const Person people[] = { { 1, "happy", 0.75 }, { 2, NULL, 0 } };
  Bench bench;

  start (&bench, FALSE);
  g_object_set (bench.harness->element, "source", "me", NULL);
  bench_push (&bench, 0, 40, people, 2);
  bench_push (&bench, 40, 40, NULL, 0);
  bench_push_buffer (&bench, bench_make_bare_frame (80, 40));
  bench_push (&bench, -1, 40, &one_happy, 1);
  bench_end (&bench);
  check (&bench, ROWS,
      "1|1|0|0|16|12|16|24|0.875|happy|0.75|0.625|0.25|0.75|\n"
      "1|2|0|0|32|12|16|24|0.875||||||\n"
      "1|1|3||16|12|16|24|0.875|happy|0.75|0.625|0.25|0.75|\n");
  check (&bench,
      "SELECT source, live, width, height, ended >= started FROM stream",
      "me|0|64|48|1\n");
  check (&bench,
      "SELECT sum(frames), sum(analysed), sum(with_faces), sum(faces) "
      "FROM minute",
      "4|3|2|3\n");
  check (&bench,
      "SELECT number, label, sum(minute_label.faces), sum(probability) "
      "FROM minute_label JOIN track ON track.id = track GROUP BY 1, 2",
      "1|happy|2|1.5\n1|neutral|0|0.5\n");
  bench_close (&bench);
}
GST_END_TEST;

/* Nothing else comes that would make it commit. */
GST_START_TEST (test_committed_in_time)
{
  Bench bench;

  start (&bench, TRUE);
  bench_push (&bench, 0, 40, &one_happy, 1);
  wait_for (&bench, "SELECT count(*) FROM observation", "1\n");
  check (&bench, "SELECT ended FROM stream", "\n");
  bench_push (&bench, 40, 40, &one_happy, 1);
  wait_for (&bench, "SELECT count(*) FROM observation", "2\n");
  bench_close (&bench);
}
GST_END_TEST;

/* Of a camera it is now, whatever its stamps; of a recording it is as if it
 * were played. */
GST_START_TEST (test_wall_clock)
{
  for (guint live = 0; live < 2; live++) {
    Bench bench;

    start (&bench, live);
    bench_push (&bench, 1000000, 40, &one_happy, 1);
    bench_push (&bench, 1500000, 40, &one_happy, 1);
    bench_end (&bench);
    check (&bench,
        live ? "SELECT count(*), max(at - started) < 60000, min(at - started) "
               ">= 0, live FROM observation JOIN stream"
             : "SELECT count(*), max(at - started) = 500000, min(at - started) "
               "= 0, live FROM observation JOIN stream",
        live ? "2|1|1|1\n" : "2|1|1|0\n");
    check (&bench, "SELECT sum(faces), count(*) FROM minute",
        live ? "2|1\n" : "2|2\n");
    bench_close (&bench);
  }
}
GST_END_TEST;

GST_START_TEST (test_seek_from_the_end)
{
  Bench bench;

  start (&bench, FALSE);
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_end (&bench);
  check (&bench, "SELECT id, ended IS NULL FROM stream", "1|0\n");
  bench_seek (&bench, 0);
  bench_push (&bench, 0, 40, &two_happy, 1);
  wait_for (&bench, "SELECT id, ended IS NULL FROM stream", "1|1\n");
  bench_end (&bench);
  check (&bench, "SELECT id, ended IS NULL FROM stream", "1|0\n");
  check (&bench, "SELECT number, faces FROM track", "1|1\n2|1\n");
  bench_close (&bench);
}
GST_END_TEST;

/* Another stream, another size, another run. */
GST_START_TEST (test_streams)
{
  Bench bench;

  start (&bench, FALSE);
  bench_push (&bench, 0, 40, &one_happy, 1);
  gst_harness_push_event (bench.harness, gst_event_new_stream_start ("b"));
  bench_set_caps (&bench);
  bench_push (&bench, 0, 40, &one_happy, 1);
  gst_harness_set_src_caps_str (bench.harness,
      "video/x-raw,format=GRAY8,width=32,height=96,framerate=0/1");
  bench_push (&bench, 40, 40, &one_happy, 1);
  bench_stop (&bench);
  check (&bench, "SELECT id, width, height, ended IS NULL FROM stream",
      "1|64|48|0\n2|64|48|0\n3|32|96|0\n");
  check (&bench, "SELECT stream, number, faces FROM track",
      "1|1|1\n2|1|1\n3|1|1\n");
  check (&bench, "SELECT frame FROM observation", "0\n0\n1\n");
  gst_harness_play (bench.harness);
  bench_set_caps (&bench);
  bench_push (&bench, 0, 40, NULL, 0);
  bench_stop (&bench);
  check (&bench, "SELECT count(*), sum(ended IS NULL) FROM stream", "4|0\n");
  bench_close (&bench);
}
GST_END_TEST;

/* A model of the user's own, with one label that has a column; and a face that
 * nobody follows. */
GST_START_TEST (test_other_labels)
{
  GstBuffer *buffer = bench_make_frame (0, 40, NULL, 0);
  GstVideoRegionOfInterestMeta *roi =
      gst_buffer_add_video_region_of_interest_meta (
          buffer, GST_FER_EMOTION_ROI_TYPE, 1, 2, 3, 4);
  Bench bench;

  roi->id = -1;
  gst_video_region_of_interest_meta_add_param (
      roi, gst_structure_new (GST_FER_EMOTION_STRUCTURE_EMOTION,
               GST_FER_EMOTION_FIELD_LABEL, G_TYPE_STRING, "wide awake",
               GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE, 0.5,
               GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT, 1, "sad",
               G_TYPE_DOUBLE, 0.25, "wide_awake", G_TYPE_DOUBLE, 0.5, "Sad",
               G_TYPE_DOUBLE, 0.25, NULL));
  start (&bench, FALSE);
  bench_push_buffer (&bench, buffer);
  bench_end (&bench);
  check (&bench, "SELECT emotion, sad, happy FROM observation",
      "wide awake|0.25|\n");
  check (&bench, "SELECT number, faces FROM track", "-1|1\n");
  check (&bench, "SELECT observation, label, probability FROM score",
      "1|Sad|0.25\n1|wide_awake|0.5\n");
  check (&bench,
      "SELECT label, faces, probability FROM minute_label ORDER BY label",
      "Sad|0|0.25\nsad|0|0.25\nwide_awake|1|0.5\n");
  bench_close (&bench);
}
GST_END_TEST;

GST_START_TEST (test_start_fails)
{
  bench_check_start_fails ("feremotionwriter fd=1 location=a.db format=sqlite",
      GST_RESOURCE_ERROR_SETTINGS);
  bench_check_start_fails (
      "feremotionwriter location=/nowhere/a.db", GST_RESOURCE_ERROR_OPEN_WRITE);
  bench_check_start_fails ("feremotionwriter location=/dev/full format=sqlite",
      GST_RESOURCE_ERROR_OPEN_WRITE);
}
GST_END_TEST;

/* Somebody else's change to the tables while it goes. */
GST_START_TEST (test_cannot_go_on)
{
  Bench bench;

  start (&bench, TRUE);
  bench_push (&bench, 0, 40, &one_happy, 1);
  wait_for (&bench, "SELECT count(*) FROM observation", "1\n");
  check (&bench, "DROP TABLE minute_label", "");
  bench_push (&bench, 40, 40, &one_happy, 1);
  bench_end (&bench);
  bench_check_warning (&bench, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE);
  bench_seek (&bench, 0);
  bench_push (&bench, 80, 40, &one_happy, 1);
  bench_stop (&bench);
  fail_unless (gst_bus_pop_filtered (bench.bus, GST_MESSAGE_WARNING) == NULL);
  check (&bench, "SELECT count(*) FROM observation", "1\n");
  bench_close (&bench);
}
GST_END_TEST;

/* As a later version will do; and all or nothing. */
GST_START_TEST (test_steps)
{
  static const gchar *const later[] = { "never",
    "ALTER TABLE stream ADD COLUMN place TEXT",
    "CREATE TABLE place (name TEXT)", "CREATE TABLE stream (id INTEGER)" };
  GError *error = NULL;
  Bench bench;
  sqlite3 *db;

  start (&bench, FALSE);
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_stop (&bench);
  db = gst_fer_emotion_database_open (bench.location, &error);
  fail_unless (db != NULL && error == NULL);
  fail_if (gst_fer_emotion_schema_take_steps (db, later, 4, &error));
  g_clear_error (&error);
  check (&bench, "PRAGMA user_version", "1\n");
  check (&bench, "SELECT count(*) FROM pragma_table_info ('stream')", "7\n");
  fail_unless (gst_fer_emotion_schema_take_steps (db, later, 3, &error));
  check (&bench, "PRAGMA user_version", "3\n");
  check (&bench, "SELECT place, id FROM stream", "|1\n");
  fail_if (gst_fer_emotion_schema_bring_up_to_date (db, &error));
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED));
  g_clear_error (&error);
  sqlite3_close (db);
  bench_close (&bench);
}
GST_END_TEST;

static Suite *
database_suite (void)
{
  Suite *suite = suite_create ("writer-database");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_rows);
  tcase_add_test (tcase, test_committed_in_time);
  tcase_add_test (tcase, test_wall_clock);
  tcase_add_test (tcase, test_seek_from_the_end);
  tcase_add_test (tcase, test_streams);
  tcase_add_test (tcase, test_other_labels);
  tcase_add_test (tcase, test_start_fails);
  tcase_add_test (tcase, test_cannot_go_on);
  tcase_add_test (tcase, test_steps);
  return suite;
}

GST_CHECK_MAIN (database);
