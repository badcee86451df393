/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionQos:
 * @earliest: running time from which on a frame is in time for the sink, or
 *   %GST_CLOCK_TIME_NONE where all are
 *
 * What downstream said last of the frames' lateness. It takes no lock: its
 * owner does, since events and frames come from different threads.
 */
typedef struct {
  GstClockTime earliest;
} GstFerEmotionQos;

/**
 * gst_fer_emotion_qos_reset:
 * @qos: (out caller-allocates): what downstream said
 *
 * Forgets it: no frame is late.
 */
void gst_fer_emotion_qos_reset (GstFerEmotionQos *qos);

/**
 * gst_fer_emotion_qos_take:
 * @qos: what downstream said
 * @event: (transfer none): a QoS event from there
 */
void gst_fer_emotion_qos_take (GstFerEmotionQos *qos, GstEvent *event);

/**
 * gst_fer_emotion_qos_is_late:
 * @qos: what downstream said
 * @segment: of the stream
 * @timestamp: of a frame in @segment, or %GST_CLOCK_TIME_NONE
 *
 * Returns: whether that frame would come too late for the sink; %FALSE where
 *   that is not known
 */
gboolean gst_fer_emotion_qos_is_late (const GstFerEmotionQos *qos,
    const GstSegment *segment, GstClockTime timestamp);

G_END_DECLS
