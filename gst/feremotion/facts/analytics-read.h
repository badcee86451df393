/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces from GstAnalytics, which came with GStreamer 1.24. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Of GstFerEmotionFace; empty where there are none. */
GPtrArray *gst_fer_emotion_analytics_read (GstBuffer *buffer);

G_END_DECLS
