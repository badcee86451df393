/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a drawing is put together from: pieces that are kept, and outlines. */
#include <gst/check/gstcheck.h>

#include "draw/outline.h"
#include "draw/picture-cache.h"

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
  tcase_add_test (tcase, test_pieces_are_bounded);
  tcase_add_test (tcase, test_outline);
  return suite;
}

GST_CHECK_MAIN (parts);
