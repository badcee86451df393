/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/change.h>
#include <gst/feremotion/facts/face.h>
#include <gst/feremotion/facts/prelude.h>
#include <gst/feremotion/facts/track.h>

G_BEGIN_DECLS

GST_FER_EMOTION_API
GPtrArray *gst_fer_emotion_message_get_faces (GstMessage *message);
GST_FER_EMOTION_API
GPtrArray *gst_fer_emotion_message_get_changes (GstMessage *message);
GST_FER_EMOTION_API
gboolean gst_fer_emotion_message_get_times (GstMessage *message,
    GstClockTime *timestamp, GstClockTime *stream_time,
    GstClockTime *running_time, GstClockTime *duration);
GST_FER_EMOTION_API
GstFerEmotionTrack *gst_fer_emotion_message_get_track (GstMessage *message);

G_END_DECLS
