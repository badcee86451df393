/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From Okabe and Ito's hues, shifted apart in lightness until every two of them
 * differ for people with any kind of colour vision: tests/facts/palette.c says
 * by how much.
 */
#include "facts/palette.h"

#include <math.h>

#define BLACK 0x000000
#define WHITE 0xffffff
#define GREY 0x828282

typedef struct {
  const gchar *label;
  guint32 colour;
} Entry;

static const Entry palette[] = {
  { "neutral", 0xffffff },  /* white */
  { "happy", 0xecd219 },    /* yellow */
  { "surprise", 0xa67c00 }, /* ochre */
  { "sad", 0x1b4a84 },      /* dark blue */
  { "angry", 0x801c00 },    /* dark red */
  { "disgust", 0x7ad07b },  /* light green */
  { "fear", 0xff80e0 },     /* pink */
  { "contempt", 0x000000 }, /* black */
};

/**
 * gst_fer_emotion_palette_get_colour:
 * @label: (nullable): a label; %NULL where there is none
 * @label_index: its index in the model, -1 where it has none
 *
 * The colour in which the element draws a face with this label: by its name for
 * FER+'s eight labels, whatever the case of letters; by its index for others;
 * grey for %GST_FER_EMOTION_UNCERTAIN and where there is no label. People with
 * any kind of colour vision tell them apart.
 *
 * Returns: the colour, 0xRRGGBB
 *
 * Since: 0.1
 */
guint32
gst_fer_emotion_palette_get_colour (const gchar *label, gint label_index)
{
  for (guint i = 0; label != NULL && i < G_N_ELEMENTS (palette); i++) {
    if (g_ascii_strcasecmp (label, palette[i].label) == 0)
      return palette[i].colour;
  }
  if (label == NULL || label_index < 0)
    return GREY;
  return palette[label_index % G_N_ELEMENTS (palette)].colour;
}

static gdouble
get_luminance (guint32 colour)
{
  static const gdouble weights[] = { 0.0722, 0.7152, 0.2126 };
  gdouble luminance = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (weights); i++) {
    gdouble c = ((colour >> (8 * i)) & 0xff) / 255.0;

    c = c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
    luminance += weights[i] * c;
  }
  return luminance;
}

/**
 * gst_fer_emotion_palette_get_contrast:
 * @a: a colour, 0xRRGGBB
 * @b: another
 *
 * How well one is read on the other.
 *
 * Returns: the contrast ratio of WCAG 2, 1 to 21
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_palette_get_contrast (guint32 a, guint32 b)
{
  gdouble p = get_luminance (a) + 0.05;
  gdouble q = get_luminance (b) + 0.05;

  return p > q ? p / q : q / p;
}

/**
 * gst_fer_emotion_palette_get_ink:
 * @colour: a colour, 0xRRGGBB
 *
 * The colour of text on a plate of @colour.
 *
 * Returns: black or white, whichever is easier to read, 0xRRGGBB
 *
 * Since: 0.1
 */
guint32
gst_fer_emotion_palette_get_ink (guint32 colour)
{
  return gst_fer_emotion_palette_get_contrast (colour, BLACK)
                 >= gst_fer_emotion_palette_get_contrast (colour, WHITE)
             ? BLACK
             : WHITE;
}
