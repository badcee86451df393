/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

GST_FER_EMOTION_API
guint32 gst_fer_emotion_palette_get_colour (
    const gchar *label, gint label_index);
GST_FER_EMOTION_API
guint32 gst_fer_emotion_palette_get_ink (guint32 colour);
GST_FER_EMOTION_API
gdouble gst_fer_emotion_palette_get_contrast (guint32 a, guint32 b);

G_END_DECLS
