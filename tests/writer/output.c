/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the text goes: whole files, full disks, links, descriptors. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

static void
test_whole_file (gboolean with_end)
{
  struct stat info;
  Bench bench;

  bench_start (&bench, "a.jsonl", "");
  fail_unless (g_file_set_contents (bench.location, "old", -1, NULL));
  bench_push (&bench, 0, 40, &one_happy, 1);
  bench_check_text (&bench, "old");
  fail_unless_equals_int (bench_count_files (&bench), 2);
  if (with_end)
    bench_end (&bench);
  else
    bench_stop (&bench);
  fail_unless_equals_int (bench_count_files (&bench), 1);
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
  fail_unless_equals_int (bench_count_files (&bench), 1);
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
      bench_push (&bench, 500 * frame, 500,
          frame % 2 == 0 ? &one_happy : &one_neutral, 1);
    bench_check_warning (
        &bench, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    bench_end (&bench);
    fail_unless (gst_bus_pop_filtered (bench.bus, GST_MESSAGE_WARNING) == NULL);
    bench_close (&bench);
    g_free (line);
  }
}
GST_END_TEST;

/* Of the one file that is there, which a line more would make larger than
 * @limit. */
static void
check_only_whole_lines (const Bench *bench, gsize limit)
{
  GDir *dir = g_dir_open (bench->folder, 0, NULL);
  gchar *path = g_build_filename (bench->folder, g_dir_read_name (dir), NULL);
  gchar *text, **lines;
  gsize size, line;
  guint n;

  fail_unless (g_file_get_contents (path, &text, &size, NULL));
  lines = g_strsplit (text, "\n", -1);
  n = g_strv_length (lines);
  line = strlen (lines[0]) + 1;
  fail_unless (size <= limit && size + line > limit, "%" G_GSIZE_FORMAT, size);
  fail_unless_equals_string (lines[n - 1], "");
  fail_unless (g_str_has_suffix (lines[n - 2], "}"));
  g_strfreev (lines);
  g_free (text);
  g_free (path);
  g_dir_close (dir);
}

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
  bench_check_warning (&bench, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE);
  bench_end (&bench);
  bench_stop (&bench);
  fail_if (g_file_test (bench.location, G_FILE_TEST_EXISTS));
  fail_unless_equals_int (bench_count_files (&bench), 1);
  check_only_whole_lines (&bench, 100000);
  g_free (source);
  bench_close (&bench);
}
GST_END_TEST;

GST_START_TEST (test_start_fails)
{
  bench_check_start_fails ("feremotionwriter", GST_RESOURCE_ERROR_NOT_FOUND);
  bench_check_start_fails (
      "feremotionwriter location=a.txt", GST_RESOURCE_ERROR_SETTINGS);
  bench_check_start_fails ("feremotionwriter location=/nowhere/a.csv",
      GST_RESOURCE_ERROR_OPEN_WRITE);
  bench_check_start_fails ("feremotionwriter location=/tmp format=csv",
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
  fail_unless_equals_string (text, CSV_HEAD
      ",neutral,happy\n"
      ",0,0.000000000,0,,,,,,,,,,\n"
      ",0,0.000000000,1,1,16,12,16,24,0.875000,happy,0.750000,0.250000,"
      "0.750000\n");
  fclose (file);
  bench_close (&bench);
}
GST_END_TEST;

static Suite *
output_suite (void)
{
  Suite *suite = suite_create ("writer-output");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
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

GST_CHECK_MAIN (output);
