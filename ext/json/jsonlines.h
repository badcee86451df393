/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One JSON object a frame, as readers of GStreamer inference metadata take
 * them. */
#pragma once

#include "facts/write/record.h"

G_BEGIN_DECLS

/* Appends the object and the end of its line to TEXT. */
void gst_fer_emotion_json_append (
    GString *text, const GstFerEmotionRecord *record);

G_END_DECLS
