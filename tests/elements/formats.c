/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every caps format at odd sizes, padded planes, and frames that are none. */
#include "rig.h"

#include <gst/feremotion/feremotion.h>

static const gchar *const formats[] = { "GRAY8", "I420", "YV12", "NV12", "NV21",
  "Y42B", "Y444", "YUY2", "UYVY", "RGB", "BGR", "RGBx", "BGRx", "xRGB", "xBGR",
  "RGBA", "BGRA", "ARGB", "ABGR" };

/* The faces that @width x @height can hold, if any. */
static guint
draw_on (GstBuffer **buffer, const GstVideoInfo *info)
{
  gint side = MIN (info->width, info->height);
  SceneFace face = { "happy", 10, 10, side - 20 };
  guint n = side >= 100 ? 1 : 0;

  *buffer = scene_draw (info, &face, n);
  return n;
}

static void
check_frame (Rig *rig, GstBuffer *buffer, guint n_faces, gboolean overlay)
{
  GstBuffer *before = gst_buffer_copy_deep (buffer);

  buffer = rig_push (rig, buffer);
  fail_unless (rig_count_faces (buffer) >= n_faces);
  fail_unless_equals_int (scene_equal (before, buffer, &rig->info),
      !overlay || rig_count_faces (buffer) == 0);
  gst_buffer_unref (before);
  gst_buffer_unref (buffer);
}

static void
check_size (gint width, gint height, const gchar *properties, gboolean overlay)
{
  Rig rig;

  rig_open (&rig, properties);
  g_object_set (rig.harness->element, "overlay", overlay, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *buffer;
    guint n_faces;

    rig_set_caps (&rig, formats[i], width, height);
    n_faces = draw_on (&buffer, &rig.info);
    check_frame (&rig, scene_pad (buffer, &rig.info, 6), n_faces, overlay);
    check_frame (&rig, buffer, n_faces, overlay);
  }
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_WARNING), 0);
  rig_close (&rig);
}

static const struct {
  gint width;
  gint height;
  const gchar *properties;
} sizes[] = {
  { 1, 1, "" },
  { 1, 40, "" },
  { 40, 1, "" },
  { 2, 3, "" },
  { 32, 32, "" },
  { 33, 35, "" },
  { 161, 121, "" },
  { 241, 243, "min-face=100" },
  { 3840, 2160, "min-face=1500" },
};

GST_START_TEST (test_read)
{
  check_size (
      sizes[__i__].width, sizes[__i__].height, sizes[__i__].properties, FALSE);
}
GST_END_TEST;

GST_START_TEST (test_draw)
{
  check_size (
      sizes[__i__].width, sizes[__i__].height, sizes[__i__].properties, TRUE);
}
GST_END_TEST;

/* Every format shows the same picture, so every format shows the same face. */
GST_START_TEST (test_formats_agree)
{
  const SceneFace face = { "happy", 100, 60, 120 };
  GstVideoRegionOfInterestMeta grey = { 0 };
  Rig rig;

  rig_open (&rig, "overlay=false");
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstVideoRegionOfInterestMeta *roi;
    GstBuffer *buffer;

    rig_set_caps (&rig, formats[i], 320, 240);
    buffer = rig_push_faces (&rig, &face, 1);
    fail_unless_equals_int (rig_count_faces (buffer), 1);
    roi = rig_get_face (buffer, 0);
    if (i == 0)
      grey = *roi;
    fail_unless (ABS ((gint) roi->x - (gint) grey.x) <= 6);
    fail_unless (ABS ((gint) roi->y - (gint) grey.y) <= 6);
    fail_unless (ABS ((gint) roi->w - (gint) grey.w) <= 12);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

static gdouble
read_happy (Rig *rig, GstBuffer *buffer, const gchar *colorimetry)
{
  GstCaps *caps = scene_caps ("GRAY8", 320, 240);
  GstVideoRegionOfInterestMeta *roi;
  gdouble happy;

  gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  gst_harness_set_src_caps (rig->harness, caps);
  buffer = rig_push (rig, gst_buffer_copy (buffer));
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  roi = rig_get_face (buffer, 0);
  fail_unless (
      gst_structure_get_double (gst_video_region_of_interest_meta_get_param (
                                    roi, GST_FER_EMOTION_STRUCTURE_EMOTION),
          "happy", &happy));
  gst_buffer_unref (buffer);
  return happy;
}

/* The same bytes are another picture where 16 is black: the range of the caps
 * reaches the classifier. */
GST_START_TEST (test_range)
{
  const SceneFace face = { "happy", 100, 60, 120 };
  GstBuffer *buffer;
  gdouble full, limited;
  Rig rig;

  rig_open (&rig, "overlay=false");
  rig_set_caps (&rig, "GRAY8", 320, 240);
  buffer = scene_draw (&rig.info, &face, 1);
  full = read_happy (&rig, buffer, "1:4:0:0");
  limited = read_happy (&rig, buffer, "2:4:0:0");
  fail_unless (ABS (full - limited) > 1e-6, "%f and %f", full, limited);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_interlaced)
{
  const SceneFace face = { "happy", 100, 60, 120 };
  GstCaps *caps = scene_caps ("I420", 320, 240);
  GstBuffer *buffer;
  Rig rig;

  rig_open (&rig, "");
  gst_caps_set_simple (caps, "interlace-mode", G_TYPE_STRING, "interleaved",
      "field-order", G_TYPE_STRING, "top-field-first", NULL);
  gst_harness_set_src_caps (rig.harness, caps);
  buffer = scene_draw (&rig.info, &face, 1);
  GST_BUFFER_FLAG_SET (
      buffer, GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF);
  buffer = rig_push (&rig, buffer);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  fail_unless (
      GST_BUFFER_FLAG_IS_SET (buffer, GST_VIDEO_BUFFER_FLAG_INTERLACED));
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

static void
push_bad (Rig *rig, GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer);

  buffer = rig_push (rig, buffer);
  fail_unless_equals_int (gst_buffer_get_size (buffer), size);
  fail_unless_equals_int (rig_count_faces (buffer), 0);
  gst_buffer_unref (buffer);
}

static GstBuffer *
make_buffer_with_meta (const GstVideoInfo *info, gsize size, gint width,
    gint height, GstVideoFormat format, gint stride, gsize offset)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0, info->offset[1],
    info->offset[2] + offset, 0 };
  gint strides[GST_VIDEO_MAX_PLANES] = { stride, info->stride[1],
    info->stride[2], 0 };

  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE, format,
      width, height, gst_video_format_get_info (format)->n_planes, offsets,
      strides);
  return buffer;
}

/* A warning for the first of a row, and the stream goes on. */
GST_START_TEST (test_bad_frames)
{
  const SceneFace face = { "happy", 100, 60, 120 };
  const GstVideoFormat format = GST_VIDEO_FORMAT_I420;
  GstBuffer *buffer;
  gsize size;
  Rig rig;

  rig_open (&rig, "");
  size = rig.info.size;
  push_bad (&rig, gst_buffer_new ());
  push_bad (&rig, gst_buffer_new_allocate (NULL, 1, NULL));
  push_bad (&rig, gst_buffer_new_allocate (NULL, size - 1, NULL));
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_WARNING), 1);

  buffer = rig_push_faces (&rig, &face, 1);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  gst_buffer_unref (buffer);

  push_bad (
      &rig, make_buffer_with_meta (&rig.info, size, 160, 240, format, 320, 0));
  push_bad (&rig, make_buffer_with_meta (&rig.info, size, 320, 240,
                      GST_VIDEO_FORMAT_YV12, 320, 0));
  push_bad (&rig, make_buffer_with_meta (&rig.info, size, 320, 240,
                      GST_VIDEO_FORMAT_NV12, 320, 0));
  push_bad (&rig,
      make_buffer_with_meta (&rig.info, size, 320, 240, format, 100000, 0));
  push_bad (
      &rig, make_buffer_with_meta (&rig.info, size, 320, 240, format, 319, 0));
  push_bad (
      &rig, make_buffer_with_meta (&rig.info, size, 320, 240, format, -320, 0));
  push_bad (
      &rig, make_buffer_with_meta (&rig.info, size, 320, 240, format, 320, 4));
  push_bad (&rig,
      make_buffer_with_meta (&rig.info, size, 320, 240, format, 320, size));
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_WARNING), 1);

  /* What padding it says it has is not needed. */
  buffer = make_buffer_with_meta (&rig.info, size, 320, 240, format, 320, 0);
  gst_buffer_unref (rig_push (&rig, buffer));
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_WARNING), 0);
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
formats_suite (void)
{
  Suite *suite = suite_create ("formats");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_loop_test (tcase, test_read, 0, G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, test_draw, 0, G_N_ELEMENTS (sizes));
  tcase_add_test (tcase, test_formats_agree);
  tcase_add_test (tcase, test_range);
  tcase_add_test (tcase, test_interlaced);
  tcase_add_test (tcase, test_bad_frames);
  return suite;
}

GST_CHECK_MAIN (formats);
