/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

GST_FER_EMOTION_API
gchar **gst_fer_emotion_event_get_labels (GstEvent *event);

G_END_DECLS
