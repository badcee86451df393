/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/* The layout of a video format as the engine names it; FALSE where it cannot
 * be analysed. */
gboolean gst_fer_emotion_frame_get_format (
    GstVideoFormat format, FerPixelFormat *pixel_format);

/* As gst_video_frame_map() without a reference, but also FALSE where a
 * GstVideoMeta promises what is not in the buffer. */
gboolean gst_fer_emotion_frame_map (GstVideoFrame *frame,
    const GstVideoInfo *info, GstBuffer *buffer, GstMapFlags flags);

G_END_DECLS
