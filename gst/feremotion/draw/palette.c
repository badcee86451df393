/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Okabe and Ito's eight colours, which people with any kind of colour vision
 * tell apart, plus grey.
 */
#include "draw/palette.h"

#include <math.h>

#define BLACK 0x000000
#define WHITE 0xffffff
#define GREY 0x999999

typedef struct {
  const gchar *label;
  guint32 colour;
} Entry;

static const Entry palette[] = {
  { "neutral", 0x56b4e9 },  /* sky blue */
  { "happy", 0xf0e442 },    /* yellow */
  { "surprise", 0xe69f00 }, /* orange */
  { "sad", 0x0072b2 },      /* blue */
  { "angry", 0xd55e00 },    /* vermillion */
  { "disgust", 0x009e73 },  /* bluish green */
  { "fear", 0xcc79a7 },     /* reddish purple */
  { "contempt", 0x000000 }, /* black */
};

guint32
gst_fer_emotion_palette_get_colour (const gchar *label, gint emotion)
{
  if (emotion < 0)
    return GREY;
  for (guint i = 0; i < G_N_ELEMENTS (palette); i++) {
    if (g_ascii_strcasecmp (label, palette[i].label) == 0)
      return palette[i].colour;
  }
  return palette[emotion % G_N_ELEMENTS (palette)].colour;
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

gdouble
gst_fer_emotion_palette_get_contrast (guint32 a, guint32 b)
{
  gdouble p = get_luminance (a) + 0.05;
  gdouble q = get_luminance (b) + 0.05;

  return p > q ? p / q : q / p;
}

guint32
gst_fer_emotion_palette_get_ink (guint32 colour)
{
  return gst_fer_emotion_palette_get_contrast (colour, BLACK)
                 >= gst_fer_emotion_palette_get_contrast (colour, WHITE)
             ? BLACK
             : WHITE;
}
