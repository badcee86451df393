/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the element tells the application. */
#pragma once

#include <gst/gst.h>

#include "facts/write/history.h"
#include "facts/write/message-body.h"

G_BEGIN_DECLS

/**
 * gst_fer_emotion_bus_post_frame:
 * @element: posts; not with its object lock
 * @messages: for which frames there is a message
 * @history: brought to this frame
 * @segment: of the stream
 * @buffer: the frame
 * @result: what it shows
 *
 * Posts the message `feremotion` where @messages asks for it, and the summaries
 * of the tracks that are over.
 */
void gst_fer_emotion_bus_post_frame (GstElement *element,
    GstFerEmotionMessages messages, GstFerEmotionHistory *history,
    const GstSegment *segment, const GstBuffer *buffer,
    const GstFerEmotionResult *result);

/**
 * gst_fer_emotion_bus_post_small_faces:
 * @element: posts; not with its object lock
 * @messages: whether there are any
 * @left_out: faces of fewer pixels are not looked for; 0 = no faces are left
 *   out
 * @told: (inout): what was posted last in this stream; 0 where nothing was
 *
 * Posts that small faces are left out, where that is new.
 */
void gst_fer_emotion_bus_post_small_faces (GstElement *element,
    GstFerEmotionMessages messages, guint left_out, guint *told);

/**
 * gst_fer_emotion_bus_post_end:
 * @element: posts; not with its object lock
 * @messages: whether there are any
 * @history: is closed
 *
 * Posts the summaries of the tracks that end with the stream.
 */
void gst_fer_emotion_bus_post_end (GstElement *element,
    GstFerEmotionMessages messages, GstFerEmotionHistory *history);

G_END_DECLS
