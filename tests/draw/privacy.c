/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nobody who is followed can be recognised in what comes out. */
#include "rig.h"

#include <math.h>
#include <string.h>

static const SceneFace happy = { "happy", 100, 60, 120 };

static const gchar *const formats[] = { "GRAY8", "I420", "YV12", "NV12", "NV21",
  "Y42B", "Y444", "YUY2", "UYVY", "RGB", "BGR", "RGBx", "BGRx", "xRGB", "xBGR",
  "RGBA", "BGRA", "ARGB", "ABGR" };

/* The luma of a frame, of any format. */
static GstBuffer *
get_grey (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstVideoInfo grey_info;
  GstVideoFrame from, to;
  GstVideoConverter *converter;
  GstBuffer *grey;

  gst_video_info_set_format (
      &grey_info, GST_VIDEO_FORMAT_GRAY8, info->width, info->height);
  grey_info.fps_n = info->fps_n;
  grey_info.fps_d = info->fps_d;
  grey = gst_buffer_new_allocate (NULL, grey_info.size, NULL);
  gst_video_frame_map (&from, info, buffer, GST_MAP_READ);
  gst_video_frame_map (&to, &grey_info, grey, GST_MAP_WRITE);
  converter = gst_video_converter_new (info, &grey_info, NULL);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_converter_free (converter);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return grey;
}

/* How much of the fine detail of @before is left in @after, in a square of the
 * luma: 1 all of it, 0 none. Fine is what differs from the mean over nine
 * pixels; a cell of what hides a head is far larger. The edges of cells may
 * fall on edges of the picture. */
static gdouble
compare_detail (GstBuffer *before, GstBuffer *after, const GstVideoInfo *info,
    gint x, gint y, gint size)
{
  GstBuffer *greys[2] = { get_grey (before, info), get_grey (after, info) };
  gint stride = GST_ROUND_UP_4 (info->width);
  gdouble common = 0.0;
  gdouble energies[2] = { 0.0, 0.0 };
  GstMapInfo maps[2];

  for (gint k = 0; k < 2; k++)
    gst_buffer_map (greys[k], &maps[k], GST_MAP_READ);
  for (gint j = y; j < y + size; j++) {
    for (gint i = x; i < x + size; i++) {
      gdouble fine[2];

      for (gint k = 0; k < 2; k++) {
        const guint8 *p = maps[k].data + j * stride + i;
        gint sum = 0;

        for (gint d = -4; d <= 4; d++)
          sum += p[d];
        fine[k] = p[0] - sum / 9.0;
        energies[k] += fine[k] * fine[k];
      }
      common += fine[0] * fine[1];
    }
  }
  for (gint k = 0; k < 2; k++) {
    gst_buffer_unmap (greys[k], &maps[k]);
    gst_buffer_unref (greys[k]);
  }
  fail_unless (energies[0] > size * size, "no detail in the first place");
  return common / sqrt (energies[0] * MAX (energies[0], energies[1]));
}

static gboolean
is_hidden (GstBuffer *before, GstBuffer *after, const GstVideoInfo *info,
    gint x, gint y, gint size)
{
  return compare_detail (before, after, info, x, y, size) < 0.5;
}

/* Whether pixels far from the face are as they were. */
static gboolean
corners_equal (GstBuffer *a, GstBuffer *b, const GstVideoInfo *info)
{
  GstBuffer *p = get_grey (a, info);
  GstBuffer *q = get_grey (b, info);
  gint stride = GST_ROUND_UP_4 (info->width);
  gboolean equal = TRUE;
  GstMapInfo p_map, q_map;

  gst_buffer_map (p, &p_map, GST_MAP_READ);
  gst_buffer_map (q, &q_map, GST_MAP_READ);
  for (gint y = 0; y < info->height; y++) {
    gsize row = (gsize) y * stride;

    equal = equal && memcmp (p_map.data + row, q_map.data + row, 30) == 0;
    equal = equal
            && memcmp (p_map.data + row + info->width - 30,
                   q_map.data + row + info->width - 30, 30)
                   == 0;
  }
  gst_buffer_unmap (p, &p_map);
  gst_buffer_unmap (q, &q_map);
  gst_buffer_unref (p);
  gst_buffer_unref (q);
  return equal;
}

static void
check_format (const gchar *format, const gchar *privacy, gint odd)
{
  gchar *properties = g_strdup_printf ("overlay=false privacy=%s", privacy);
  GstBuffer *before, *after;
  Rig rig;

  rig_open (&rig, properties);
  rig_set_caps (&rig, format, RIG_WIDTH + odd, RIG_HEIGHT + odd);
  before = scene_draw (&rig.info, &happy, 1);
  after = rig_push (&rig, gst_buffer_copy_deep (before));
  fail_unless_equals_int (rig_count_faces (after), 1);
  fail_if (is_hidden (before, before, &rig.info, 110, 70, 100));
  fail_unless (is_hidden (before, after, &rig.info, 110, 70, 100),
      "%s %s %d: %f", format, privacy, odd,
      compare_detail (before, after, &rig.info, 110, 70, 100));
  fail_unless (corners_equal (before, after, &rig.info), "%s", format);
  gst_buffer_unref (before);
  gst_buffer_unref (after);
  rig_close (&rig);
  g_free (properties);
}

GST_START_TEST (test_formats)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    check_format (formats[i], "blur", (gint) (i % 2));
    check_format (formats[i], "pixelate", (gint) ((i + 1) % 2));
  }
}
GST_END_TEST;

/* Every byte of a format's planes that shows the head: also its colours. */
/* A pattern in the colours of @buffer, finer than any cell. */
static void
draw_pattern (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstVideoFrame frame;

  gst_video_frame_map (&frame, info, buffer, GST_MAP_READWRITE);
  for (guint c = 1; c < GST_VIDEO_FRAME_N_COMPONENTS (&frame)
                    && GST_VIDEO_INFO_IS_YUV (info);
       c++) {
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c); y++) {
      guint8 *p = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c)
                  + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c);

      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frame, c); x++)
        p[x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c)] =
            (x + y) % 2 ? 200 : 50;
    }
  }
  gst_video_frame_unmap (&frame);
}

/* Values change only where one cell meets the next. */
static void
check_cells (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstVideoFrame frame;

  gst_video_frame_map (&frame, info, buffer, GST_MAP_READ);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&frame); c++) {
    gint unit_x = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (info->finfo, c);
    gint unit_y = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, c);
    guint steps = 0, n = 0;

    for (gint y = 100 / unit_y; y < 140 / unit_y; y++) {
      const guint8 *p = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c)
                        + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c);
      gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c);

      for (gint x = 120 / unit_x; x < 200 / unit_x; x++, n++)
        steps += p[x * step] != p[(x + 1) * step];
    }
    fail_unless (steps * 6 / unit_x < n, "%s component %u: %u of %u",
        GST_VIDEO_INFO_NAME (info), c, steps, n);
  }
  gst_video_frame_unmap (&frame);
}

/* How transparent a pixel is shows nobody. */
static void
check_alpha (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstBuffer *twin;
  GstVideoFrame a, b;

  if (!GST_VIDEO_INFO_HAS_ALPHA (info))
    return;
  twin = scene_draw (info, &happy, 1);
  gst_video_frame_map (&a, info, buffer, GST_MAP_READ);
  gst_video_frame_map (&b, info, twin, GST_MAP_READ);
  for (gint k = 0; k < RIG_WIDTH; k++) {
    fail_unless_equals_int (
        ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&a, 3))[4 * k],
        ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&b, 3))[4 * k]);
  }
  gst_video_frame_unmap (&a);
  gst_video_frame_unmap (&b);
  gst_buffer_unref (twin);
}

GST_START_TEST (test_colours)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *buffer;
    Rig rig;

    rig_open (&rig, "overlay=false privacy=pixelate");
    rig_set_caps (&rig, formats[i], RIG_WIDTH + 1, RIG_HEIGHT + 1);
    buffer = scene_draw (&rig.info, &happy, 1);
    draw_pattern (buffer, &rig.info);
    buffer = rig_push (&rig, buffer);
    check_cells (buffer, &rig.info);
    check_alpha (buffer, &rig.info);
    gst_buffer_unref (buffer);
    rig_close (&rig);
  }
}
GST_END_TEST;

/* The detector finds nothing any more, and the face moves on: it stays hidden
 * for more than a second, in every frame. */
GST_START_TEST (test_missed_detections)
{
  static const gchar *const kinds[] = { "blur", "pixelate" };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++) {
    Rig rig;

    rig_open (&rig, "overlay=false");
    gst_util_set_object_arg (
        G_OBJECT (rig.harness->element), "privacy", kinds[k]);
    for (gint i = 0; i < 36; i++) {
      SceneFace face = { "happy", 60 + 2 * i, 60, 120 };
      GstBuffer *before = scene_draw (&rig.info, &face, 1);
      GstBuffer *after = rig_push (&rig, gst_buffer_copy_deep (before));

      fail_unless (is_hidden (before, after, &rig.info, face.x + 20, 80, 80),
          "%s: frame %d shows a face: %f", kinds[k], i,
          compare_detail (before, after, &rig.info, face.x + 20, 80, 80));
      gst_buffer_unref (before);
      gst_buffer_unref (after);
      if (i == 5)
        g_object_set (rig.harness->element, "detect-threshold", 1.0, NULL);
    }
    rig_close (&rig);
  }
}
GST_END_TEST;

/* Frames are missing, or repeated: the head stays hidden. */
GST_START_TEST (test_gaps)
{
  Rig rig;

  rig_open (&rig, "overlay=false privacy=blur");
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  g_object_set (rig.harness->element, "detect-threshold", 1.0, NULL);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *before = scene_draw (&rig.info, &happy, 1);
    GstBuffer *after = gst_buffer_copy_deep (before);

    GST_BUFFER_FLAG_SET (
        after, i == 1 ? GST_BUFFER_FLAG_GAP : GST_BUFFER_FLAG_DISCONT);
    after = rig_push (&rig, after);
    fail_unless (is_hidden (before, after, &rig.info, 110, 70, 100));
    gst_buffer_unref (before);
    gst_buffer_unref (after);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* A picture with nobody in it is not touched, nor its memory copied. */
GST_START_TEST (test_nothing_to_hide)
{
  Rig rig;
  GstBuffer *buffer, *twin, *out;

  rig_open (&rig, "overlay=false privacy=blur");
  buffer = scene_draw (&rig.info, NULL, 0);
  twin = gst_buffer_copy (buffer);
  out = rig_push (&rig, gst_buffer_copy (buffer));
  fail_unless (
      gst_buffer_peek_memory (out, 0) == gst_buffer_peek_memory (twin, 0));
  gst_buffer_unref (out);
  gst_buffer_unref (twin);
  gst_buffer_unref (buffer);

  /* What others hold of a picture with a face stays as it was. */
  buffer = scene_draw (&rig.info, &happy, 1);
  twin = gst_buffer_copy_deep (buffer);
  out = rig_push (&rig, gst_buffer_copy (buffer));
  fail_unless (scene_equal (buffer, twin, &rig.info));
  fail_if (scene_equal (out, twin, &rig.info));
  gst_buffer_unref (out);
  gst_buffer_unref (twin);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* Partly outside, tiny, huge: nothing is written beyond the picture. */
GST_START_TEST (test_any_place)
{
  static const gint sizes[][2] = { { 320, 240 }, { 241, 239 }, { 97, 240 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    for (guint i = 0; i < 8; i++) {
      SceneFace face = { "happy", (gint) i * 40 - 40, (gint) i * 25 - 30,
        60 + (gint) i * 20 };
      GstBuffer *plain;
      Rig rig;

      rig_open (&rig, "overlay=false privacy=blur detect-threshold=0");
      rig_set_caps (&rig, formats[(s * 8 + i) % G_N_ELEMENTS (formats)],
          sizes[s][0], sizes[s][1]);
      plain = scene_draw (&rig.info, &face, 1);
      gst_buffer_unref (rig_push (&rig, scene_pad (plain, &rig.info, 16)));
      gst_buffer_unref (rig_push (&rig, plain));
      rig_close (&rig);
    }
  }
}
GST_END_TEST;

static Suite *
privacy_suite (void)
{
  Suite *suite = suite_create ("privacy");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_formats);
  tcase_add_test (tcase, test_colours);
  tcase_add_test (tcase, test_missed_detections);
  tcase_add_test (tcase, test_gaps);
  tcase_add_test (tcase, test_nothing_to_hide);
  tcase_add_test (tcase, test_any_place);
  return suite;
}

GST_CHECK_MAIN (privacy);
