/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * gst_fer_emotion_blend:
 * @frame: mapped for writing
 * @composition: of rectangles with premultiplied alpha that are not scaled
 *
 * Draws @composition into @frame. It may reach over the frame's borders.
 */
void gst_fer_emotion_blend (
    GstVideoFrame *frame, GstVideoOverlayComposition *composition);

G_END_DECLS
