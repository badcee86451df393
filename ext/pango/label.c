/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pango/label.h"

#include <math.h>
#include <pango/pangocairo.h>

#define FONT "Sans Bold"

struct _GstFerEmotionLabelPainter {
  PangoFontMap *fonts;
  PangoContext *context;
  PangoLayout *layout;
  PangoFontDescription *description;
};

GstFerEmotionLabelPainter *
gst_fer_emotion_label_painter_new (void)
{
  GstFerEmotionLabelPainter *painter = g_new0 (GstFerEmotionLabelPainter, 1);

  painter->fonts = pango_cairo_font_map_new ();
  painter->context = pango_font_map_create_context (painter->fonts);
  painter->layout = pango_layout_new (painter->context);
  pango_layout_set_single_paragraph_mode (painter->layout, TRUE);
  painter->description = pango_font_description_from_string (FONT);
  return painter;
}

void
gst_fer_emotion_label_painter_free (GstFerEmotionLabelPainter *painter)
{
  pango_font_description_free (painter->description);
  g_object_unref (painter->layout);
  g_object_unref (painter->context);
  g_object_unref (painter->fonts);
  g_free (painter);
}

static void
set_colour (cairo_t *cr, guint32 colour)
{
  cairo_set_source_rgb (cr, ((colour >> 16) & 0xff) / 255.0,
      ((colour >> 8) & 0xff) / 255.0, (colour & 0xff) / 255.0);
}

static void
draw_plate (cairo_t *cr, gint width, gint height, gdouble radius)
{
  cairo_new_path (cr);
  cairo_arc (cr, width - radius, radius, radius, -G_PI_2, 0.0);
  cairo_arc (cr, width - radius, height - radius, radius, 0.0, G_PI_2);
  cairo_arc (cr, radius, height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, radius, radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
  cairo_fill (cr);
}

GstBuffer *
gst_fer_emotion_label_painter_paint (GstFerEmotionLabelPainter *painter,
    const gchar *text, gint size, guint32 ink, guint32 plate)
{
  gint margin = MAX (4, 2 * size / 5);
  gint padding = MAX (1, size / 9);
  PangoRectangle rectangle;
  gint width, height;
  gsize n_bytes;
  cairo_surface_t *surface;
  GstBuffer *buffer;
  GstMapInfo map;
  cairo_t *cr;

  pango_font_description_set_absolute_size (
      painter->description, (gdouble) size * PANGO_SCALE);
  pango_layout_set_font_description (painter->layout, painter->description);
  pango_layout_set_text (painter->layout, text, -1);
  pango_layout_get_pixel_extents (painter->layout, NULL, &rectangle);
  width = rectangle.width + 2 * margin;
  height = rectangle.height + 2 * padding;
  n_bytes = (gsize) width * height * 4;

  buffer = gst_buffer_new_allocate (NULL, n_bytes, NULL);
  gst_buffer_memset (buffer, 0, 0, n_bytes);
  gst_buffer_add_video_meta (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, width, height);

  /* CAIRO_FORMAT_ARGB32 is that format, on both byte orders. */
  gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
  surface = cairo_image_surface_create_for_data (
      map.data, CAIRO_FORMAT_ARGB32, width, height, width * 4);
  cr = cairo_create (surface);
  set_colour (cr, plate);
  draw_plate (cr, width, height, MAX (2.0, size / 4.0));
  set_colour (cr, ink);
  cairo_move_to (cr, margin - rectangle.x, padding - rectangle.y);
  pango_cairo_show_layout (cr, painter->layout);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}
