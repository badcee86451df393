/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The colours of labels. */
#include <gst/check/gstcheck.h>
#include <gst/feremotion/feremotion.h>

static const gchar *const names[] = { "neutral", "happy", "surprise", "sad",
  "angry", "disgust", "fear", "contempt" };
#define N_NAMES ((gint) G_N_ELEMENTS (names))

GST_START_TEST (test_ink_is_readable)
{
  for (gint i = -1; i < N_NAMES; i++) {
    guint32 colour = gst_fer_emotion_palette_get_colour (
        i < 0 ? GST_FER_EMOTION_UNCERTAIN : names[i], i);
    guint32 ink = gst_fer_emotion_palette_get_ink (colour);

    fail_unless (gst_fer_emotion_palette_get_contrast (colour, ink) >= 4.5);
  }
  fail_unless_equals_float (
      gst_fer_emotion_palette_get_contrast (0x000000, 0xffffff), 21.0);
}
GST_END_TEST;

GST_START_TEST (test_colours_differ)
{
  for (gint i = -1; i < N_NAMES; i++) {
    for (gint k = i + 1; k < N_NAMES; k++) {
      fail_if (gst_fer_emotion_palette_get_colour (i < 0 ? "" : names[i], i)
               == gst_fer_emotion_palette_get_colour (names[k], k));
    }
  }
  /* A label keeps its colour wherever a model puts it; an unknown one has
   * the colour of its number. */
  fail_unless_equals_int (gst_fer_emotion_palette_get_colour ("Happy", 5),
      gst_fer_emotion_palette_get_colour ("happy", 1));
  fail_unless_equals_int (gst_fer_emotion_palette_get_colour ("bored", 2),
      gst_fer_emotion_palette_get_colour ("surprise", 2));
  fail_unless_equals_int (gst_fer_emotion_palette_get_colour ("bored", 31),
      gst_fer_emotion_palette_get_colour ("contempt", 7));
}
GST_END_TEST;

/* Nothing is known of the label, or nothing but its name. */
GST_START_TEST (test_colour_without_index)
{
  guint32 grey = gst_fer_emotion_palette_get_colour (NULL, -1);

  fail_unless_equals_int (gst_fer_emotion_palette_get_colour (NULL, 3), grey);
  fail_unless_equals_int (
      gst_fer_emotion_palette_get_colour ("bored", -1), grey);
  fail_unless_equals_int (gst_fer_emotion_palette_get_colour ("happy", -1),
      gst_fer_emotion_palette_get_colour ("happy", 1));
}
GST_END_TEST;

static Suite *
palette_suite (void)
{
  Suite *suite = suite_create ("facts-palette");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_ink_is_readable);
  tcase_add_test (tcase, test_colours_differ);
  tcase_add_test (tcase, test_colour_without_index);
  return suite;
}

GST_CHECK_MAIN (palette);
