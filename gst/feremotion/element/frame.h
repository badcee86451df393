/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * gst_fer_emotion_frame_get_format:
 * @format: of a video
 * @pixel_format: (out): how the engine calls that layout
 *
 * Returns: %FALSE where it cannot be analysed
 */
gboolean gst_fer_emotion_frame_get_format (
    GstVideoFormat format, FerPixelFormat *pixel_format);

/**
 * gst_fer_emotion_frame_is_hidden_from_us:
 * @info: the negotiated video
 * @buffer: a frame of it
 *
 * Returns: whether @buffer holds a picture, but several of them, or one whose
 *   place in the memory cannot be told: one that is shown all the same cannot
 *   be analysed, nor can anything be hidden in it
 */
gboolean gst_fer_emotion_frame_is_hidden_from_us (
    const GstVideoInfo *info, GstBuffer *buffer);

/**
 * gst_fer_emotion_frame_map:
 * @frame: (out caller-allocates): the mapped frame, to be given back with
 *   gst_video_frame_unmap(); takes no reference
 * @info: the negotiated video
 * @buffer: a frame of it
 * @flags: whether it is read, written or both
 *
 * As gst_video_frame_map(), but does not trust a #GstVideoMeta: one that says
 * another format, or points out of the buffer's memory, is refused. Where a
 * #GstVideoCropMeta says so, @frame is a part of a larger picture.
 *
 * Returns: %FALSE where @buffer holds no frame of @info, or its memory cannot
 *   be mapped so
 */
gboolean gst_fer_emotion_frame_map (GstVideoFrame *frame,
    const GstVideoInfo *info, GstBuffer *buffer, GstMapFlags flags);

/**
 * gst_fer_emotion_frame_describe:
 * @frame: a mapped frame of a format that can be analysed
 * @picture: (out caller-allocates): the same for the engine; borrows the pixels
 */
void gst_fer_emotion_frame_describe (
    const GstVideoFrame *frame, FerFrame *picture);

G_END_DECLS
