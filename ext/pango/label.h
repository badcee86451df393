/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Writes words on plates, by Pango and cairo. For one thread at a time. */
typedef struct _GstFerEmotionLabelPainter GstFerEmotionLabelPainter;

GstFerEmotionLabelPainter *gst_fer_emotion_label_painter_new (void);
void gst_fer_emotion_label_painter_free (GstFerEmotionLabelPainter *painter);

/* @text, @size pixels high, in the colour @ink on a rounded plate of the
 * colour @plate (0xRRGGBB): premultiplied pixels of
 * GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB with a GstVideoMeta. */
GstBuffer *gst_fer_emotion_label_painter_paint (
    GstFerEmotionLabelPainter *painter, const gchar *text, gint size,
    guint32 ink, guint32 plate);

G_END_DECLS
