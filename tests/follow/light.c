/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Flashes, black frames, fades and dissolves, and cuts, which are none of
 * these. */
#include "rig.h"

static const SceneFace happy = { "happy", 100, 60, 120 };

/* What is done to each pixel of the luma: gain, then offset. */
typedef struct {
  gfloat gain;
  gfloat offset;
} Light;

#define CHANGED_COLUMNS 72

static const Light normal = { 1.0f, 0.0f };
static const Light white = { 0.0f, 255.0f };
static const Light black = { 0.0f, 16.0f };

static GstBuffer *
draw (Rig *rig, const SceneFace *face, const Light *light)
{
  GstBuffer *buffer = scene_draw (&rig->info, face, 1);
  GstVideoFrame frame;

  gst_video_frame_map (&frame, &rig->info, buffer, GST_MAP_READWRITE);
  for (gint y = 0; y < RIG_HEIGHT; y++) {
    guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                  + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (gint x = 0; x < RIG_WIDTH; x++)
      row[x] = (guint8) CLAMP (
          row[x] * light->gain + light->offset + 0.5f, 0.0f, 255.0f);
  }
  gst_video_frame_unmap (&frame);
  return buffer;
}

/* The number of the one face in what comes out; 0 where there is none. */
static guint
push (Rig *rig, GstBuffer *buffer)
{
  guint id = 0;

  buffer = rig_push (rig, buffer);
  fail_unless (rig_count_faces (buffer) <= 1);
  if (rig_count_faces (buffer) > 0)
    id = (guint) rig_get_face (buffer, 0)->id;
  gst_buffer_unref (buffer);
  return id;
}

static guint
push_light (Rig *rig, const Light *light)
{
  return push (rig, draw (rig, &happy, light));
}

static void
push_normally (Rig *rig, guint n, guint id)
{
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int (push_light (rig, &normal), id);
}

/* One frame, or a few, of which nothing or not much can be seen. */
GST_START_TEST (test_flash)
{
  static const Light flashes[] = { { 0.0f, 255.0f }, { 0.0f, 16.0f },
    { 1.0f, 204.0f }, { 1.0f, 153.0f }, { 1.0f, 102.0f }, { 1.0f, 51.0f },
    { 3.0f, 0.0f }, { 0.1f, 16.0f }, { 1.0f, -80.0f } };
  Rig rig;

  rig_open (&rig, "");
  push_normally (&rig, 5, 1);
  for (guint i = 0; i < G_N_ELEMENTS (flashes); i++) {
    for (guint n = 1; n <= 3; n++) {
      for (guint k = 0; k < n; k++) {
        guint id = push_light (&rig, &flashes[i]);

        fail_unless (id <= 1, "flash %u: number %u", i, id);
      }
      push_normally (&rig, 5, 1);
    }
  }
  rig_close (&rig);
}
GST_END_TEST;

/* Nobody is in a frame that is all black or white. */
GST_START_TEST (test_nothing_to_see)
{
  static const Light *const lights[] = { &white, &black };

  for (guint i = 0; i < G_N_ELEMENTS (lights); i++) {
    Rig rig;

    rig_open (&rig, "");
    push_normally (&rig, 5, 1);
    /* More than a second, less than a face is remembered. */
    for (guint k = 0; k < 40; k++)
      fail_unless_equals_int (push_light (&rig, lights[i]), 0);
    push_normally (&rig, 5, 1);
    for (guint k = 0; k < 60; k++)
      fail_unless_equals_int (push_light (&rig, lights[i]), 0);
    push_normally (&rig, 5, 2);
    rig_close (&rig);
  }
}
GST_END_TEST;

/* To black and back, quickly and slowly. */
GST_START_TEST (test_fade)
{
  static const guint lengths[] = { 5, 12, 25 };

  for (guint l = 0; l < G_N_ELEMENTS (lengths); l++) {
    guint n = lengths[l];
    Rig rig;

    rig_open (&rig, "");
    push_normally (&rig, 5, 1);
    for (gint i = (gint) n - 1; i >= -10; i--) {
      Light light = { MAX (i, 0) / (gfloat) n, 16.0f };
      guint id = push_light (&rig, &light);

      fail_unless (id <= (i > 0), "%u of %u: number %u", i, n, id);
    }
    for (guint i = 1; i <= n; i++) {
      Light light = { i / (gfloat) n, 16.0f };
      guint id = push_light (&rig, &light);

      fail_unless (id <= 1, "%u of %u: number %u", i, n, id);
    }
    push_normally (&rig, 5, 1);
    rig_close (&rig);
  }
}
GST_END_TEST;

/* To black in half a second, and black for five frames. */
static void
fade_out (Rig *rig)
{
  for (gint i = 11; i >= -5; i--) {
    Light light = { MAX (i, 0) / 12.0f, 16.0f };

    push_light (rig, &light);
  }
}

/* With something dark at the edge. */
static GstBuffer *
draw_changed (Rig *rig, const SceneFace *face, const Light *light)
{
  GstBuffer *buffer = draw (rig, face, light);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
  for (guint k = 0; k < RIG_WIDTH * RIG_HEIGHT; k++)
    if (k % RIG_WIDTH < CHANGED_COLUMNS)
      map.data[k] = (guint8) (light->offset + 20 * light->gain);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* A fade takes a second, in which the rest of the picture goes on: something
 * stands at its edge now. */
GST_START_TEST (test_fade_over_change)
{
  Rig rig;

  rig_open (&rig, "");
  push_normally (&rig, 5, 1);
  fade_out (&rig);
  for (guint i = 1; i <= 20; i++) {
    Light light = { MIN (i, 12) / 12.0f, i < 12 ? 16.0f : 0.0f };
    guint id = push (&rig, draw_changed (&rig, &happy, &light));

    fail_unless (id <= 1 && (i < 12 || id == 1), "frame %u: %u", i, id);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* Somebody else at the same place, in about the same scene, is not who was
 * there.
 */
GST_START_TEST (test_black_before_somebody_else)
{
  const SceneFace other = { "surprise", 120, 80, 80 };
  Rig rig;

  rig_open (&rig, "");
  for (guint i = 0; i < 5; i++)
    fail_unless_equals_int (
        push (&rig, draw_changed (&rig, &happy, &normal)), 1);
  for (guint i = 0; i < 5; i++)
    fail_unless_equals_int (push_light (&rig, &black), 0);
  for (guint i = 0; i < 10; i++) {
    guint id = push (&rig, draw_changed (&rig, &other, &normal));

    fail_unless (i < 5 ? id != 1 : id == 2, "frame %u: %u", i, id);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* Into a chequered board: a box does not stay where its face is gone. */
GST_START_TEST (test_dissolve)
{
  guint last = 0;
  Rig rig;

  rig_open_embedded (&rig, "");
  push_normally (&rig, 5, 1);
  for (guint i = 1; i <= 15; i++) {
    GstBuffer *buffer = draw (&rig, &happy, &normal);
    GstMapInfo map;

    gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
    for (guint k = 0; k < RIG_WIDTH * RIG_HEIGHT; k++) {
      guint cell = (k % RIG_WIDTH / 24 + k / RIG_WIDTH / 24) % 2 ? 20 : 235;

      map.data[k] = (guint8) ((map.data[k] * (15 - i) + cell * i) / 15);
    }
    gst_buffer_unmap (buffer, &map);
    if (push (&rig, buffer) != 0)
      last = i;
  }
  fail_unless (last <= 8, "still there at %u of 15", last);
  rig_close (&rig);
}
GST_END_TEST;

/* A face that is not the one before, at the same place of another picture. */
static GstBuffer *
draw_other (Rig *rig)
{
  const SceneFace other = { "surprise", 120, 80, 80 };
  GstBuffer *buffer = scene_draw (&rig->info, &other, 1);
  GstVideoFrame frame;

  gst_video_frame_map (&frame, &rig->info, buffer, GST_MAP_READWRITE);
  for (gint y = 0; y < RIG_HEIGHT; y++) {
    for (gint x = 0; x < RIG_WIDTH; x++) {
      guint8 *p = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                  + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x;

      if (x < 70 || x > 220)
        *p = x / 20 % 2 ? 30 : 220;
    }
  }
  gst_video_frame_unmap (&frame);
  return buffer;
}

/* It is there at once, hidden at once, and has its number with the second
 * frame at the latest. What is back within a second was not away. */
GST_START_TEST (test_cut)
{
  Rig rig;

  rig_open (&rig, "");
  push_normally (&rig, 5, 1);
  for (guint i = 0; i < 50; i++) {
    guint id = push (&rig, draw_other (&rig));

    fail_unless (id == 2 || (i == 0 && id == 0), "frame %u: %u", i, id);
  }
  fail_unless (push_light (&rig, &normal) != 2);
  push_normally (&rig, 50, 3);
  for (guint i = 0; i < 10; i++)
    fail_unless (push (&rig, draw_other (&rig)) != 3);
  push_normally (&rig, 5, 3);
  rig_close (&rig);
}
GST_END_TEST;

/* By way of black, slowly. */
GST_START_TEST (test_fade_to_another)
{
  Rig rig;

  rig_open (&rig, "");
  push_normally (&rig, 5, 1);
  fade_out (&rig);
  for (guint i = 1; i <= 20; i++) {
    GstBuffer *buffer = draw_other (&rig);
    GstMapInfo map;
    guint id;

    gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
    for (gsize k = 0; k < RIG_WIDTH * RIG_HEIGHT; k++)
      map.data[k] = (guint8) (16 + map.data[k] * MIN (i, 12) / 13);
    gst_buffer_unmap (buffer, &map);
    id = push (&rig, buffer);
    fail_unless (id != 1, "frame %u", i);
    fail_unless (i < 18 || id >= 2, "frame %u: %u", i, id);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* Whether all of the face's middle is made of squares of one colour. */
static gboolean
is_pixelated (Rig *rig, GstBuffer *buffer)
{
  GstVideoFrame frame;
  guint equal = 0;

  gst_video_frame_map (&frame, &rig->info, buffer, GST_MAP_READ);
  for (gint y = 90; y < 150; y++) {
    const guint8 *p = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                      + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (gint x = 120; x < 180; x++)
      equal += p[x] == p[x + 1];
  }
  gst_video_frame_unmap (&frame);
  return equal > 0.9 * 60 * 60;
}

/* The first frame of another scene hides its faces, and a flash uncovers
 * none. */
GST_START_TEST (test_privacy)
{
  Rig rig;

  rig_open (&rig, "overlay=false privacy=pixelate");
  for (guint i = 0; i < 30; i++) {
    GstBuffer *buffer = i % 10 == 9   ? draw (&rig, &happy, &white)
                        : i / 10 == 1 ? draw_other (&rig)
                                      : draw (&rig, &happy, &normal);

    fail_unless (i % 10 == 9 || !is_pixelated (&rig, buffer));
    buffer = rig_push (&rig, buffer);
    fail_unless (is_pixelated (&rig, buffer), "frame %u", i);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
light_suite (void)
{
  Suite *suite = suite_create ("light");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_flash);
  tcase_add_test (tcase, test_nothing_to_see);
  tcase_add_test (tcase, test_fade);
  tcase_add_test (tcase, test_fade_over_change);
  tcase_add_test (tcase, test_black_before_somebody_else);
  tcase_add_test (tcase, test_dissolve);
  tcase_add_test (tcase, test_cut);
  tcase_add_test (tcase, test_fade_to_another);
  tcase_add_test (tcase, test_privacy);
  return suite;
}

GST_CHECK_MAIN (light);
