/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * gst_fer_emotion_gap_is_before:
 * @segment: of the stream
 * @last_pts: of the frame before, or %GST_CLOCK_TIME_NONE
 * @buffer: a frame
 *
 * A discontinuity is a gap where the stream is played forward. Backward
 * playback marks the first frame of every group that is decoded in one go;
 * there only a hole in time counts.
 *
 * Returns: whether the flow of time is broken before @buffer
 */
gboolean gst_fer_emotion_gap_is_before (
    const GstSegment *segment, GstClockTime last_pts, const GstBuffer *buffer);

G_END_DECLS
