/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records of frames that came while the pipeline was paused. A seek throws such
 * frames away before they are played, and their records with them. */
#pragma once

#include "facts/write/record.h"

G_BEGIN_DECLS

typedef struct _GstFerEmotionPreroll GstFerEmotionPreroll;

/* What becomes of a record whose frame is played. */
typedef void (*GstFerEmotionPrerollFunc) (
    const GstFerEmotionRecord *record, gpointer data);

GstFerEmotionPreroll *gst_fer_emotion_preroll_new (void);
void gst_fer_emotion_preroll_free (GstFerEmotionPreroll *preroll);

/* Keeps a copy of @record, whose faces it shares. */
void gst_fer_emotion_preroll_hold (
    GstFerEmotionPreroll *preroll, const GstFerEmotionRecord *record);

/* Whether so many are held that no more should be. */
gboolean gst_fer_emotion_preroll_is_full (const GstFerEmotionPreroll *preroll);

/* Hands out each record in its order, and forgets them. */
void gst_fer_emotion_preroll_release (GstFerEmotionPreroll *preroll,
    GstFerEmotionPrerollFunc take, gpointer data);

/* Forgets them; returns how many there were. */
guint gst_fer_emotion_preroll_drop (GstFerEmotionPreroll *preroll);

G_END_DECLS
