/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what came was played: the thread that changes the state knows it, and
 * the streaming thread asks. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  GMutex lock;
  gboolean is_playing; /* so what comes is played */
  gboolean has_played; /* what came before */
  gboolean has_ended;  /* but the end was not played */
} GstFerEmotionPlayed;

void gst_fer_emotion_played_init (GstFerEmotionPlayed *played);
void gst_fer_emotion_played_clear (GstFerEmotionPlayed *played);

/* Returns whether the stream has ended meanwhile: the streaming thread does not
 * come again to hear that the end is played. */
gboolean gst_fer_emotion_played_start (GstFerEmotionPlayed *played);
void gst_fer_emotion_played_stop (GstFerEmotionPlayed *played);

/* Sets whether what comes now is played, which may be the @end of the stream.
 * Returns whether what came before was, as far as it was not known. */
gboolean gst_fer_emotion_played_take (
    GstFerEmotionPlayed *played, gboolean end, gboolean *is_playing);

G_END_DECLS
