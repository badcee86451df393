/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WebVTT and SRT: a cue for as long as the same faces have the same labels. One
 * at a time, since players differ in what they make of cues that overlap, and
 * for half a second at least: what changes for less is not told, and of what
 * changes all the time, what is there half a second after a change began. */
#pragma once

#include "facts/write/record.h"

G_BEGIN_DECLS

typedef struct _GstFerEmotionCues GstFerEmotionCues;

/* WebVTT, or else SRT. */
GstFerEmotionCues *gst_fer_emotion_cues_new (gboolean webvtt);
void gst_fer_emotion_cues_free (GstFerEmotionCues *cues);

/* Appends to TEXT the cue that is over, if one is. A cue lasts from its first
 * frame to the end of its last: for as long as the frame says, but never into
 * the next frame, which stands for the end too where a frame does not say.
 * Frames without a time are left out. */
void gst_fer_emotion_cues_add (
    GstFerEmotionCues *cues, const GstFerEmotionRecord *record, GString *text);

/* Ends the cue that lasts. */
void gst_fer_emotion_cues_end (GstFerEmotionCues *cues, GString *text);

G_END_DECLS
