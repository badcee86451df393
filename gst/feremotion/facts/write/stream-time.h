/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The position of @buffer in its clip; GST_CLOCK_TIME_NONE where it has no time
 * stamp or @segment, which it comes with, is not of time. */
GstClockTime gst_fer_emotion_stream_time (
    const GstSegment *segment, const GstBuffer *buffer);

G_END_DECLS
