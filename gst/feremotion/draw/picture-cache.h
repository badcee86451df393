/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Small pictures that overlays are put together from, as premultiplied pixels
 * of GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB with a GstVideoMeta. Those used
 * last are kept, up to a bound. */
typedef struct _GstFerEmotionPieces GstFerEmotionPieces;

GstFerEmotionPieces *gst_fer_emotion_pieces_new (gsize max_bytes);
void gst_fer_emotion_pieces_free (GstFerEmotionPieces *pieces);

/* The piece called @name, or NULL. It lives until the next put(). */
GstBuffer *gst_fer_emotion_pieces_get (
    GstFerEmotionPieces *pieces, const gchar *name);
/* Takes @picture, which is @name, not there yet, from now on. */
GstBuffer *gst_fer_emotion_pieces_put (
    GstFerEmotionPieces *pieces, const gchar *name, GstBuffer *picture);

G_END_DECLS
