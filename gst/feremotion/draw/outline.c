/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "draw/outline.h"

#include <math.h>

/* How much of what is behind the rim it covers. */
#define RIM_ALPHA 0.6f

/* How deep the middle of a pixel lies inside the rounded box. */
static gfloat
get_depth (const GstFerEmotionOutline *outline, gint x, gint y)
{
  gfloat half_width = 0.5f * outline->width;
  gfloat half_height = 0.5f * outline->height;
  gfloat radius = MIN (outline->radius, MIN (half_width, half_height));
  gfloat dx = fabsf (x + 0.5f - half_width) - (half_width - radius);
  gfloat dy = fabsf (y + 0.5f - half_height) - (half_height - radius);

  if (dx > 0.0f && dy > 0.0f)
    return radius - sqrtf (dx * dx + dy * dy);
  return radius - MAX (dx, dy);
}

/* How much of a pixel at @depth is between @from and @to. */
static gfloat
get_cover (gfloat depth, gfloat from, gfloat to)
{
  return CLAMP (MIN (depth - from, to - depth) + 0.5f, 0.0f, 1.0f);
}

static guint32
mix (guint32 colour, gfloat alpha, guint32 under, gfloat under_alpha)
{
  gfloat rest = under_alpha * (1.0f - alpha);
  guint32 pixel = (guint32) lroundf (255.0f * (alpha + rest)) << 24;

  for (guint shift = 0; shift < 24; shift += 8) {
    gfloat value =
        ((colour >> shift) & 0xff) * alpha + ((under >> shift) & 0xff) * rest;

    pixel |= (guint32) lroundf (value) << shift;
  }
  return pixel;
}

static guint32
get_pixel (const GstFerEmotionOutline *outline, gint x, gint y)
{
  gfloat depth = get_depth (outline, x, y);
  gfloat from = outline->rim;
  gfloat to = outline->rim + outline->line;
  gfloat cover = get_cover (depth, from, to);
  gfloat rim_cover = get_cover (depth, 0.0f, to + outline->rim);

  return mix (
      outline->colour, cover, outline->rim_colour, rim_cover * RIM_ALPHA);
}

GstBuffer *
gst_fer_emotion_outline_draw (const GstFerEmotionOutline *outline, gint x,
    gint y, gint width, gint height)
{
  GstBuffer *buffer =
      gst_buffer_new_allocate (NULL, (gsize) width * height * 4, NULL);
  GstMapInfo map;
  guint32 *pixels;

  gst_buffer_add_video_meta (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, width, height);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  pixels = (guint32 *) map.data;
  for (gint j = 0; j < height; j++) {
    for (gint i = 0; i < width; i++)
      *pixels++ = get_pixel (outline, x + i, y + j);
  }
  gst_buffer_unmap (buffer, &map);
  return buffer;
}
