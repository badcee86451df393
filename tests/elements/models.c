/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Models that are missing or broken: the right error at start, and nothing
 * flows. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "onnx-builder.h"

#define CASCADES "/usr/share/opencv4/haarcascades/"
#define CASCADE CASCADES "haarcascade_frontalface_alt2.xml"

static gchar *folder;

static void
make_folder (void)
{
  folder = g_dir_make_tmp ("feremotion-XXXXXX", NULL);
  fail_unless (folder != NULL);
}

static void
remove_folder (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (folder, name, NULL);

    g_remove (path);
    g_free (path);
  }
  g_dir_close (dir);
  g_rmdir (folder);
  g_free (folder);
}

static gchar *
write_file (const gchar *contents, gssize length)
{
  gchar *path = g_build_filename (folder, "model", NULL);

  fail_unless (g_file_set_contents (path, contents, length, NULL));
  return path;
}

/* The first @part of the file; its first @from, if any, replaced by @to. */
static gchar *
write_spoilt (
    const gchar *source, gdouble part, const gchar *from, const gchar *to)
{
  gchar *contents, *path;
  gsize length;

  fail_unless (g_file_get_contents (source, &contents, &length, NULL));
  if (from != NULL) {
    gchar *found = memmem (contents, length, from, strlen (from));

    fail_unless (found != NULL);
    memcpy (found, to, strlen (to));
  }
  path = write_file (contents, (gssize) (length * part));
  g_free (contents);
  return path;
}

/* Takes @path. */
static void
check_error (const gchar *property, gchar *path, gint code, const gchar *word)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;
  gchar *debug;

  gst_element_set_bus (element, bus);
  g_object_set (element, property, path, NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, &debug);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, code),
      "%d instead of %d: %s", error->code, code, error->message);
  fail_unless (strstr (error->message, path) != NULL, "%s", error->message);
  fail_unless (strstr (error->message, word) != NULL, "%s", error->message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  g_error_free (error);
  g_free (debug);
  gst_message_unref (message);

  /* It recovers. */
  gst_element_set_state (element, GST_STATE_NULL);
  g_object_set (element, property, NULL, NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (bus);
  g_free (path);
}

static void
check_files (const gchar *property)
{
  gchar *path;

  check_error (property, g_build_filename (folder, "nothing", NULL),
      GST_RESOURCE_ERROR_NOT_FOUND, "");
  check_error (property, g_strdup (folder), GST_RESOURCE_ERROR_OPEN_READ, "");
  check_error (property, write_file ("", 0), GST_RESOURCE_ERROR_READ, "empty");
  check_error (property, write_file ("\0\1\2\3nonsense\xff", 13),
      GST_RESOURCE_ERROR_READ, "");
  check_error (
      property, write_file ("no model\n", -1), GST_RESOURCE_ERROR_READ, "");
  if (geteuid () != 0) {
    path = write_file ("secret", -1);
    g_chmod (path, 0);
    check_error (property, path, GST_RESOURCE_ERROR_OPEN_READ, "");
  }
}

GST_START_TEST (test_detector)
{
  static const gdouble parts[] = { 0.001, 0.1, 0.5, 0.9, 0.9999 };

  check_files ("detector-location");
  check_error ("detector-location",
      write_file ("<?xml version=\"1.0\"?><opencv_storage/>", -1),
      GST_RESOURCE_ERROR_READ, "");
  check_error ("detector-location",
      write_file ("<html><body>404</body></html>", -1), GST_RESOURCE_ERROR_READ,
      "");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    check_error ("detector-location",
        write_spoilt (CASCADE, parts[i], NULL, NULL), GST_RESOURCE_ERROR_READ,
        "");
  }
  check_error ("detector-location",
      write_spoilt (CASCADE, 1.0, "<height>", "<heught>"),
      GST_RESOURCE_ERROR_READ, "");
}
GST_END_TEST;

GST_START_TEST (test_emotion)
{
  static const gdouble parts[] = { 0.001, 0.1, 0.5, 0.9, 0.9999 };

  check_files ("emotion-location");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    check_error ("emotion-location",
        write_spoilt (EMOTION_MODEL, parts[i], NULL, NULL),
        GST_RESOURCE_ERROR_READ, "");
  }
  /* An operator that does not exist is called by its name. */
  check_error ("emotion-location",
      write_spoilt (EMOTION_MODEL, 1.0, "Conv", "Cony"),
      GST_RESOURCE_ERROR_READ, "Cony");
}
GST_END_TEST;

/* Starts an element with a model whose metadata lack @key, and what @properties
 * say of it; the message of @type that it posts, with (transfer full). */
static gchar *
start_without (const gchar *model, const gchar *key, const gchar *property,
    const gchar *value, GstMessageType type, gint code)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  gchar *other = g_strdup (key), *path, *text = NULL;
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  other[0] = '_';
  path = write_spoilt (model, 1.0, key, other);
  gst_element_set_bus (element, bus);
  g_object_set (element, "emotion-location", path, NULL);
  if (property != NULL)
    g_object_set (element, property, value, NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      type == GST_MESSAGE_ERROR ? GST_STATE_CHANGE_FAILURE
                                : GST_STATE_CHANGE_SUCCESS);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  if (message != NULL) {
    fail_unless (GST_MESSAGE_TYPE (message) == type);
    if (type == GST_MESSAGE_ERROR)
      gst_message_parse_error (message, &error, NULL);
    else
      gst_message_parse_warning (message, &error, NULL);
    fail_unless (g_error_matches (error, GST_RESOURCE_ERROR, code));
    text = g_strdup (error->message);
    fail_unless (strstr (text, path) != NULL, "%s", text);
    g_error_free (error);
    gst_message_unref (message);
  }
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (bus);
  g_free (other);
  g_free (path);
  return text;
}

/* What neither the file nor a property says is guessed with a warning; with a
 * property there is nothing to guess. Names of other than 8 outputs are not
 * guessed. */
GST_START_TEST (test_guesses)
{
  gchar *text = start_without (EMOTION_MODEL, "labels", NULL, NULL,
      GST_MESSAGE_WARNING, GST_RESOURCE_ERROR_SETTINGS);

  fail_unless (text != NULL && strstr (text, "8 outputs") != NULL);
  fail_unless (strstr (text, "emotion-labels") != NULL);
  g_free (text);
  text = start_without (EMOTION_MODEL, "labels", "emotion-labels",
      "a,b,c,d,e,f,g,h", GST_MESSAGE_WARNING, GST_RESOURCE_ERROR_SETTINGS);
  fail_unless (text == NULL, "%s", text);
  text = start_without (EMOTION_MODEL, "labels", "emotion-labels", "a,b",
      GST_MESSAGE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  fail_unless (text != NULL && strstr (text, "2 names for 8") != NULL);
  g_free (text);
  text = start_without (FER2013_MODEL, "labels", NULL, NULL, GST_MESSAGE_ERROR,
      GST_RESOURCE_ERROR_READ);
  fail_unless (text != NULL && strstr (text, "its 7 outputs") != NULL);
  g_free (text);
}
GST_END_TEST;

/* The labels that a user gives are those that come out, whatever another
 * element with the same file uses. */
GST_START_TEST (test_given_labels)
{
  const SceneFace happy = { "happy", 100, 60, 120 };
  const gchar *const properties[] = { "emotion-location=" EMOTION_MODEL,
    "emotion-location=" EMOTION_MODEL " emotion-labels=neutral,froh,surprise,"
    "sad,angry,disgust,fear,contempt" };
  Rig rigs[2];

  for (guint i = 0; i < 2; i++)
    rig_open (&rigs[i], properties[i]);
  for (guint i = 0; i < 2; i++) {
    GstBuffer *buffer = rig_push_faces (&rigs[i], &happy, 1);
    GstStructure *emotion = gst_video_region_of_interest_meta_get_param (
        rig_get_face (buffer, 0), GST_FER_EMOTION_STRUCTURE_EMOTION);

    fail_unless_equals_string (
        gst_structure_get_string (emotion, GST_FER_EMOTION_FIELD_LABEL),
        i == 0 ? "happy" : "froh");
    gst_buffer_unref (buffer);
  }
  for (guint i = 0; i < 2; i++)
    rig_close (&rigs[i]);
}
GST_END_TEST;

/* In a pipeline the error stops everything before the first frame. */
GST_START_TEST (test_pipeline)
{
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc ! feremotion detector-location=/nowhere ! fakesink", NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}
GST_END_TEST;

/* OpenCV's other cascades do load; the tilted and the old ones too. */
GST_START_TEST (test_other_detectors)
{
  static const gchar *const paths[] = {
    CASCADES "haarcascade_frontalface_default.xml",
    CASCADES "haarcascade_frontalface_alt.xml",
    CASCADES "haarcascade_profileface.xml",
    "/usr/share/opencv4/lbpcascades/lbpcascade_frontalface_improved.xml",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    gchar *properties = g_strdup_printf ("detector-location=%s", paths[i]);
    Rig rig;

    rig_open (&rig, properties);
    gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
    rig_close (&rig);
    g_free (properties);
  }
}
GST_END_TEST;

GST_START_TEST (test_emotion_from_file)
{
  const SceneFace happy = { "happy", 100, 60, 120 };
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "emotion-location=" EMOTION_MODEL);
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless_equals_string (rig_get_label (buffer, 0), "happy");
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* Without a file for either, at the face's own place, from the second frame on
 * at the latest. */
GST_START_TEST (test_embedded)
{
  const SceneFace happy = { "happy", 100, 60, 120 };
  GstVideoRegionOfInterestMeta *face;
  GstBuffer *buffer;
  Rig rig;

  rig_open_embedded (&rig, "");
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  buffer = rig_push_faces (&rig, &happy, 1);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  face = rig_get_face (buffer, 0);
  fail_unless (ABS ((gint) (face->x + face->w / 2) - 160) < 15);
  fail_unless (ABS ((gint) (face->y + face->h / 2) - 120) < 25);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* --- Sharing -------------------------------------------------------------- */

static gchar *
copy_model (void)
{
  gchar *contents, *path;
  gsize length;

  fail_unless (g_file_get_contents (EMOTION_MODEL, &contents, &length, NULL));
  path = write_file (contents, (gssize) length);
  g_free (contents);
  return path;
}

/* Makes the file useless; all that tells of it is the time, if @tell. */
static void
spoil (const gchar *path, gboolean tell)
{
  struct stat info;
  FILE *file;

  fail_unless (g_stat (path, &info) == 0);
  file = fopen (path, "r+");
  fail_unless (file != NULL && fputs ("no model", file) >= 0);
  fclose (file);
  if (tell)
    info.st_mtim.tv_sec++;
  fail_unless (utimensat (AT_FDCWD, path,
                   (struct timespec[]){ info.st_atim, info.st_mtim }, 0)
               == 0);
}

/* NULL where it does not start. */
static GstElement *
start_with (const gchar *path)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);

  g_object_set (element, "emotion-location", path, NULL);
  if (gst_element_set_state (element, GST_STATE_PAUSED)
      == GST_STATE_CHANGE_SUCCESS)
    return element;
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
  return NULL;
}

static void
stop (GstElement *element)
{
  fail_unless (element != NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}

/* The file is read for the first element only, and anew once none has it. */
GST_START_TEST (test_sharing)
{
  gchar *path = copy_model ();
  GstElement *first = start_with (path), *second;

  spoil (path, FALSE);
  second = start_with (path);
  stop (first);
  stop (start_with (path));
  stop (second);
  fail_unless (start_with (path) == NULL);
  g_free (path);
}
GST_END_TEST;

GST_START_TEST (test_changed_file)
{
  gchar *path = copy_model ();
  GstElement *first = start_with (path);

  spoil (path, TRUE);
  fail_unless (start_with (path) == NULL);
  stop (first);
  g_free (path);
}
GST_END_TEST;

/* The weights of the file are in another one, with the same number of bytes
 * whatever they are. */
static gchar *
write_model_with_weights (gfloat weight)
{
  g_autofree gchar *weights = g_build_filename (folder, "weights", NULL);
  const gfloat numbers[2] = { weight, -weight };
  OnnxBuilder *b = onnx_builder_new (13);
  GBytes *bytes;
  gchar *path;

  onnx_builder_input (b, "input", 0, 1, 48, 48);
  onnx_builder_set_external (b,
      onnx_builder_floats (b, "w", DIMS (2, 1, 1, 1), numbers), "weights", NULL,
      NULL);
  onnx_builder_node (b, "GlobalAveragePool", "input", "mean");
  onnx_builder_node (b, "Conv", "mean w", "scores");
  onnx_builder_output (b, "scores");
  onnx_builder_metadata (b, "labels", "bright,dark");
  onnx_builder_metadata (b, "mean", "0");
  onnx_builder_metadata (b, "std", "255");
  bytes = onnx_builder_finish (b);
  path = write_file (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
  fail_unless (g_file_set_contents (
      weights, (const gchar *) numbers, sizeof numbers, NULL));
  return path;
}

static const gchar *
read_brightness (Rig *rig)
{
  const SceneFace face = { "happy", 100, 60, 120 };
  GstBuffer *buffer = rig_push_faces (rig, &face, 1);
  const gchar *label = g_intern_string (rig_get_label (buffer, 0));

  gst_buffer_unref (buffer);
  return label;
}

/* What a model has beside its file counts too: who had it keeps it, who comes
 * later gets the new one. */
GST_START_TEST (test_changed_weights)
{
  gchar *path = write_model_with_weights (5);
  gchar *properties = g_strdup_printf ("emotion-location=%s", path);
  gchar **files;
  Rig before, after;

  rig_open (&before, properties);
  g_object_get (before.harness->element, "model-files", &files, NULL);
  fail_unless_equals_int (g_strv_length (files), 3); /* and the cascade */
  fail_unless_equals_string (files[1], path);
  fail_unless (g_str_has_suffix (files[2], "/weights"));
  g_strfreev (files);
  fail_unless_equals_string (read_brightness (&before), "bright");

  g_free (path);
  path = write_model_with_weights (-5);
  rig_open (&after, properties);
  fail_unless_equals_string (read_brightness (&after), "dark");
  fail_unless_equals_string (read_brightness (&before), "bright");
  rig_close (&before);
  rig_close (&after);
  g_free (properties);
  g_free (path);
}
GST_END_TEST;

/* Each gets what it waits for, and each an error where there is none. */
static gpointer
start_and_stop (gpointer path)
{
  for (guint i = 0; i < 5; i++) {
    GstElement *element = start_with (path);

    if (element == NULL)
      return NULL;
    stop (element);
  }
  return GINT_TO_POINTER (TRUE);
}

static void
check_threads (const gchar *path, gboolean starts)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("start", start_and_stop, (gpointer) path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    fail_unless_equals_int (
        GPOINTER_TO_INT (g_thread_join (threads[i])), starts);
}

GST_START_TEST (test_sharing_among_threads)
{
  gchar *path = copy_model ();

  check_threads (path, TRUE);
  spoil (path, TRUE);
  check_threads (path, FALSE);
  g_free (path);
}
GST_END_TEST;

static Suite *
models_suite (void)
{
  Suite *suite = suite_create ("models");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, make_folder, remove_folder);
  tcase_add_test (tcase, test_detector);
  tcase_add_test (tcase, test_emotion);
  tcase_add_test (tcase, test_guesses);
  tcase_add_test (tcase, test_given_labels);
  tcase_add_test (tcase, test_pipeline);
  tcase_add_test (tcase, test_other_detectors);
  tcase_add_test (tcase, test_emotion_from_file);
  tcase_add_test (tcase, test_embedded);
  tcase_add_test (tcase, test_sharing);
  tcase_add_test (tcase, test_changed_file);
  tcase_add_test (tcase, test_changed_weights);
  tcase_add_test (tcase, test_sharing_among_threads);
  return suite;
}

GST_CHECK_MAIN (models);
