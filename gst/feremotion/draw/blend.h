/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Draws a composition of premultiplied, unscaled rectangles into a frame that
 * is mapped for writing. */
void gst_fer_emotion_blend (
    GstVideoFrame *frame, GstVideoOverlayComposition *composition);

G_END_DECLS
