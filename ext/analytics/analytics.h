/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The faces of a frame as GstAnalytics, which other elements draw and read. */
#pragma once

#include "facts/write/result.h"

G_BEGIN_DECLS

/* Remembers since when each track is seen. */
typedef struct _GstFerEmotionAnalytics GstFerEmotionAnalytics;

GstFerEmotionAnalytics *gst_fer_emotion_analytics_new (void);
void gst_fer_emotion_analytics_free (GstFerEmotionAnalytics *analytics);

/* Adds to the GstAnalyticsRelationMeta of @buffer, which it makes where there
 * is none, for each face: an object detection of a face, its classification
 * with the most probable label first, and its tracking, whose times are of the
 * buffer (PTS). The meta is there without a face too. @buffer's metadata must
 * be writable. */
void gst_fer_emotion_analytics_attach (GstFerEmotionAnalytics *analytics,
    GstBuffer *buffer, const GstFerEmotionResult *result);

G_END_DECLS
