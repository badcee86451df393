/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Colours reach a model that wants them: through every format, with the matrix
 * and the range of the caps. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>
#include <math.h>
#include <unistd.h>

#include "onnx-builder.h"

#define WIDTH 321
#define HEIGHT 241
/* Of the model: so many values of 0 to 255 are one of a score. */
#define STD 16
/* Values of 0 to 255 that rounding, clipping and the edges of a face cost. */
#define TOLERANCE 2.0

static const gchar *const formats[] = { "I420", "YV12", "NV12", "NV21", "Y42B",
  "Y444", "YUY2", "UYVY", "RGB", "BGR", "RGBx", "BGRx", "xRGB", "xBGR", "RGBA",
  "BGRA", "ARGB", "ABGR" };

/* How much red and blue the tint has, in units of the chroma planes. */
typedef struct {
  gint u;
  gint v;
} Tint;

static const Tint red = { 0, 12 };
static const Tint blue = { 12, 0 };
static const Tint none = { 0, 0 };

static gchar *model;

/* Its scores are the means of its channels: a red face is happy, a green one
 * surprised, a blue one sad. */
static void
make_model (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  GBytes *bytes;
  gint file = g_file_open_tmp ("feremotion-XXXXXX.onnx", &model, NULL);

  fail_unless (file >= 0);
  close (file);
  onnx_builder_input (b, "input", 0, 3, 48, 48);
  onnx_builder_node (b, "GlobalAveragePool", "input", "means");
  onnx_builder_output (b, "means");
  onnx_builder_metadata (b, "labels", "happy,surprise,sad");
  onnx_builder_metadata (b, "mean", "0");
  onnx_builder_metadata (b, "std", G_STRINGIFY (STD));
  bytes = onnx_builder_finish (b);
  fail_unless (g_file_set_contents (model, g_bytes_get_data (bytes, NULL),
      (gssize) g_bytes_get_size (bytes), NULL));
  g_bytes_unref (bytes);
}

static void
remove_model (void)
{
  unlink (model);
  g_free (model);
}

static void
open_rig (Rig *rig, const gchar *properties)
{
  gchar *line = g_strdup_printf (
      "overlay=false smoothing=0 emotion-location=%s %s", model, properties);

  rig_open (rig, line);
  g_free (line);
}

static void
set_caps (Rig *rig, const gchar *format, const gchar *colorimetry)
{
  GstCaps *caps = scene_caps (format, WIDTH, HEIGHT);

  if (colorimetry != NULL)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  fail_unless (gst_video_info_from_caps (&rig->info, caps));
  gst_harness_set_src_caps (rig->harness, caps);
}

/* A face of one tint, drawn in YUV without subsampling. */
static GstBuffer *
draw (const GstVideoInfo *info, const Tint *tint)
{
  const SceneFace face = { "happy", 100, 60, 120 };
  GstVideoInfo full;
  GstVideoFrame from, to;
  GstVideoConverter *converter;
  GstBuffer *drawn, *buffer;

  gst_video_info_set_format (&full, GST_VIDEO_FORMAT_Y444, WIDTH, HEIGHT);
  if (GST_VIDEO_INFO_IS_YUV (info))
    full.colorimetry = info->colorimetry;
  full.fps_n = info->fps_n;
  full.fps_d = info->fps_d;
  drawn = scene_draw (&full, &face, 1);
  gst_buffer_memset (
      drawn, full.offset[1], 128 + tint->u, (gsize) full.stride[1] * HEIGHT);
  gst_buffer_memset (
      drawn, full.offset[2], 128 + tint->v, (gsize) full.stride[2] * HEIGHT);
  buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  gst_video_frame_map (&from, &full, drawn, GST_MAP_READ);
  gst_video_frame_map (&to, info, buffer, GST_MAP_WRITE);
  converter = gst_video_converter_new (&full, info, NULL);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_converter_free (converter);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_unref (drawn);
  return buffer;
}

/* By how much the model has seen more red, and more blue, than green. */
static void
read_differences (GstBuffer *buffer, gdouble *red_green, gdouble *blue_green)
{
  GstStructure *emotion = gst_video_region_of_interest_meta_get_param (
      rig_get_face (buffer, 0), GST_FER_EMOTION_STRUCTURE_EMOTION);
  gdouble r, g, b;

  fail_unless (gst_structure_get_double (emotion, "happy", &r)
               && gst_structure_get_double (emotion, "surprise", &g)
               && gst_structure_get_double (emotion, "sad", &b));
  *red_green = log (r / g) * STD;
  *blue_green = log (b / g) * STD;
}

/* By the definition of YUV. */
static void
compute_differences (const GstVideoInfo *info, const Tint *tint,
    gdouble *red_green, gdouble *blue_green)
{
  const GstVideoColorimetry *colorimetry = &info->colorimetry;
  gdouble kr = 0.299, kb = 0.114, kg, u = tint->u, v = tint->v, green;

  gst_video_color_matrix_get_Kr_Kb (colorimetry->matrix, &kr, &kb);
  kg = 1 - kr - kb;
  if (colorimetry->range != GST_VIDEO_COLOR_RANGE_0_255
      || !GST_VIDEO_INFO_IS_YUV (info)) {
    u *= 255.0 / 224;
    v *= 255.0 / 224;
  }
  green = -2 * (1 - kb) * kb / kg * u - 2 * (1 - kr) * kr / kg * v;
  *red_green = 2 * (1 - kr) * v - green;
  *blue_green = 2 * (1 - kb) * u - green;
}

/* Takes @buffer. */
static void
check_buffer (Rig *rig, GstBuffer *buffer, const Tint *tint)
{
  gdouble red_green, blue_green, wanted_red, wanted_blue;

  buffer = rig_push (rig, buffer);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  read_differences (buffer, &red_green, &blue_green);
  compute_differences (&rig->info, tint, &wanted_red, &wanted_blue);
  fail_unless (ABS (red_green - wanted_red) < TOLERANCE
                   && ABS (blue_green - wanted_blue) < TOLERANCE,
      "%s: %.2f, %.2f instead of %.2f, %.2f", GST_VIDEO_INFO_NAME (&rig->info),
      red_green, blue_green, wanted_red, wanted_blue);
  if (tint != &none)
    fail_unless_equals_string (
        rig_get_label (buffer, 0), tint == &red ? "happy" : "sad");
  gst_buffer_unref (buffer);
}

/* Each tint, with planes as they come and with padded ones. */
static void
check_tints (Rig *rig)
{
  const Tint *const tints[] = { &red, &blue, &none };

  for (guint i = 0; i < G_N_ELEMENTS (tints); i++) {
    GstBuffer *buffer = draw (&rig->info, tints[i]);

    check_buffer (rig, scene_pad (buffer, &rig->info, 6), tints[i]);
    check_buffer (rig, buffer, tints[i]);
  }
}

GST_START_TEST (test_formats)
{
  Rig rig;

  open_rig (&rig, "emotion-channels=rgb");
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    set_caps (&rig, formats[i], NULL);
    check_tints (&rig);
  }
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_colorimetry)
{
  static const gchar *const colorimetries[] = { "bt601", "bt709", "smpte240m",
    "bt2020", "1:4:0:0", "1:3:5:1" };
  static const gchar *const some[] = { "I420", "NV21", "YUY2" };
  Rig rig;

  open_rig (&rig, "emotion-channels=rgb");
  for (guint i = 0; i < G_N_ELEMENTS (colorimetries); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (some); k++) {
      set_caps (&rig, some[k], colorimetries[i]);
      check_tints (&rig);
    }
  }
  rig_close (&rig);
}
GST_END_TEST;

/* A frame without chroma has no colour; no channel has more than another. */
GST_START_TEST (test_grey)
{
  const SceneFace face = { "happy", 100, 60, 120 };
  gdouble red_green, blue_green;
  GstBuffer *buffer;
  Rig rig;

  open_rig (&rig, "emotion-channels=rgb");
  set_caps (&rig, "GRAY8", NULL);
  buffer = rig_push_faces (&rig, &face, 1);
  read_differences (buffer, &red_green, &blue_green);
  fail_unless_equals_float (red_green, 0);
  fail_unless_equals_float (blue_green, 0);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static void
check_order (const gchar *properties, const gchar *of_red, const gchar *of_blue)
{
  GstBuffer *buffer;
  Rig rig;

  open_rig (&rig, properties);
  set_caps (&rig, "NV12", NULL);
  for (guint i = 0; i < 2; i++) {
    buffer = rig_push (&rig, draw (&rig.info, i == 0 ? &red : &blue));
    fail_unless_equals_string (
        rig_get_label (buffer, 0), i == 0 ? of_red : of_blue);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}

/* The three ways to fill three channels; red, green, blue is a guess. */
GST_START_TEST (test_order)
{
  check_order ("emotion-channels=bgr", "sad", "happy");
  check_order ("emotion-channels=luma", GST_FER_EMOTION_UNCERTAIN,
      GST_FER_EMOTION_UNCERTAIN);
  check_order ("", "happy", "sad");
}
GST_END_TEST;

static void
check_warning (const gchar *channels, gboolean warned)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;

  gst_element_set_bus (element, bus);
  g_object_set (element, "emotion-location", model, NULL);
  gst_util_set_object_arg (G_OBJECT (element), "emotion-channels", channels);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_SUCCESS);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (warned == (message != NULL));
  if (message != NULL) {
    GError *error;

    gst_message_parse_warning (message, &error, NULL);
    fail_unless (strstr (error->message, "emotion-channels") != NULL);
    g_error_free (error);
    gst_message_unref (message);
  }
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (bus);
}

GST_START_TEST (test_guess)
{
  check_warning ("auto", TRUE);
  check_warning ("rgb", FALSE);
  check_warning ("luma", FALSE);
}
GST_END_TEST;

static Suite *
colours_suite (void)
{
  Suite *suite = suite_create ("colours");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_checked_fixture (tcase, make_model, remove_model);
  tcase_add_test (tcase, test_formats);
  tcase_add_test (tcase, test_colorimetry);
  tcase_add_test (tcase, test_grey);
  tcase_add_test (tcase, test_order);
  tcase_add_test (tcase, test_guess);
  return suite;
}

GST_CHECK_MAIN (colours);
