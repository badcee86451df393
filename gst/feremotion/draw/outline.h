/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionOutline:
 * @width: of the box, everything included, pixels
 * @height: the same
 * @radius: of its corners
 * @line: thickness of the line
 * @rim: thickness of the rims along the line, on both sides
 * @colour: of the line, 0xRRGGBB
 * @rim_colour: of the rims, 0xRRGGBB
 *
 * A rounded box drawn as a line.
 */
typedef struct {
  gint width;
  gint height;
  gint radius;
  gint line;
  gint rim;
  guint32 colour;
  guint32 rim_colour;
} GstFerEmotionOutline;

/**
 * gst_fer_emotion_outline_draw:
 * @outline: an outline
 * @x: left edge of the part of it that is drawn, pixels
 * @y: top edge
 * @width: of that part
 * @height: the same
 *
 * Returns: (transfer full): premultiplied pixels of
 *   %GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB with a #GstVideoMeta
 */
GstBuffer *gst_fer_emotion_outline_draw (const GstFerEmotionOutline *outline,
    gint x, gint y, gint width, gint height);

G_END_DECLS
