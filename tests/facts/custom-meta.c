/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The custom meta: what it says, where it goes, and that it gets to another
 * process. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static const SceneFace faces[] = { { "happy", 170, 80, 140 },
  { "surprise", 10, 20, 90 } };

static const GstStructure *
get_facts (GstBuffer *buffer)
{
  GstCustomMeta *meta =
      gst_buffer_get_custom_meta (buffer, GST_FER_EMOTION_META);

  fail_unless (meta != NULL);
  return gst_custom_meta_get_structure (meta);
}

static const GstStructure *
get_face (const GstStructure *facts, guint index)
{
  return gst_value_get_structure (gst_value_list_get_value (
      gst_structure_get_value (facts, GST_FER_EMOTION_FIELD_FACES), index));
}

/* What is a parameter of the region is a structure of its own here. */
static void
check_inner (const GstStructure *face, GstVideoRegionOfInterestMeta *roi,
    const gchar *name)
{
  const GValue *value = gst_structure_get_value (face, name);
  GstStructure *param = gst_video_region_of_interest_meta_get_param (roi, name);

  fail_unless (value != NULL && GST_VALUE_HOLDS_STRUCTURE (value));
  fail_unless (param != NULL);
  fail_unless (gst_structure_is_equal (gst_value_get_structure (value), param));
}

/* The rig's stream begins at 0. */
static void
check_position (GstBuffer *buffer, guint64 expected)
{
  GstClockTime stream_time;
  guint64 frame;

  fail_unless (
      gst_fer_emotion_buffer_get_position (buffer, &frame, &stream_time));
  fail_unless_equals_uint64 (frame, expected);
  fail_unless_equals_uint64 (stream_time, GST_BUFFER_PTS (buffer));
}

/* The faces are those of the message. */
GST_START_TEST (test_facts)
{
  const GstStructure *facts;
  const GValue *told, *carried;
  GstMessage *message;
  GstBuffer *buffer;
  guint width, height;
  Rig rig;

  rig_open (&rig, "messages=all");
  buffer = rig_push_faces (&rig, faces, 2);
  message = rig_pop (&rig, GST_MESSAGE_ELEMENT);
  facts = get_facts (buffer);
  fail_unless (
      gst_structure_get (facts, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT,
          &width, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, &height, NULL));
  fail_unless_equals_int (width, RIG_WIDTH);
  fail_unless_equals_int (height, RIG_HEIGHT);
  fail_unless (
      gst_structure_get_string (facts, GST_FER_EMOTION_FIELD_FRAME_MODEL)
      != NULL);
  told = gst_structure_get_value (
      gst_message_get_structure (message), GST_FER_EMOTION_FIELD_FACES);
  carried = gst_structure_get_value (facts, GST_FER_EMOTION_FIELD_FACES);
  fail_unless_equals_int (gst_value_list_get_size (carried), 2);
  for (guint i = 0; i < 2; i++) {
    fail_unless (gst_structure_is_equal (get_face (facts, i),
        gst_value_get_structure (gst_value_list_get_value (told, i))));
    check_inner (get_face (facts, i), rig_get_face (buffer, i),
        GST_FER_EMOTION_STRUCTURE_EMOTION_RAW);
    check_inner (get_face (facts, i), rig_get_face (buffer, i),
        GST_FER_EMOTION_STRUCTURE_LANDMARKS);
  }
  check_position (buffer, 0);
  gst_message_unref (message);
  gst_buffer_unref (buffer);

  /* That there is no face is a fact too. */
  buffer = rig_push_faces (&rig, NULL, 0);
  check_position (buffer, 1);
  fail_unless_equals_int (gst_value_list_get_size (gst_structure_get_value (
                              get_facts (buffer), GST_FER_EMOTION_FIELD_FACES)),
      0);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static guint
get_uint (const GstStructure *structure, const gchar *field)
{
  guint value = 0;

  fail_unless (gst_structure_get_uint (structure, field, &value));
  return value;
}

/* What another element said of the emotions is replaced. */
GST_START_TEST (test_replaced)
{
  GstStructure *face = gst_structure_new (GST_FER_EMOTION_STRUCTURE_FACE,
      GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, 99, GST_FER_EMOTION_FIELD_X,
      G_TYPE_UINT, 1, GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, 2,
      GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, 3, GST_FER_EMOTION_FIELD_HEIGHT,
      G_TYPE_UINT, 4, GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING, "sad",
      NULL);
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "overlay=false");
  buffer = scene_draw (&rig.info, NULL, 0);
  fail_unless (gst_fer_emotion_buffer_add_face (buffer, face));
  gst_structure_free (face);
  buffer = rig_push (&rig, buffer);
  fail_unless_equals_int (gst_value_list_get_size (gst_structure_get_value (
                              get_facts (buffer), GST_FER_EMOTION_FIELD_FACES)),
      0);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* A frame with a face, behind feremotion and @elements. */
static GstBuffer *
push_through (const gchar *elements)
{
  gchar *line =
      g_strdup_printf ("feremotion overlay=false name=f ! %s", elements);
  GstHarness *harness = gst_harness_new_parse (line);
  GstCaps *caps = scene_caps ("I420", RIG_WIDTH, RIG_HEIGHT);
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_from_caps (&info, caps);
  gst_harness_set_src_caps (harness, caps);
  buffer = scene_draw (&info, faces, 1);
  GST_BUFFER_PTS (buffer) = 0;
  buffer = gst_harness_push_and_pull (harness, buffer);
  gst_harness_teardown (harness);
  g_free (line);
  return buffer;
}

/* A copy has it; in a smaller picture the boxes are smaller. */
GST_START_TEST (test_smaller_picture)
{
  GstBuffer *buffer =
      push_through ("videoscale ! capsfilter caps=video/x-raw,width=160,"
                    "height=80");
  GstBuffer *copy = gst_buffer_copy_deep (buffer);
  const GstStructure *face, *facts;
  GstVideoRegionOfInterestMeta *roi;

  gst_buffer_unref (buffer);

  facts = get_facts (copy);
  fail_unless_equals_int (get_uint (facts, GST_FER_EMOTION_FIELD_WIDTH), 160);
  fail_unless_equals_int (get_uint (facts, GST_FER_EMOTION_FIELD_HEIGHT), 80);
  face = get_face (facts, 0);
  roi = rig_get_face (copy, 0);
  fail_unless (
      ABS ((gint) get_uint (face, GST_FER_EMOTION_FIELD_X) - (gint) roi->x)
      <= 1);
  fail_unless (
      ABS ((gint) get_uint (face, GST_FER_EMOTION_FIELD_Y) - (gint) roi->y)
      <= 1);
  fail_unless (
      ABS ((gint) get_uint (face, GST_FER_EMOTION_FIELD_WIDTH) - (gint) roi->w)
      <= 1);
  fail_unless (
      ABS ((gint) get_uint (face, GST_FER_EMOTION_FIELD_HEIGHT) - (gint) roi->h)
      <= 1);
  fail_unless (get_uint (face, GST_FER_EMOTION_FIELD_WIDTH)
               > get_uint (face, GST_FER_EMOTION_FIELD_HEIGHT));
  gst_buffer_unref (copy);
}
GST_END_TEST;

/* Elements that convert or scale keep the regions, but not what is in them. The
 * library knows it all the same. */
static void
check_behind (const gchar *elements, gdouble scale)
{
  GstBuffer *buffer = push_through (elements);
  GPtrArray *read = gst_fer_emotion_buffer_get_faces (buffer);
  const GstFerEmotionFace *face;
  guint width, height;

  fail_unless_equals_int (read->len, 1);
  face = g_ptr_array_index (read, 0);
  gst_fer_emotion_face_get_box (face, NULL, NULL, &width, &height);
  fail_unless (ABS ((gint) width - (gint) rig_get_face (buffer, 0)->w) <= 1);
  fail_unless (gst_fer_emotion_face_get_confidence (face) >= 0.5);
  fail_unless_equals_string (gst_fer_emotion_face_get_label (face), "happy");
  fail_unless_equals_int (gst_fer_emotion_face_get_label_index (face), 1);
  fail_unless_equals_int (gst_fer_emotion_face_get_n_scores (face), 8);
  fail_unless_equals_int (gst_fer_emotion_face_get_n_raw_scores (face), 8);
  fail_unless (gst_fer_emotion_face_get_quality (face) > 0.0);
  fail_unless (gst_fer_emotion_face_get_landmark (face, 0, NULL, NULL));
  fail_unless (ABS (height - 140 * scale) < 30 * scale);
  g_ptr_array_unref (read);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_behind_converters)
{
  check_behind ("identity", 1.0);
  check_behind ("videoconvert ! capsfilter caps=video/x-raw,format=RGB", 1.0);
  check_behind ("videoscale ! capsfilter "
                "caps=video/x-raw,width=640,height=480,"
                "pixel-aspect-ratio=1/1",
      2.0);
}
GST_END_TEST;

/* --- Between processes ---------------------------------------------------- */

static gchar *
read_file (const gchar *folder, const gchar *name)
{
  gchar *path = g_build_filename (folder, name, NULL);
  gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL), "%s", path);
  g_unlink (path);
  g_free (path);
  return text;
}

/* What a line of CSV says apart from its source. */
static gchar *
get_facts_of_line (const gchar *line)
{
  gchar **fields = g_strsplit (line, ",", -1);
  gchar *facts;

  fail_unless (g_strv_length (fields) == 20, "%s", line);
  facts = g_strjoinv (",", fields + 1);
  g_strfreev (fields);
  return facts;
}

static void
check_same_facts (const gchar *here, const gchar *there, guint n_lines)
{
  gchar **a = g_strsplit (here, "\n", -1);
  gchar **b = g_strsplit (there, "\n", -1);

  fail_unless_equals_int (g_strv_length (a), n_lines);
  fail_unless_equals_int (g_strv_length (b), n_lines);
  for (guint i = 0; a[i][0] != '\0'; i++) {
    gchar *p = get_facts_of_line (a[i]);
    gchar *q = get_facts_of_line (b[i]);

    fail_unless_equals_string (p, q);
    g_free (p);
    g_free (q);
  }
  g_strfreev (a);
  g_strfreev (b);
}

static void
push_scenes (GstElement *source, guint n)
{
  GstCaps *caps = scene_caps ("I420", RIG_WIDTH, RIG_HEIGHT);
  GstVideoInfo info;
  GstFlowReturn flow;

  gst_video_info_from_caps (&info, caps);
  g_object_set (source, "caps", caps, NULL);
  gst_caps_unref (caps);
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = scene_draw (&info, faces, i % 3);

    GST_BUFFER_PTS (buffer) = i * RIG_FRAME;
    GST_BUFFER_DURATION (buffer) = RIG_FRAME;
    g_signal_emit_by_name (source, "push-buffer", buffer, &flow);
    fail_unless_equals_int (flow, GST_FLOW_OK);
    gst_buffer_unref (buffer);
  }
  g_signal_emit_by_name (source, "end-of-stream", &flow);
}

/* The tracer that looks for leaks stays here. */
static GSubprocess *
start_process (const gchar *line)
{
  gchar **arguments = g_strsplit (line, " ", -1);
  GSubprocessLauncher *launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  GSubprocess *process;

  g_subprocess_launcher_unsetenv (launcher, "GST_TRACERS");
  g_subprocess_launcher_unsetenv (launcher, "GST_DEBUG_FILE");
  process = g_subprocess_launcher_spawnv (
      launcher, (const gchar *const *) arguments, NULL);
  g_object_unref (launcher);
  g_strfreev (arguments);
  return process;
}

GST_START_TEST (test_another_process)
{
  GstElementFactory *factory = gst_element_factory_find ("unixfdsink");
  gchar *folder, *line, *here, *there;
  GstElement *pipeline, *source;
  GSubprocess *reader;
  GError *error = NULL;

  if (factory == NULL) /* before GStreamer 1.24 */
    return;
  gst_object_unref (factory);
  folder = g_dir_make_tmp ("feremotion-XXXXXX", NULL);
  /* The converter takes the memory that the sink can hand over. */
  line = g_strdup_printf (
      "appsrc name=source format=time ! videoconvert "
      "! video/x-raw,format=NV12 ! feremotion overlay=false "
      "! feremotionwriter location=%s/here.csv "
      "! unixfdsink name=sink socket-path=%s/socket wait-for-connection=true "
      "sync=false",
      folder, folder);
  pipeline = gst_parse_launch (line, &error);
  fail_unless (error == NULL, "%s", line);
  g_free (line);
  /* The socket is there from then on. */
  fail_unless (gst_element_set_state (pipeline, GST_STATE_PAUSED)
               != GST_STATE_CHANGE_FAILURE);
  line = g_strdup_printf ("gst-launch-1.0 -q unixfdsrc socket-path=%s/socket ! "
                          "feremotionwriter location=%s/there.csv ! fakesink",
      folder, folder);
  reader = start_process (line);
  fail_unless (reader != NULL);
  g_free (line);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  push_scenes (source, 9);
  gst_object_unref (source);
  rig_wait_for_end (pipeline);
  fail_unless (g_subprocess_wait_check (reader, NULL, NULL));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  g_object_unref (reader);

  here = read_file (folder, "here.csv");
  there = read_file (folder, "there.csv");
  /* A head, three times no face, one and two, and what ends the last line. */
  check_same_facts (here, there, 1 + 3 * (1 + 1 + 2) + 1);
  g_free (here);
  g_free (there);
  g_rmdir (folder);
  g_free (folder);
}
GST_END_TEST;

static Suite *
carrier_suite (void)
{
  Suite *suite = suite_create ("carrier");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_facts);
  tcase_add_test (tcase, test_replaced);
  tcase_add_test (tcase, test_smaller_picture);
  tcase_add_test (tcase, test_behind_converters);
  tcase_add_test (tcase, test_another_process);
  return suite;
}

GST_CHECK_MAIN (carrier);
