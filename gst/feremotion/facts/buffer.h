/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/face.h>
#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

GST_FER_EMOTION_API
GPtrArray *gst_fer_emotion_buffer_get_faces (GstBuffer *buffer);
GST_FER_EMOTION_API
gboolean gst_fer_emotion_buffer_was_analysed (GstBuffer *buffer);
GST_FER_EMOTION_API
gboolean gst_fer_emotion_buffer_get_position (
    GstBuffer *buffer, guint64 *frame, GstClockTime *stream_time);
GST_FER_EMOTION_API
gboolean gst_fer_emotion_buffer_add_face (
    GstBuffer *buffer, const GstStructure *face);

G_END_DECLS
