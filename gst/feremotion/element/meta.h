/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "element/upstream.h"
#include "facts/write/result.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionMeta:
 *
 * What is attached to the buffers of a stream.
 */
typedef struct _GstFerEmotionMeta GstFerEmotionMeta;

/**
 * gst_fer_emotion_meta_new:
 *
 * Returns: (transfer full): for one stream
 */
GstFerEmotionMeta *gst_fer_emotion_meta_new (void);

/**
 * gst_fer_emotion_meta_free:
 * @meta: (transfer full): of a stream
 */
void gst_fer_emotion_meta_free (GstFerEmotionMeta *meta);

/**
 * gst_fer_emotion_meta_attach:
 * @meta: what is attached to the buffers of the stream
 * @buffer: a frame whose metadata is writable
 * @upstream: (nullable): whose faces @result has; %NULL where the element found
 *   them
 * @result: what @buffer shows
 *
 * Attaches each face as a region of interest and as an object of GstAnalytics,
 * where that is there. A face of somebody else's is neither once more: what was
 * read of it is added to what it is. All faces are in the custom meta, too.
 */
void gst_fer_emotion_meta_attach (GstFerEmotionMeta *meta, GstBuffer *buffer,
    const GstFerEmotionUpstream *upstream, const GstFerEmotionResult *result);

G_END_DECLS
