/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What downstream said of the frames' lateness. With a lock of the owner's. */
typedef struct {
  GstClockTime earliest; /* running time of a frame that is not late */
} GstFerEmotionQos;

void gst_fer_emotion_qos_reset (GstFerEmotionQos *qos);
void gst_fer_emotion_qos_take (GstFerEmotionQos *qos, GstEvent *event);
gboolean gst_fer_emotion_qos_is_late (const GstFerEmotionQos *qos,
    const GstSegment *segment, GstClockTime timestamp);

G_END_DECLS
