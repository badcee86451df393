/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* A rounded box drawn as a line with a rim of another colour along it, all
 * inside @width x @height. */
typedef struct {
  gint width;
  gint height;
  gint radius;
  gint line;
  gint rim;
  guint32 colour; /* 0xRRGGBB */
  guint32 rim_colour;
} GstFerEmotionOutline;

/* The part of an outline that begins at (@x, @y). */
GstBuffer *gst_fer_emotion_outline_draw (const GstFerEmotionOutline *outline,
    gint x, gint y, gint width, gint height);

G_END_DECLS
