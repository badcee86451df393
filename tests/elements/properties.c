/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gst-inspect-1.0 shows. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>

static const SceneFace happy = { "happy", 100, 60, 120 };

static GParamSpec *
find (GstElement *element, const gchar *name)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), name);

  fail_unless (pspec != NULL, "no property %s", name);
  fail_unless (g_param_spec_get_blurb (pspec) != NULL);
  fail_unless (g_param_spec_get_nick (pspec) != NULL);
  return pspec;
}

static void
check_uint (
    GstElement *element, const gchar *name, guint least, guint most, guint def)
{
  GParamSpecUInt *pspec = G_PARAM_SPEC_UINT (find (element, name));
  guint value;

  fail_unless_equals_int (pspec->minimum, least);
  fail_unless_equals_int (pspec->maximum, most);
  fail_unless_equals_int (pspec->default_value, def);
  g_object_get (element, name, &value, NULL);
  fail_unless_equals_int (value, def);
  g_object_set (element, name, most, NULL);
  g_object_get (element, name, &value, NULL);
  fail_unless_equals_int (value, most);
}

static void
check_double (GstElement *element, const gchar *name, gdouble def)
{
  GParamSpecDouble *pspec = G_PARAM_SPEC_DOUBLE (find (element, name));
  gdouble value;

  fail_unless_equals_float (pspec->minimum, 0.0);
  fail_unless_equals_float (pspec->maximum, 1.0);
  fail_unless_equals_float (pspec->default_value, def);
  g_object_get (element, name, &value, NULL);
  fail_unless_equals_float (value, def);
  g_object_set (element, name, 1.0, NULL);
  g_object_get (element, name, &value, NULL);
  fail_unless_equals_float (value, 1.0);
}

static void
check_location (GstElement *element, const gchar *name)
{
  GParamSpec *pspec = find (element, name);
  gchar *value;

  fail_unless ((pspec->flags & GST_PARAM_MUTABLE_READY) != 0);
  g_object_get (element, name, &value, NULL);
  fail_unless (value == NULL);
  g_object_set (element, name, "/somewhere", NULL);
  g_object_get (element, name, &value, NULL);
  fail_unless_equals_string (value, "/somewhere");
  g_free (value);
}

GST_START_TEST (test_ranges_and_defaults)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  GParamSpec *pspec;
  guint64 budget;
  gboolean overlay;
  gint messages, privacy;

  check_location (element, "detector-location");
  check_location (element, "emotion-location");
  check_location (element, "emotion-labels");
  check_location (element, "emotion-mean");
  check_location (element, "emotion-std");
  find (element, "emotion-channels");
  check_uint (element, "min-face", 0, 32768, 0);
  check_uint (element, "max-faces", 1, 256, 32);
  check_uint (element, "detect-interval", 1, 1000, 1);
  check_uint (element, "classify-interval", 1, 1000, 1);
  check_uint (element, "smoothing", 0, 60000, 250);
  check_uint (element, "threads", 1, 16, 1);
  check_double (element, "detect-threshold", 0.5);
  check_double (element, "min-confidence", 0.35);

  find (element, "frame-budget");
  g_object_get (element, "frame-budget", &budget, NULL);
  fail_unless_equals_uint64 (budget, 0);
  g_object_set (element, "frame-budget", G_MAXUINT64, NULL);
  g_object_get (element, "frame-budget", &budget, NULL);
  fail_unless_equals_uint64 (budget, G_MAXUINT64);

  find (element, "privacy");
  g_object_get (element, "privacy", &privacy, NULL);
  fail_unless_equals_int (privacy, 0);
  gst_util_set_object_arg (G_OBJECT (element), "privacy", "pixelate");
  g_object_get (element, "privacy", &privacy, NULL);
  fail_unless_equals_int (privacy, 2);

  find (element, "overlay");
  g_object_get (element, "overlay", &overlay, NULL);
  fail_unless (overlay);

  pspec = find (element, "messages");
  fail_unless (G_IS_PARAM_SPEC_ENUM (pspec));
  g_object_get (element, "messages", &messages, NULL);
  fail_unless_equals_string (
      g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, messages)
          ->value_nick,
      "change");
  gst_util_set_object_arg (G_OBJECT (element), "messages", "all");

  pspec = find (element, "stats");
  fail_unless_equals_int (pspec->flags & G_PARAM_READWRITE, G_PARAM_READABLE);
  gst_object_unref (element);
}
GST_END_TEST;

/* They are there while the element is started; embedded models have none. */
GST_START_TEST (test_model_files)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  GParamSpec *pspec = find (element, "model-files");
  gchar **files;

  fail_unless_equals_int (pspec->flags & G_PARAM_READWRITE, G_PARAM_READABLE);
  g_object_get (element, "model-files", &files, NULL);
  fail_unless (files == NULL);
  gst_element_set_state (element, GST_STATE_PAUSED);
  g_object_get (element, "model-files", &files, NULL);
  fail_unless (files != NULL && files[0] == NULL);
  g_strfreev (files);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}
GST_END_TEST;

GST_START_TEST (test_overlay_text)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  GParamSpec *pspec;
  guint text;

  pspec = find (element, "overlay-text");
  fail_unless (G_IS_PARAM_SPEC_FLAGS (pspec));
  g_object_get (element, "overlay-text", &text, NULL);
  fail_unless_equals_int (text, 7); /* number, label, percentage */
  gst_util_set_object_arg (G_OBJECT (element), "overlay-text", "none");
  g_object_get (element, "overlay-text", &text, NULL);
  fail_unless_equals_int (text, 0);
  gst_util_set_object_arg (
      G_OBJECT (element), "overlay-text", "number+landmarks");
  g_object_get (element, "overlay-text", &text, NULL);
  fail_unless_equals_int (text, 9);
  gst_object_unref (element);
}
GST_END_TEST;

GST_START_TEST (test_flags)
{
  static const gchar *const live[] = { "min-face", "max-faces",
    "detect-threshold", "min-confidence", "detect-interval",
    "classify-interval", "frame-budget", "smoothing", "privacy", "overlay",
    "overlay-text", "messages" };
  GstElement *element = gst_element_factory_make ("feremotion", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (live); i++) {
    GParamSpec *pspec = find (element, live[i]);

    fail_unless ((pspec->flags & GST_PARAM_MUTABLE_PLAYING) != 0);
    fail_unless_equals_int ((pspec->flags & GST_PARAM_CONTROLLABLE) != 0,
        g_strcmp0 (live[i], "messages") != 0);
  }
  gst_object_unref (element);
}
GST_END_TEST;

/* A model is chosen before the start, as are threads; later it is too late. */
GST_START_TEST (test_location_while_running)
{
  gchar *location;
  guint threads;
  Rig rig;

  rig_open_embedded (&rig, "");
  g_object_set (rig.harness->element, "detector-location", "/nowhere",
      "emotion-location", "/nowhere", "threads", 2, NULL);
  g_object_get (rig.harness->element, "threads", &threads, NULL);
  fail_unless_equals_int (threads, 1);
  g_object_get (rig.harness->element, "detector-location", &location, NULL);
  fail_unless (location == NULL);
  g_object_get (rig.harness->element, "emotion-location", &location, NULL);
  fail_unless (location == NULL);
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_threads_find_the_same)
{
  GstVideoRegionOfInterestMeta *one, *three;
  GstBuffer *frames[2];
  Rig rigs[2];

  rig_open (&rigs[0], "threads=1");
  rig_open (&rigs[1], "threads=3");
  for (guint i = 0; i < 5; i++) {
    for (guint k = 0; k < 2; k++)
      frames[k] = rig_push_faces (&rigs[k], &happy, 1);
    one = rig_get_face (frames[0], 0);
    three = rig_get_face (frames[1], 0);
    fail_unless (one != NULL && three != NULL);
    fail_unless (one->x == three->x && one->y == three->y && one->w == three->w
                 && one->h == three->h && one->id == three->id);
    fail_unless (
        gst_structure_is_equal (gst_video_region_of_interest_meta_get_param (
                                    one, GST_FER_EMOTION_STRUCTURE_EMOTION),
            gst_video_region_of_interest_meta_get_param (
                three, GST_FER_EMOTION_STRUCTURE_EMOTION)));
    gst_buffer_unref (frames[0]);
    gst_buffer_unref (frames[1]);
  }
  rig_close (&rigs[0]);
  rig_close (&rigs[1]);
}
GST_END_TEST;

static guint64
get_stat (GstElement *element, const gchar *name)
{
  GstStructure *stats;
  guint64 value;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "no %s", name);
  gst_structure_free (stats);
  return value;
}

static guint
get_min_face (GstElement *element)
{
  GstStructure *stats;
  guint value;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint (stats, "min-face", &value));
  gst_structure_free (stats);
  return value;
}

/* What the element chooses by itself is told. */
GST_START_TEST (test_stats_of_min_face)
{
  GstElement *element;
  Rig rig;

  rig_open (&rig, "min-face=0");
  element = rig.harness->element;
  fail_unless_equals_int (get_min_face (element), 0);
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  fail_unless_equals_int (get_min_face (element), 24);
  g_object_set (element, "min-face", 50, NULL);
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  fail_unless_equals_int (get_min_face (element), 50);
  g_object_set (element, "min-face", 0, NULL);
  rig_set_caps (&rig, "GRAY8", 1200, 720);
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  fail_unless_equals_int (get_min_face (element), 60);
  rig_close (&rig);
}
GST_END_TEST;

/* Pops what is on the bus; of the last message, how small faces are left out,
 * or 0. */
static guint
count_told (Rig *rig, guint *left_out)
{
  GstMessage *message;
  guint n = 0;

  while ((message = rig_pop (rig, GST_MESSAGE_ELEMENT)) != NULL) {
    if (gst_message_has_name (message, GST_FER_EMOTION_MESSAGE_SMALL_FACES)) {
      n++;
      fail_unless (gst_structure_get_uint (gst_message_get_structure (message),
          GST_FER_EMOTION_FIELD_SMALLEST, left_out));
    }
    gst_message_unref (message);
  }
  return n;
}

/* Once a stream, and only where the element chose it. */
GST_START_TEST (test_small_faces_are_told)
{
  guint left_out = 0;
  Rig rig;

  rig_open (&rig, "min-face=0");
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  fail_unless_equals_int (count_told (&rig, &left_out), 0);
  rig_set_caps (&rig, "GRAY8", 1200, 720);
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  fail_unless_equals_int (count_told (&rig, &left_out), 1);
  fail_unless_equals_int (left_out, 60);
  gst_harness_push_event (rig.harness, gst_event_new_stream_start ("another"));
  rig_set_caps (&rig, "GRAY8", 1200, 720);
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  fail_unless_equals_int (count_told (&rig, &left_out), 1);
  g_object_set (rig.harness->element, "min-face", 100, NULL);
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  g_object_set (rig.harness->element, "min-face", 0, NULL);
  gst_util_set_object_arg (G_OBJECT (rig.harness->element), "messages", "none");
  gst_harness_push_event (rig.harness, gst_event_new_stream_start ("third"));
  rig_set_caps (&rig, "GRAY8", 1200, 720);
  gst_buffer_unref (rig_push_faces (&rig, NULL, 0));
  fail_unless_equals_int (count_told (&rig, &left_out), 0);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_stats)
{
  static const gchar *const stages[] = { "luma", "detect", "track", "classify",
    "total" };
  GstElement *element;
  Rig rig;

  rig_open (&rig, "");
  element = rig.harness->element;
  fail_unless_equals_uint64 (get_stat (element, "frames"), 0);
  fail_unless_equals_uint64 (get_stat (element, "total-p99-ns"), 0);
  for (guint i = 0; i < 4; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, i % 2));
  fail_unless_equals_uint64 (get_stat (element, "frames"), 4);
  fail_unless_equals_uint64 (get_stat (element, "faces"), 2);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++) {
    gchar *mean = g_strconcat (stages[i], "-mean-ns", NULL);
    gchar *p99 = g_strconcat (stages[i], "-p99-ns", NULL);

    fail_unless (get_stat (element, mean) <= get_stat (element, p99));
    g_free (mean);
    g_free (p99);
  }
  fail_unless (get_stat (element, "detect-mean-ns") > 0);
  fail_unless (get_stat (element, "total-mean-ns")
               >= get_stat (element, "detect-mean-ns"));

  /* Still there when all is over, and new at the next start. */
  gst_element_set_state (element, GST_STATE_READY);
  fail_unless_equals_uint64 (get_stat (element, "frames"), 4);
  gst_element_set_state (element, GST_STATE_PAUSED);
  fail_unless_equals_uint64 (get_stat (element, "frames"), 0);
  rig_close (&rig);
}
GST_END_TEST;

/* The network that is built in looks at the same places in every frame, and its
 * second stage at some of them where there is a face; an OpenCV cascade does
 * not count. */
GST_START_TEST (test_windows)
{
  guint64 windows = 0, seconds = 0;
  Rig rig;

  rig_open_embedded (&rig, "");
  for (guint i = 1; i <= 3; i++) {
    guint64 before = seconds;

    gst_buffer_unref (rig_push_faces (&rig, &happy, i % 2));
    if (i == 1)
      windows = get_stat (rig.harness->element, "first-stage-windows");
    fail_unless (windows > 0);
    fail_unless_equals_uint64 (
        get_stat (rig.harness->element, "first-stage-windows"), i * windows);
    seconds = get_stat (rig.harness->element, "second-stage-windows");
    fail_unless (seconds >= before + i % 2);
    fail_unless (seconds < windows);
  }
  rig_close (&rig);

  rig_open (&rig, "");
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_uint64 (
      get_stat (rig.harness->element, "first-stage-windows"), 0);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_plugin)
{
  GstElementFactory *factory = gst_element_factory_find ("feremotion");
  GstPlugin *plugin =
      gst_plugin_feature_get_plugin (GST_PLUGIN_FEATURE (factory));

  fail_unless_equals_string (gst_plugin_get_name (plugin), "feremotion");
  fail_unless (g_str_has_suffix (
      gst_plugin_get_filename (plugin), "/libgstferemotion.so"));
  fail_unless_equals_string (gst_plugin_get_license (plugin), "LGPL");
  gst_object_unref (plugin);
  gst_object_unref (factory);
}
GST_END_TEST;

static Suite *
properties_suite (void)
{
  Suite *suite = suite_create ("properties");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_ranges_and_defaults);
  tcase_add_test (tcase, test_model_files);
  tcase_add_test (tcase, test_overlay_text);
  tcase_add_test (tcase, test_flags);
  tcase_add_test (tcase, test_location_while_running);
  tcase_add_test (tcase, test_threads_find_the_same);
  tcase_add_test (tcase, test_small_faces_are_told);
  tcase_add_test (tcase, test_stats);
  tcase_add_test (tcase, test_windows);
  tcase_add_test (tcase, test_stats_of_min_face);
  tcase_add_test (tcase, test_plugin);
  return suite;
}

GST_CHECK_MAIN (properties);
