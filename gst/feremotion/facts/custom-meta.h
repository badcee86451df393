/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

GST_FER_EMOTION_API
void gst_fer_emotion_custom_meta_register (void);

G_END_DECLS
