/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstferemotionresult.h"

G_BEGIN_DECLS

void gst_fer_emotion_meta_attach (
    GstBuffer *buffer, const GstFerEmotionResult *result);

G_END_DECLS
