/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionLabelPainter:
 *
 * Writes words on plates, by Pango and cairo. For one thread at a time. It
 * knows nothing of faces: gst/feremotion/draw calls it, never the other way.
 */
typedef struct _GstFerEmotionLabelPainter GstFerEmotionLabelPainter;

/**
 * gst_fer_emotion_label_painter_new:
 *
 * Returns: (transfer full): a painter
 */
GstFerEmotionLabelPainter *gst_fer_emotion_label_painter_new (void);

/**
 * gst_fer_emotion_label_painter_free:
 * @painter: (transfer full): a painter
 */
void gst_fer_emotion_label_painter_free (GstFerEmotionLabelPainter *painter);

/**
 * gst_fer_emotion_label_painter_paint:
 * @painter: a painter
 * @text: what is written
 * @size: height of the letters, pixels
 * @ink: their colour, 0xRRGGBB
 * @plate: colour of the rounded plate behind them, 0xRRGGBB
 *
 * Returns: (transfer full): premultiplied pixels of
 *   %GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB with a #GstVideoMeta, as large as
 *   the words need
 */
GstBuffer *gst_fer_emotion_label_painter_paint (
    GstFerEmotionLabelPainter *painter, const gchar *text, gint size,
    guint32 ink, guint32 plate);

G_END_DECLS
