/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "facts/write/result.h"

G_BEGIN_DECLS

/* What is attached to the buffers of a stream. */
typedef struct _GstFerEmotionMeta GstFerEmotionMeta;

GstFerEmotionMeta *gst_fer_emotion_meta_new (void);
void gst_fer_emotion_meta_free (GstFerEmotionMeta *meta);

/* @buffer's metadata must be writable. */
void gst_fer_emotion_meta_attach (GstFerEmotionMeta *meta, GstBuffer *buffer,
    const GstFerEmotionResult *result);

G_END_DECLS
