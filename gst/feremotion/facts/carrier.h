/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts of a frame in a GstCustomMeta, which goes where others do not: from
 * process to process. */
#pragma once

#include "facts/result.h"

G_BEGIN_DECLS

/* The name of the meta and of its structure:
 *
 * * width, height (uint): of the frame that the boxes are in
 * * model-name (string)
 * * faces (GST_TYPE_LIST): as in the element's message, also where it is empty
 */
#define GST_FER_EMOTION_CARRIER "feremotion"

/* Before buffers that have one come into the process. */
void gst_fer_emotion_carrier_register (void);

/* @buffer's metadata must be writable. */
void gst_fer_emotion_carrier_attach (
    GstBuffer *buffer, const GstFerEmotionResult *result);

/* NULL where @buffer has none. */
const GstStructure *gst_fer_emotion_carrier_get (GstBuffer *buffer);

G_END_DECLS
