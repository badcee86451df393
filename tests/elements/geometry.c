/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Buffers of which only a part is shown, or several pictures: what is analysed
 * and hidden is what is seen, or nothing passes. */
#include "rig.h"

#include <string.h>

/* Of the whole picture, and the part of it that is shown. */
#define WIDTH 480
#define HEIGHT 360
#define LEFT 120
#define TOP 80

/* In the part. */
static const SceneFace face = { "happy", 100, 60, 120 };

static GstVideoInfo
get_info (const gchar *format, gint width, gint height)
{
  GstCaps *caps = scene_caps (format, width, height);
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  return info;
}

/* A whole picture, with a #GstVideoMeta. */
static GstBuffer *
draw_whole (const gchar *format)
{
  const SceneFace moved = { face.name, face.x + LEFT, face.y + TOP, face.size };
  GstVideoInfo info = get_info (format, WIDTH, HEIGHT);
  GstBuffer *buffer = scene_draw (&info, &moved, 1);

  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&info), WIDTH, HEIGHT,
      GST_VIDEO_INFO_N_PLANES (&info), info.offset, info.stride);
  return buffer;
}

static void
add_crop (GstBuffer *buffer, guint x, guint y, guint width, guint height)
{
  GstVideoCropMeta *crop = gst_buffer_add_video_crop_meta (buffer);

  crop->x = x;
  crop->y = y;
  crop->width = width;
  crop->height = height;
}

/* How much of the middle of the face is made of squares of one colour; of the
 * buffer as it is shown. */
static gdouble
measure_squares (GstBuffer *buffer, const gchar *format)
{
  const GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);
  GstVideoInfo info = crop != NULL ? get_info (format, WIDTH, HEIGHT)
                                   : get_info (format, RIG_WIDTH, RIG_HEIGHT);
  gint x0 = face.x + 20 + (gint) (crop != NULL ? crop->x : 0);
  gint y0 = face.y + 20 + (gint) (crop != NULL ? crop->y : 0);
  GstVideoFrame frame;
  guint equal = 0;

  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (gint y = y0; y < y0 + 80; y++) {
    gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0);
    const guint8 *p = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 0)
                      + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);

    for (gint x = x0; x < x0 + 80; x++)
      equal += p[x * step] == p[(x + 1) * step];
  }
  gst_video_frame_unmap (&frame);
  return equal / (80.0 * 80.0);
}

static void
check_face (GstBuffer *buffer)
{
  GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, 0);

  fail_unless_equals_int (rig_count_faces (buffer), 1);
  fail_unless (ABS ((gint) (roi->x + roi->w / 2) - (face.x + 60)) < 15);
  fail_unless (ABS ((gint) (roi->y + roi->h / 2) - (face.y + 60)) < 15);
}

static void
check_crop_of (const gchar *format, guint x, guint y)
{
  GstBuffer *buffer = draw_whole (format);
  Rig rig;

  rig_open (&rig, "overlay=false privacy=pixelate");
  rig_set_caps (&rig, format, RIG_WIDTH, RIG_HEIGHT);
  add_crop (buffer, x, y, RIG_WIDTH, RIG_HEIGHT);
  fail_unless (measure_squares (buffer, format) < 0.6);
  buffer = rig_push (&rig, buffer);
  check_face (buffer);
  fail_unless (measure_squares (buffer, format) > 0.9, "%s", format);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}

/* It arrives all the same: the right place is looked at. */
GST_START_TEST (test_crop_arrives)
{
  static const gchar *const formats[] = { "GRAY8", "I420", "NV12", "Y42B",
    "YUY2", "UYVY", "RGB", "BGRx", "ARGB" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    check_crop_of (formats[i], LEFT, TOP);
  check_crop_of ("I420", LEFT + 1, TOP - 1);
  check_crop_of ("RGB", LEFT - 1, TOP + 1);
}
GST_END_TEST;

static void
add_several (GstBuffer *buffer)
{
  GstVideoInfo info = get_info ("YUY2", WIDTH, HEIGHT);
  GstVideoMeta *meta =
      gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
          GST_VIDEO_FORMAT_YUY2, WIDTH, HEIGHT, 1, info.offset, info.stride);

  meta->id = 1;
}

static void
add_odd (GstBuffer *buffer)
{
  add_crop (buffer, LEFT + 1, TOP, RIG_WIDTH, RIG_HEIGHT);
}

static void
add_beyond (GstBuffer *buffer)
{
  add_crop (buffer, WIDTH - RIG_WIDTH + 2, TOP, RIG_WIDTH, RIG_HEIGHT);
}

static void
add_overflowing (GstBuffer *buffer)
{
  add_crop (buffer, G_MAXUINT - 1, G_MAXUINT - 1, RIG_WIDTH, RIG_HEIGHT);
}

static void
add_another_size (GstBuffer *buffer)
{
  add_crop (buffer, LEFT, TOP, RIG_WIDTH - 2, RIG_HEIGHT);
}

/* A picture that cannot be got at passes with a warning, once; with privacy
 * nothing passes. */
GST_START_TEST (test_refused)
{
  static void (*const kinds[]) (GstBuffer *) = { add_several, add_odd,
    add_beyond, add_overflowing, add_another_size };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    for (gint privacy = 0; privacy < 2; privacy++) {
      Rig rig;

      rig_open (&rig, privacy ? "privacy=blur" : "");
      rig_set_caps (&rig, "YUY2", RIG_WIDTH, RIG_HEIGHT);
      for (guint k = 0; k < 2; k++) {
        GstBuffer *buffer = draw_whole ("YUY2");

        kinds[i](buffer);
        fail_unless_equals_int (gst_harness_push (rig.harness, buffer),
            privacy ? GST_FLOW_ERROR : GST_FLOW_OK);
      }
      fail_unless_equals_int (
          gst_harness_buffers_received (rig.harness), privacy ? 0 : 2);
      fail_unless_equals_int (
          rig_count_messages (&rig, GST_MESSAGE_WARNING), 1);
      rig_close (&rig);
    }
  }
}
GST_END_TEST;

/* Of a picture as large as the caps say, a part is shown: all of it is looked
 * at. */
GST_START_TEST (test_part_of_the_picture)
{
  Rig rig;
  GstBuffer *buffer;

  rig_open (&rig, "overlay=false");
  buffer = scene_draw (&rig.info, &face, 1);
  add_crop (buffer, 16, 16, RIG_WIDTH - 32, RIG_HEIGHT - 32);
  buffer = rig_push (&rig, buffer);
  check_face (buffer);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* Each buffer holds the pictures of both eyes. */
GST_START_TEST (test_views)
{
  static const gchar *const modes[] = { "separated", "side-by-side" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    gboolean refused = i == 0;
    GstCaps *caps = scene_caps ("I420", RIG_WIDTH, RIG_HEIGHT);
    GstVideoInfo info;
    GstBuffer *buffer;
    Rig rig;

    rig_open (&rig, "overlay=false privacy=pixelate");
    gst_caps_set_simple (caps, "multiview-mode", G_TYPE_STRING, modes[i],
        "views", G_TYPE_INT, 2, NULL);
    fail_unless (gst_video_info_from_caps (&info, caps));
    gst_harness_set_src_caps (rig.harness, caps);
    buffer = gst_buffer_new_allocate (NULL, 2 * info.size, NULL);
    gst_buffer_memset (buffer, 0, 90, 2 * info.size);
    fail_unless_equals_int (gst_harness_push (rig.harness, buffer),
        refused ? GST_FLOW_ERROR : GST_FLOW_OK);
    rig_close (&rig);
  }
}
GST_END_TEST;

static const GType *
list_metas (guint *n)
{
  static GType types[4];

  types[0] = GST_VIDEO_META_API_TYPE;
  types[1] = GST_VIDEO_CROP_META_API_TYPE;
  types[2] = GST_VIDEO_AFFINE_TRANSFORMATION_META_API_TYPE;
  types[3] = GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE;
  *n = G_N_ELEMENTS (types);
  return types;
}

static void
offer_metas (GstHarness *harness)
{
  guint n;
  const GType *types = list_metas (&n);

  for (guint i = 0; i < n; i++)
    gst_harness_add_propose_allocation_meta (harness, types[i], NULL);
}

/* What downstream would do with a picture is not passed on upstream. */
GST_START_TEST (test_query)
{
  Rig rig;
  GstCaps *caps = scene_caps ("I420", RIG_WIDTH, RIG_HEIGHT);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  guint n;
  const GType *types = list_metas (&n);

  rig_open (&rig, "");
  offer_metas (rig.harness);
  fail_unless (gst_pad_peer_query (rig.harness->srcpad, query));
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int (
        gst_query_find_allocation_meta (query, types[i], NULL),
        i != 1 && i != 2);
  gst_query_unref (query);
  gst_caps_unref (caps);
  rig_close (&rig);
}
GST_END_TEST;

/* The real videocrop before the element, and a sink that crops by itself. */
GST_START_TEST (test_videocrop)
{
  GstHarness *harness = gst_harness_new_parse (
      "videocrop left=120 top=80 right=40 bottom=40 ! feremotion "
      "overlay=false privacy=pixelate detector-location=" RIG_CASCADE);

  offer_metas (harness);
  gst_harness_set_src_caps (harness, scene_caps ("I420", WIDTH, HEIGHT));
  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = draw_whole ("I420");

    GST_BUFFER_PTS (buffer) = i * RIG_FRAME;
    fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_OK);
    buffer = gst_harness_pull (harness);
    check_face (buffer);
    fail_unless (measure_squares (buffer, "I420") > 0.9);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (harness);
}
GST_END_TEST;

static Suite *
geometry_suite (void)
{
  Suite *suite = suite_create ("geometry");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_crop_arrives);
  tcase_add_test (tcase, test_refused);
  tcase_add_test (tcase, test_part_of_the_picture);
  tcase_add_test (tcase, test_views);
  tcase_add_test (tcase, test_query);
  tcase_add_test (tcase, test_videocrop);
  return suite;
}

GST_CHECK_MAIN (geometry);
