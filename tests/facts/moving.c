/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The custom meta goes where the pixels go that it is about: a white box in a
 * black picture, through elements that move it. */
#include <gst/check/gstharness.h>
#include <math.h>

#include "make.h"

#define WIDTH 640
#define HEIGHT 360
#define CAPS "video/x-raw,format=GRAY8,width=640,height=360,framerate=10/1"

static const GstVideoRectangle white = { 100, 60, 80, 40 };

/* Landmarks: the middle of the box, and its corner. */
static GstStructure *
make_white_face (void)
{
  GstStructure *landmarks =
      gst_structure_new (GST_FER_EMOTION_STRUCTURE_LANDMARKS,
          gst_fer_emotion_landmark_get_x_field (0), G_TYPE_DOUBLE,
          (white.x + white.w / 2.0) / WIDTH,
          gst_fer_emotion_landmark_get_y_field (0), G_TYPE_DOUBLE,
          (white.y + white.h / 2.0) / HEIGHT,
          gst_fer_emotion_landmark_get_x_field (1), G_TYPE_DOUBLE,
          (gdouble) white.x / WIDTH, gst_fer_emotion_landmark_get_y_field (1),
          G_TYPE_DOUBLE, (gdouble) white.y / HEIGHT, NULL);
  GstStructure *face = make_face (7);

  gst_structure_set (face, GST_FER_EMOTION_FIELD_X, G_TYPE_UINT, white.x,
      GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, white.y,
      GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, white.w,
      GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, white.h,
      GST_FER_EMOTION_STRUCTURE_LANDMARKS, GST_TYPE_STRUCTURE, landmarks, NULL);
  gst_structure_free (landmarks);
  return face;
}

/* With a region too, as the element attaches both. */
static GstBuffer *
make_picture (void)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT, NULL);
  GstStructure *facts = make_custom_meta (buffer);

  gst_buffer_memset (buffer, 0, 0, WIDTH * HEIGHT);
  for (gint y = white.y; y < white.y + white.h; y++)
    gst_buffer_memset (buffer, y * WIDTH + white.x, 255, white.w);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 10;
  gst_structure_set (facts, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT, WIDTH,
      GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, HEIGHT, NULL);
  make_append (facts, make_white_face ());
  gst_buffer_add_video_region_of_interest_meta (
      buffer, GST_FER_EMOTION_ROI_TYPE, white.x, white.y, white.w, white.h)
      ->id = 7;
  return buffer;
}

/* Where white pixels are; empty where none is. */
static GstVideoRectangle
find_white (GstBuffer *buffer, const GstVideoInfo *info)
{
  gint left = G_MAXINT, top = G_MAXINT, right = 0, bottom = 0;
  GstVideoFrame frame;

  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (gint y = 0; y < info->height; y++) {
    const guint8 *row = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (gint x = 0; x < info->width; x++) {
      if (row[x] <= 127)
        continue;
      left = MIN (left, x);
      top = MIN (top, y);
      right = MAX (right, x + 1);
      bottom = MAX (bottom, y + 1);
    }
  }
  gst_video_frame_unmap (&frame);
  return (GstVideoRectangle){ left, top, right - left, bottom - top };
}

/* What happens to the box: parts of it are cut off; edges of pixels move to the
 * middle of others. */
enum {
  CUT = 1,
  SCALED = 2,
};

typedef struct {
  const gchar *elements;
  guint what;
} Moved;

static void
check_near (gdouble a, gdouble b, const Moved *moved)
{
  gdouble tolerance = (moved->what & SCALED) != 0 ? 1.0 : 0.001;

  fail_unless (fabs (a - b) <= tolerance, "%g is not %g behind %s", a, b,
      moved->elements);
}

/* In pixels, from the corner of the white box. */
static void
get_landmark (const GstFerEmotionFace *face, GstFerEmotionLandmark landmark,
    const GstVideoInfo *info, const GstVideoRectangle *seen, gdouble *x,
    gdouble *y)
{
  fail_unless (gst_fer_emotion_face_get_landmark (face, landmark, x, y));
  *x = *x * info->width - seen->x;
  *y = *y * info->height - seen->y;
}

/* The first stays in the middle, the second at a corner. */
static void
check_landmarks (const GstFerEmotionFace *face, const GstVideoInfo *info,
    const GstVideoRectangle *seen, const Moved *moved)
{
  gdouble x, y;

  get_landmark (face, 0, info, seen, &x, &y);
  check_near (x, seen->w / 2.0, moved);
  check_near (y, seen->h / 2.0, moved);
  get_landmark (face, 1, info, seen, &x, &y);
  check_near (MIN (fabs (x), fabs (x - seen->w)), 0.0, moved);
  check_near (MIN (fabs (y), fabs (y - seen->h)), 0.0, moved);
}

static void
check_face (const GstFerEmotionFace *face, const GstVideoInfo *info,
    const GstVideoRectangle *seen, const Moved *moved)
{
  guint x, y, width, height;
  gdouble left, top;

  fail_unless_equals_int (gst_fer_emotion_face_get_id (face), 7);
  fail_unless_equals_string (gst_fer_emotion_face_get_label (face), "happy");
  gst_fer_emotion_face_get_box (face, &x, &y, &width, &height);
  check_near (x, seen->x, moved);
  check_near (y, seen->y, moved);
  check_near (width, seen->w, moved);
  check_near (height, seen->h, moved);
  fail_unless (
      gst_fer_emotion_face_get_normalized_box (face, &left, NULL, &top, NULL));
  check_near (left * info->width, seen->x, moved);
  check_near (top * info->height, seen->y, moved);
}

static void
check_behind (const gchar *elements, guint what)
{
  const Moved moved = { elements, what };
  GstHarness *harness = gst_harness_new_parse (elements);
  GstVideoRectangle seen;
  GstVideoInfo info;
  GstBuffer *buffer;
  GPtrArray *faces;
  GstCaps *caps;

  gst_harness_set_src_caps_str (harness, CAPS);
  fail_unless_equals_int (
      gst_harness_push (harness, make_picture ()), GST_FLOW_OK);
  gst_harness_push_event (harness, gst_event_new_eos ());
  buffer = gst_harness_pull (harness);
  fail_unless (buffer != NULL, "%s", elements);
  caps = gst_pad_get_current_caps (harness->sinkpad);
  fail_unless (gst_video_info_from_caps (&info, caps));
  gst_caps_unref (caps);

  seen = find_white (buffer, &info);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless (gst_fer_emotion_buffer_was_analysed (buffer), "%s", elements);
  fail_unless_equals_int (faces->len, seen.w > 0 ? 1 : 0);
  if (faces->len > 0)
    check_face (g_ptr_array_index (faces, 0), &info, &seen, &moved);
  if (faces->len > 0 && (what & CUT) == 0)
    check_landmarks (g_ptr_array_index (faces, 0), &info, &seen, &moved);
  g_ptr_array_unref (faces);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

#define TO(size) "videoscale ! capsfilter caps=video/x-raw," size

/* The borders that keep a picture from being distorted are no part of it. */
GST_START_TEST (test_scaling)
{
  check_behind (TO ("width=320,height=180"), SCALED);
  check_behind (TO ("width=320,height=240,pixel-aspect-ratio=1/1"), SCALED);
  check_behind (TO ("width=1000,height=300,pixel-aspect-ratio=1/1"), SCALED);
  check_behind (TO ("width=360,height=360,pixel-aspect-ratio=4/3"), SCALED);
  check_behind (TO ("width=320,height=360"), SCALED);
}
GST_END_TEST;

static gboolean
has_matrix (void)
{
  guint major, minor, micro, nano;

  gst_version (&major, &minor, &micro, &nano);
  return GST_CHECK_VERSION (1, 28, 0) && minor >= 28;
}

/* Before GStreamer 1.28 these drop all metadata of the kind. */
GST_START_TEST (test_turning_and_cropping)
{
  static const gchar *const directions[] = { "horiz", "vert", "180", "90r",
    "90l", "ul-lr", "ur-ll" };

  if (!has_matrix ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    gchar *elements =
        g_strdup_printf ("videoflip video-direction=%s", directions[i]);

    check_behind (elements, 0);
    g_free (elements);
  }
  check_behind ("videoflip video-direction=horiz ! videoflip "
                "video-direction=90r ! " TO ("width=120,height=160"),
      SCALED);
  check_behind ("videocrop left=20 top=10 right=30", 0);
  check_behind ("videocrop left=120", CUT);
  check_behind ("videocrop right=500 bottom=280", CUT);
  check_behind ("videocrop left=200", CUT);
  check_behind ("videobox left=-20 top=-10 bottom=-30", 0);
  check_behind ("videobox left=130 top=-10", CUT);
}
GST_END_TEST;

GST_START_TEST (test_composing)
{
  if (!has_matrix ())
    return;
  check_behind ("identity ! c.sink_0 compositor name=c background=black "
                "sink_0::xpos=100 sink_0::ypos=50 sink_0::width=320 "
                "sink_0::height=180",
      SCALED);
  check_behind ("identity ! c.sink_0 compositor name=c background=black "
                "sink_0::xpos=-120 ! " TO ("width=640,height=360"),
      CUT);
}
GST_END_TEST;

/* The same face in two pictures, side by side: numbers alone do not tell. */
GST_START_TEST (test_two_pictures)
{
  GstHarness *harness;
  GstBuffer *buffer;
  GPtrArray *faces;
  gboolean seen[2] = { FALSE, FALSE };

  if (!has_matrix ())
    return;
  harness = gst_harness_new_parse (
      "tee name=t t. ! queue ! c.sink_0 t. ! queue ! c.sink_1 "
      "compositor name=c sink_1::xpos=640");
  gst_harness_set_src_caps_str (harness, CAPS);
  gst_harness_push (harness, make_picture ());
  gst_harness_push_event (harness, gst_event_new_eos ());
  buffer = gst_harness_pull (harness);
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  fail_unless_equals_int (faces->len, 2);
  for (guint i = 0; i < 2; i++) {
    const GstFerEmotionFace *face = g_ptr_array_index (faces, i);
    guint x;

    gst_fer_emotion_face_get_box (face, &x, NULL, NULL, NULL);
    fail_unless (x % WIDTH == (guint) white.x && x < 2 * WIDTH);
    seen[x / WIDTH] = TRUE;
    fail_unless_equals_int (gst_fer_emotion_face_get_id (face), 7);
    fail_unless_equals_string (gst_fer_emotion_face_get_label (face), "happy");
  }
  fail_unless (seen[0] && seen[1]);
  g_ptr_array_unref (faces);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}
GST_END_TEST;

static Suite *
moving_suite (void)
{
  Suite *suite = suite_create ("facts-moving");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_scaling);
  tcase_add_test (tcase, test_turning_and_cropping);
  tcase_add_test (tcase, test_composing);
  tcase_add_test (tcase, test_two_pictures);
  return suite;
}

GST_CHECK_MAIN (moving);
