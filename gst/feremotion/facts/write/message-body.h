/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "facts/write/history.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionMessages:
 * @GST_FER_EMOTION_MESSAGES_NONE: none
 * @GST_FER_EMOTION_MESSAGES_CHANGE: where a face came, went or changed its
 *   label
 * @GST_FER_EMOTION_MESSAGES_FACES: for every frame with a face
 * @GST_FER_EMOTION_MESSAGES_ALL: for every frame
 *
 * For which frames an element message is posted.
 *
 * Since: 0.1
 */
typedef enum {
  GST_FER_EMOTION_MESSAGES_NONE,
  GST_FER_EMOTION_MESSAGES_CHANGE,
  GST_FER_EMOTION_MESSAGES_FACES,
  GST_FER_EMOTION_MESSAGES_ALL,
} GstFerEmotionMessages;

#define GST_TYPE_FER_EMOTION_MESSAGES (gst_fer_emotion_messages_get_type ())
GType gst_fer_emotion_messages_get_type (void);

GstStructure *gst_fer_emotion_message_body_new (
    const GstFerEmotionResult *result, const GstFerEmotionHistory *history,
    const GstSegment *segment, const GstBuffer *buffer);

G_END_DECLS
