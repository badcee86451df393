/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Real people, by the real element. Reads the folder FEREMOTION_DATA, or
 * shared/data beside the project; skipped where there is none.
 */
#include "rig.h"

#include <gst/feremotion/feremotion.h>

/* Of meson, for a test that had nothing to look at. */
#define EXIT_SKIPPED 77
#define N_NONFACES 300

static gchar *data_folder;

/* What was seen in a clip. */
typedef struct {
  guint frames;
  guint with_one_face;
  guint happy; /* of those */
} Seen;

/* Runs a pipeline to its end, which must come without a warning. At most
 * @max_frames messages of feremotion are counted. */
static void
see (Seen *seen, GstMessage *message)
{
  GPtrArray *faces = gst_fer_emotion_message_get_faces (message);

  if (faces == NULL)
    return;
  seen->frames++;
  if (faces->len == 1) {
    seen->with_one_face++;
    seen->happy +=
        g_strcmp0 (gst_fer_emotion_face_get_label (faces->pdata[0]), "happy")
        == 0;
  }
  g_ptr_array_unref (faces);
}

static Seen
run (const gchar *line, guint max_frames)
{
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  gboolean ended = FALSE;
  Seen seen = { 0 };

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!ended) {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, 300 * GST_SECOND,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING
            | GST_MESSAGE_ELEMENT);

    fail_unless (message != NULL, "stuck: %s", line);
    fail_if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR, "%s", line);
    fail_if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING, "%s", line);
    ended = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
    if (!ended && seen.frames < max_frames)
      see (&seen, message);
    gst_message_unref (message);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  return seen;
}

static Seen
watch (const gchar *clip, guint max_frames)
{
  gchar *line = g_strdup_printf (
      "filesrc location=%s/clips/%s ! decodebin ! videoconvert "
      "! feremotion messages=all ! videoconvert ! fakesink",
      data_folder, clip);
  Seen seen = run (line, max_frames);

  g_print ("%s: %u frames, one face in %u, happy in %u\n", clip, seen.frames,
      seen.with_one_face, seen.happy);
  g_free (line);
  return seen;
}

GST_START_TEST (test_smiling_man)
{
  Seen seen = watch ("head-pose-face-detection-male.mp4", G_MAXUINT);

  fail_unless (seen.frames > 50);
  fail_unless (seen.with_one_face >= 0.95 * seen.frames);
  fail_unless (seen.happy > 0.5 * seen.frames);
}
GST_END_TEST;

GST_START_TEST (test_foreman)
{
  Seen seen = watch ("foreman.mp4", 150);

  fail_unless_equals_int (seen.frames, 150);
  fail_unless (seen.with_one_face >= 0.6 * 150);
}
GST_END_TEST;

/* Every clip to its end, to a sink and to an encoder. */
GST_START_TEST (test_clean)
{
  const gchar *encoder = "jpegenc";
  GstElementFactory *x264 = gst_element_factory_find ("x264enc");
  gchar *folder = g_build_filename (data_folder, "clips", NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n = 0;

  if (x264 != NULL) {
    encoder = "x264enc speed-preset=ultrafast";
    gst_object_unref (x264);
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *line =
        g_strdup_printf ("filesrc location=%s/%s ! decodebin ! videoconvert "
                         "! feremotion ! videoconvert ! %s ! fakesink",
            folder, name, encoder);

    run (line, 0);
    g_free (line);
    n++;
  }
  fail_unless (n >= 7);
  g_dir_close (dir);
  g_free (folder);
}
GST_END_TEST;

/* The picture of a file, in grey. */
static GstSample *
decode (const gchar *path)
{
  gchar *line =
      g_strdup_printf ("filesrc location=%s ! decodebin ! videoconvert "
                       "! video/x-raw,format=GRAY8 ! fakesink name=sink",
          path);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstSample *sample;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless_equals_int (
      gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND),
      GST_STATE_CHANGE_SUCCESS);
  g_object_get (sink, "last-sample", &sample, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  g_free (line);
  return sample;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(gchar *const *) a, *(gchar *const *) b);
}

static GPtrArray *
list_files (const gchar *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_dir_close (dir);
  g_ptr_array_sort (files, compare_names);
  return files;
}

GST_START_TEST (test_nonfaces)
{
  gchar *folder = g_build_filename (data_folder, "nonfaces", NULL);
  GPtrArray *files = list_files (folder);
  guint n_false = 0;
  Rig rig;

  fail_unless (files->len >= N_NONFACES);
  rig_open (&rig, "overlay=false");
  for (guint i = 0; i < N_NONFACES; i++) {
    GstSample *sample = decode (g_ptr_array_index (files, i));
    GstBuffer *buffer;

    gst_harness_set_src_caps (
        rig.harness, gst_caps_copy (gst_sample_get_caps (sample)));
    buffer = rig_push (&rig, gst_buffer_copy (gst_sample_get_buffer (sample)));
    if (rig_count_faces (buffer) > 0)
      n_false++;
    gst_buffer_unref (buffer);
    gst_sample_unref (sample);
  }
  rig_close (&rig);
  g_print ("%u pictures without a face: a face in %u\n", N_NONFACES, n_false);
  fail_unless (n_false <= N_NONFACES / 10);
  g_ptr_array_unref (files);
  g_free (folder);
}
GST_END_TEST;

static Suite *
clips_suite (void)
{
  Suite *suite = suite_create ("clips");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 900);
  tcase_add_test (tcase, test_smiling_man);
  tcase_add_test (tcase, test_foreman);
  tcase_add_test (tcase, test_clean);
  tcase_add_test (tcase, test_nonfaces);
  return suite;
}

int
main (int argc, char **argv)
{
  const gchar *folder = g_getenv ("FEREMOTION_DATA");
  gchar *clips;
  gint result = EXIT_SKIPPED;

  data_folder = g_strdup (folder != NULL ? folder : DEFAULT_DATA);
  clips = g_build_filename (data_folder, "clips", NULL);
  if (g_file_test (clips, G_FILE_TEST_IS_DIR)) {
    gst_check_init (&argc, &argv);
    result = gst_check_run_suite (clips_suite (), "clips", __FILE__);
  } else {
    g_print ("no folder %s\n", clips);
  }
  g_free (clips);
  g_free (data_folder);
  return result;
}
