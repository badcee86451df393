/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the element changes in the picture of a buffer, and when it may not. */
#pragma once

#include "draw/overlay.h"
#include "draw/privacy.h"

G_BEGIN_DECLS

/**
 * gst_fer_emotion_picture_hide_heads:
 * @info: the negotiated video
 * @buffer: a frame of it
 * @privacy: how heads are hidden; with %GST_FER_EMOTION_PRIVACY_NONE nothing is
 *   done
 * @heads: (array length=n_heads): where they are
 * @n_heads: how many
 *
 * Writes to @buffer only where a head is inside the frame.
 *
 * Returns: %FALSE where a head stays visible because the memory of @buffer
 *   cannot be written, or may stay so because it cannot be told where in it the
 *   picture lies: @buffer must not go on then
 */
gboolean gst_fer_emotion_picture_hide_heads (const GstVideoInfo *info,
    GstBuffer *buffer, GstFerEmotionPrivacy privacy, const FerBox *heads,
    guint n_heads);

/**
 * gst_fer_emotion_picture_draw:
 * @info: the negotiated video
 * @buffer: a frame of it; its metadata must be writable
 * @overlay: draws
 * @parts: what stands beside the boxes
 * @result: what
 * @attach: whether the drawing is attached for an element downstream to blend
 *
 * Draws boxes and labels beside the frame or into it.
 *
 * Returns: %FALSE where the memory of @buffer cannot be written, so that
 *   nothing is drawn
 */
gboolean gst_fer_emotion_picture_draw (const GstVideoInfo *info,
    GstBuffer *buffer, GstFerEmotionOverlay *overlay,
    GstFerEmotionOverlayText parts, const GstFerEmotionResult *result,
    gboolean attach);

G_END_DECLS
