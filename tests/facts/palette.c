/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The colours of labels. */
#include <gst/check/gstcheck.h>
#include <gst/feremotion/feremotion.h>

#include <math.h>

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

/* What a colour turns into for people without one kind of cones, by Machado,
 * Oliveira and Fernandes (2009), in linear light. */
static const gdouble visions[][3][3] = {
  { { 1.0, 0.0, 0.0 }, { 0.0, 1.0, 0.0 }, { 0.0, 0.0, 1.0 } },
  /* Protanopia, deuteranopia, tritanopia. */
  { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 },
      { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
      { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 },
      { 0.004733, 0.691367, 0.303900 } },
};

static gdouble
get_linear (guint32 colour, guint component)
{
  gdouble c = ((colour >> (16 - 8 * component)) & 0xff) / 255.0;

  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

/* A row of a matrix with a vector, within the range of a display. */
static gdouble
multiply (const gdouble *row, const gdouble *vector)
{
  gdouble sum = row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2];

  return CLAMP (sum, 0.0, 1.0);
}

static gdouble
get_cube_root (gdouble t)
{
  return t > 0.008856 ? cbrt (t) : 7.787 * t + 16.0 / 116.0;
}

/* CIE L*a*b* of a colour as somebody sees it. */
static void
see (guint32 colour, guint vision, gdouble *lab)
{
  /* From sRGB to CIE XYZ, each of white being 1. */
  static const gdouble xyz[3][3] = { { 0.43390, 0.37626, 0.18984 },
    { 0.21260, 0.71520, 0.07220 }, { 0.01773, 0.10947, 0.87280 } };
  gdouble linear[3], seen[3], roots[3];

  for (guint i = 0; i < 3; i++)
    linear[i] = get_linear (colour, i);
  for (guint i = 0; i < 3; i++)
    seen[i] = multiply (visions[vision][i], linear);
  for (guint i = 0; i < 3; i++)
    roots[i] = get_cube_root (multiply (xyz[i], seen));
  lab[0] = 116.0 * roots[1] - 16.0;
  lab[1] = 500.0 * (roots[0] - roots[1]);
  lab[2] = 200.0 * (roots[1] - roots[2]);
}

static gdouble
get_distance (guint32 a, guint32 b, guint vision)
{
  gdouble p[3], q[3];

  see (a, vision, p);
  see (b, vision, q);
  return sqrt ((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1])
               + (p[2] - q[2]) * (p[2] - q[2]));
}

/* Ten differ at a glance; Okabe and Ito's own reddish purple and grey differ by
 * seven without the middle cones. */
GST_START_TEST (test_colours_differ_for_all)
{
  gdouble neutral[3], sad[3];

  for (guint vision = 0; vision < G_N_ELEMENTS (visions); vision++) {
    for (gint i = -1; i < N_NAMES; i++) {
      for (gint k = i + 1; k < N_NAMES; k++) {
        guint32 a =
            gst_fer_emotion_palette_get_colour (i < 0 ? NULL : names[i], i);
        guint32 b = gst_fer_emotion_palette_get_colour (names[k], k);

        fail_unless (get_distance (a, b, vision) >= 29.0,
            "%06x and %06x differ by %.1f in vision %u", a, b,
            get_distance (a, b, vision), vision);
      }
    }
  }
  fail_unless (get_distance (0x999999, 0xcc79a7, 2) < 8.0);
  /* Not by their hue alone. */
  see (gst_fer_emotion_palette_get_colour ("neutral", -1), 0, neutral);
  see (gst_fer_emotion_palette_get_colour ("sad", -1), 0, sad);
  fail_unless (neutral[0] - sad[0] > 50.0);
}
GST_END_TEST;

/* The guide's table. */
GST_START_TEST (test_guide)
{
  gchar *guide;

  fail_unless (g_file_get_contents (GUIDE, &guide, NULL, NULL));
  for (gint i = -1; i < N_NAMES; i++) {
    const gchar *name = i < 0 ? GST_FER_EMOTION_UNCERTAIN : names[i];
    gchar *row = g_strdup_printf ("| `%s` | `%06x` |", name,
        gst_fer_emotion_palette_get_colour (name, i));

    fail_unless (strstr (guide, row) != NULL, "no %s in " GUIDE, row);
    g_free (row);
  }
  g_free (guide);
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
  tcase_add_test (tcase, test_colours_differ_for_all);
  tcase_add_test (tcase, test_guide);
  tcase_add_test (tcase, test_colour_without_index);
  return suite;
}

GST_CHECK_MAIN (palette);
