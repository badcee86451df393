/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "draw/overlay-text.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionOverlay:
 *
 * Draws results, and keeps what it has drawn for the next frames. For one
 * thread at a time.
 */
typedef struct _GstFerEmotionOverlay GstFerEmotionOverlay;

/**
 * gst_fer_emotion_overlay_new:
 *
 * Returns: (transfer full): an overlay
 */
GstFerEmotionOverlay *gst_fer_emotion_overlay_new (void);

/**
 * gst_fer_emotion_overlay_free:
 * @overlay: (transfer full): an overlay
 */
void gst_fer_emotion_overlay_free (GstFerEmotionOverlay *overlay);

/**
 * gst_fer_emotion_overlay_compose:
 * @overlay: an overlay
 * @parts: what stands beside the boxes
 * @result: what a frame shows
 *
 * Returns: (transfer full) (nullable): boxes and labels, or %NULL where there
 *   is no face
 */
GstVideoOverlayComposition *gst_fer_emotion_overlay_compose (
    GstFerEmotionOverlay *overlay, GstFerEmotionOverlayText parts,
    const GstFerEmotionResult *result);

/**
 * gst_fer_emotion_overlay_attach:
 * @buffer: a frame whose metadata is writable
 * @composition: (transfer none): boxes and labels
 *
 * Attaches @composition to @buffer, over what upstream has attached.
 */
void gst_fer_emotion_overlay_attach (
    GstBuffer *buffer, GstVideoOverlayComposition *composition);

G_END_DECLS
