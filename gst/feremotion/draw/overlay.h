/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "facts/write/result.h"

G_BEGIN_DECLS

/* Draws results; keeps what it has drawn. */
typedef struct _GstFerEmotionOverlay GstFerEmotionOverlay;

GstFerEmotionOverlay *gst_fer_emotion_overlay_new (void);
void gst_fer_emotion_overlay_free (GstFerEmotionOverlay *overlay);

/* Boxes and labels of a frame, or NULL where there is no face. */
GstVideoOverlayComposition *gst_fer_emotion_overlay_compose (
    GstFerEmotionOverlay *overlay, const GstFerEmotionResult *result);

/* Puts @composition beside the frame, over what upstream has put there. */
void gst_fer_emotion_overlay_attach (
    GstBuffer *buffer, GstVideoOverlayComposition *composition);

G_END_DECLS
