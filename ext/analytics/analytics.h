/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The faces of a frame as GstAnalytics, which other elements draw and read. */
#pragma once

#include "facts/write/result.h"

G_BEGIN_DECLS

/* Remembers since when each track is seen. */
typedef struct _GstFerEmotionAnalytics GstFerEmotionAnalytics;

GstFerEmotionAnalytics *gst_fer_emotion_analytics_new (void);
void gst_fer_emotion_analytics_free (GstFerEmotionAnalytics *analytics);

/**
 * gst_fer_emotion_analytics_begin:
 * @analytics: remembers the tracks
 *
 * Another frame comes: tracks that are not seen for long are forgotten.
 */
void gst_fer_emotion_analytics_begin (GstFerEmotionAnalytics *analytics);

/* Adds to the GstAnalyticsRelationMeta of @buffer, which it makes where there
 * is none, for each face: an object detection of a face, its classification
 * with the most probable label first, and its tracking, whose times are of the
 * buffer (PTS). The meta is there without a face too. @buffer's metadata must
 * be writable. */
void gst_fer_emotion_analytics_attach (GstFerEmotionAnalytics *analytics,
    GstBuffer *buffer, const GstFerEmotionResult *result);

/**
 * gst_fer_emotion_analytics_complete:
 * @analytics: remembers the tracks
 * @buffer: a frame whose metadata is writable
 * @object: id of an object detection in its GstAnalyticsRelationMeta
 * @result: what @buffer shows
 * @face: index of the face that @object is
 *
 * Adds to somebody else's object the classification of the face, and a tracking
 * where it has none.
 */
void gst_fer_emotion_analytics_complete (GstFerEmotionAnalytics *analytics,
    GstBuffer *buffer, guint object, const GstFerEmotionResult *result,
    guint face);

G_END_DECLS
