/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "facts/write/result.h"

G_BEGIN_DECLS

/* An emotion that began or ended. */
typedef struct {
  guint id;     /* of the track */
  gint emotion; /* index of the label */
  gboolean onset;
  GstClockTime time;
  GstClockTime began; /* of one that ended */
} GstFerEmotionHistoryChange;

/* What became of the tracks from the start to now. */
typedef struct _GstFerEmotionHistory GstFerEmotionHistory;

GstFerEmotionHistory *gst_fer_emotion_history_new (
    const GstFerEmotionLabels *labels);
void gst_fer_emotion_history_free (GstFerEmotionHistory *history);

/* Takes the faces of the frame with the stamp @time, which lasts for @duration;
 * both may be unknown. @clock tells how much time lies between frames and never
 * falls. Returns whether a face came, went or shows another label. */
gboolean gst_fer_emotion_history_update (GstFerEmotionHistory *history,
    const FerFace *faces, guint n_faces, GstClockTime clock, GstClockTime time,
    GstClockTime duration);

/* The emotions that began or ended with the last frame. */
const GstFerEmotionHistoryChange *gst_fer_emotion_history_get_changes (
    const GstFerEmotionHistory *history, guint *n_changes);

/* Every face has gone. */
void gst_fer_emotion_history_close (GstFerEmotionHistory *history);

/* The body of a message about a track that is over and has not been told yet,
 * in the order in which they went. NULL if there is none, and before the close
 * while there is room to remember it. */
GstStructure *gst_fer_emotion_history_take_summary (
    GstFerEmotionHistory *history);

G_END_DECLS
