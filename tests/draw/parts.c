/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element's parts that need no pipeline: places and pieces. */
#include <gst/check/gstcheck.h>

#include "draw/layout.h"
#include "draw/outline.h"
#include "draw/picture-cache.h"

/* --- Places --------------------------------------------------------------- */

static gboolean
overlap (gint ax, gint ay, gint aw, gint ah, gint bx, gint by, gint bw, gint bh)
{
  return ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;
}

static void
place_one (gint x, gint y, gint width, gint height, GstFerEmotionPlace *place)
{
  const GstFerEmotionBox box = { x, y, width, height };
  const GstFerEmotionSize sizes[] = { { 70, 16 }, { 40, 16 } };

  gst_fer_emotion_layout_place (320, 240, 2, &box, 1, sizes, 2, place);
}

GST_START_TEST (test_plate_of_one_face)
{
  GstFerEmotionPlace place;

  /* Above, from the left edge. */
  place_one (100, 100, 50, 50, &place);
  fail_unless_equals_int (place.variant, 0);
  fail_unless_equals_int (place.x, 100);
  fail_unless_equals_int (place.y, 100 - 2 - 16);
  /* Below, where there is no room above. */
  place_one (100, 10, 50, 50, &place);
  fail_unless_equals_int (place.y, 10 + 50 + 2);
  /* Inside, where there is none either. */
  place_one (100, 5, 50, 230, &place);
  fail_unless_equals_int (place.y, 5 + 2);
  /* Within the sides. */
  place_one (300, 100, 20, 20, &place);
  fail_unless_equals_int (place.x, 250);
  place_one (0, 100, 20, 20, &place);
  fail_unless_equals_int (place.x, 0);
}
GST_END_TEST;

GST_START_TEST (test_plate_that_does_not_fit)
{
  const GstFerEmotionBox box = { 2, 2, 20, 20 };
  const GstFerEmotionSize wide[] = { { 70, 16 }, { 40, 16 } };
  const GstFerEmotionSize none[] = { { 70, 16 }, { 0, 0 } };
  GstFerEmotionPlace place;

  gst_fer_emotion_layout_place (50, 50, 1, &box, 1, wide, 2, &place);
  fail_unless_equals_int (place.variant, 1);
  gst_fer_emotion_layout_place (32, 50, 1, &box, 1, wide, 2, &place);
  fail_unless_equals_int (place.variant, -1);
  gst_fer_emotion_layout_place (50, 50, 1, &box, 1, none, 2, &place);
  fail_unless_equals_int (place.variant, -1);
  gst_fer_emotion_layout_place (100, 10, 1, &box, 1, wide, 2, &place);
  fail_unless_equals_int (place.variant, -1);
}
GST_END_TEST;

/* Rows of faces: no plate on another one, none out of the frame. */
GST_START_TEST (test_plates_of_a_crowd)
{
  GstFerEmotionBox boxes[24];
  GstFerEmotionSize sizes[48];
  GstFerEmotionPlace places[24];

  for (gint i = 0; i < 24; i++) {
    boxes[i].x = i % 6 * 52 + 2;
    boxes[i].y = i / 6 * 58 + 4;
    boxes[i].width = boxes[i].height = 30;
    sizes[2 * i] = (GstFerEmotionSize){ 75, 15 };
    sizes[2 * i + 1] = (GstFerEmotionSize){ 45, 15 };
  }
  gst_fer_emotion_layout_place (320, 240, 1, boxes, 24, sizes, 2, places);
  for (gint i = 0; i < 24; i++) {
    const GstFerEmotionSize *size = &sizes[2 * i + places[i].variant];

    fail_unless (places[i].variant >= 0);
    fail_unless (places[i].x >= 0 && places[i].x + size->width <= 320);
    fail_unless (places[i].y >= 0 && places[i].y + size->height <= 240);
    for (gint k = 0; k < i; k++) {
      const GstFerEmotionSize *other = &sizes[2 * k + places[k].variant];

      fail_if (overlap (places[i].x, places[i].y, size->width, size->height,
          places[k].x, places[k].y, other->width, other->height));
    }
  }
}
GST_END_TEST;

GST_START_TEST (test_measures_follow_the_frame)
{
  static const gint sides[] = { 1, 32, 240, 270, 480, 720, 1080, 2160, 32768 };
  GstFerEmotionMeasures last = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++) {
    GstFerEmotionMeasures measures =
        gst_fer_emotion_layout_measure (sides[i] * 2, sides[i]);

    fail_unless (measures.line >= MAX (1, last.line));
    fail_unless (measures.rim >= last.rim);
    fail_unless (measures.text_min >= MAX (11, last.text_min));
    fail_unless (measures.text_max >= measures.text_min);
    fail_unless_equals_int (
        gst_fer_emotion_layout_get_text_size (&measures, 1), measures.text_min);
    fail_unless_equals_int (
        gst_fer_emotion_layout_get_text_size (&measures, 30000),
        measures.text_max);
    last = measures;
  }
}
GST_END_TEST;

/* --- Pieces --------------------------------------------------------------- */

static void
put (GstFerEmotionPieces *pieces, const gchar *name, gsize size)
{
  fail_unless (gst_fer_emotion_pieces_get (pieces, name) == NULL);
  gst_fer_emotion_pieces_put (
      pieces, name, gst_buffer_new_allocate (NULL, size, NULL));
  fail_unless (gst_fer_emotion_pieces_get (pieces, name) != NULL);
}

GST_START_TEST (test_pieces_are_bounded)
{
  GstFerEmotionPieces *pieces = gst_fer_emotion_pieces_new (1000);

  put (pieces, "a", 400);
  put (pieces, "b", 400);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "a") != NULL);
  /* The one used longest ago goes. */
  put (pieces, "c", 400);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "b") == NULL);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "a") != NULL);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "c") != NULL);
  /* One that is larger than all the room is alone. */
  put (pieces, "d", 5000);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "a") == NULL);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "c") == NULL);
  put (pieces, "e", 10);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "d") == NULL);
  gst_fer_emotion_pieces_free (pieces);
}
GST_END_TEST;

static guint32
get_pixel (GstBuffer *buffer, gint x, gint y)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint32 pixel;

  gst_buffer_extract (
      buffer, ((gsize) y * meta->width + x) * 4, &pixel, sizeof (pixel));
  return pixel;
}

/* Four parts are the same as the whole. */
GST_START_TEST (test_outline)
{
  const GstFerEmotionOutline outline = { 40, 30, 6, 2, 1, 0xe69f00, 0x000000 };
  GstBuffer *whole = gst_fer_emotion_outline_draw (&outline, 0, 0, 40, 30);
  GstBuffer *part = gst_fer_emotion_outline_draw (&outline, 36, 6, 4, 18);

  for (gint y = 0; y < 18; y++) {
    for (gint x = 0; x < 4; x++)
      fail_unless (get_pixel (part, x, y) == get_pixel (whole, 36 + x, 6 + y));
  }
  /* Rim, line, line, rim, nothing. */
  fail_unless_equals_int_hex (get_pixel (whole, 20, 0) >> 24, 0x99);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 1), 0xffe69f00);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 2), 0xffe69f00);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 3) >> 24, 0x99);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 4), 0);
  /* Round corners; colours never above their alpha. */
  fail_unless_equals_int_hex (get_pixel (whole, 0, 0), 0);
  for (gint i = 0; i < 40 * 30; i++) {
    guint32 pixel = get_pixel (whole, i % 40, i / 40);

    fail_unless (((pixel >> 16) & 0xff) <= pixel >> 24);
    fail_unless (((pixel >> 8) & 0xff) <= pixel >> 24);
    fail_unless ((pixel & 0xff) <= pixel >> 24);
  }
  gst_buffer_unref (whole);
  gst_buffer_unref (part);
}
GST_END_TEST;

static Suite *
parts_suite (void)
{
  Suite *suite = suite_create ("parts");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_plate_of_one_face);
  tcase_add_test (tcase, test_plate_that_does_not_fit);
  tcase_add_test (tcase, test_plates_of_a_crowd);
  tcase_add_test (tcase, test_measures_follow_the_frame);
  tcase_add_test (tcase, test_pieces_are_bounded);
  tcase_add_test (tcase, test_outline);
  return suite;
}

GST_CHECK_MAIN (parts);
