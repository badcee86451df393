/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionPieces:
 *
 * Small pictures that overlays are put together from, as premultiplied pixels
 * of %GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB with a #GstVideoMeta. Those used
 * last are kept, up to a bound.
 */
typedef struct _GstFerEmotionPieces GstFerEmotionPieces;

/**
 * gst_fer_emotion_pieces_new:
 * @max_bytes: how much pixels may take together
 *
 * Returns: (transfer full): no pictures yet
 */
GstFerEmotionPieces *gst_fer_emotion_pieces_new (gsize max_bytes);

/**
 * gst_fer_emotion_pieces_free:
 * @pieces: (transfer full): pictures
 */
void gst_fer_emotion_pieces_free (GstFerEmotionPieces *pieces);

/**
 * gst_fer_emotion_pieces_get:
 * @pieces: pictures
 * @name: of one
 *
 * Returns: (transfer none) (nullable): it, valid until the next
 *   gst_fer_emotion_pieces_put(); or %NULL where it is not kept
 */
GstBuffer *gst_fer_emotion_pieces_get (
    GstFerEmotionPieces *pieces, const gchar *name);

/**
 * gst_fer_emotion_pieces_put:
 * @pieces: pictures
 * @name: of one that is not kept
 * @picture: (transfer full): it
 *
 * Keeps @picture; those not used for longest make room.
 *
 * Returns: (transfer none): @picture, valid until the next call
 */
GstBuffer *gst_fer_emotion_pieces_put (
    GstFerEmotionPieces *pieces, const gchar *name, GstBuffer *picture);

G_END_DECLS
