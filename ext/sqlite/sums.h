/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the frames of one minute add up to, so that whoever draws a month need
 * not read every face in it. They are counted in memory and added to the tables
 * with the rows that they are of. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "facts/face.h"
#include "facts/write/record.h"

G_BEGIN_DECLS

typedef struct _GstFerEmotionSums GstFerEmotionSums;

GstFerEmotionSums *gst_fer_emotion_sums_new (sqlite3 *db, GError **error);
void gst_fer_emotion_sums_free (GstFerEmotionSums *sums);

/* Counts a frame of the @stream (its row's id) that came @at this time (ms
 * since 1970). What was counted of another minute or stream is written first.
 */
gboolean gst_fer_emotion_sums_add_frame (GstFerEmotionSums *sums, gint64 stream,
    gint64 at, const GstFerEmotionRecord *record, GError **error);

/* Counts a face of that frame and of the track (its row's id). */
void gst_fer_emotion_sums_add_face (
    GstFerEmotionSums *sums, gint64 track, const GstFerEmotionFace *face);

/* Writes what was counted. */
gboolean gst_fer_emotion_sums_flush (GstFerEmotionSums *sums, GError **error);

G_END_DECLS
