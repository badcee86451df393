/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records as rows of the tables. Whoever calls has begun a transaction; where a
 * function fails, it is to be rolled back, and these rows cannot go on. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "facts/write/record.h"

G_BEGIN_DECLS

typedef struct _GstFerEmotionRows GstFerEmotionRows;

GstFerEmotionRows *gst_fer_emotion_rows_new (sqlite3 *db, GError **error);
void gst_fer_emotion_rows_free (GstFerEmotionRows *rows);

/* The first record, one behind the end of a stream, and one of another size
 * begin a row of `stream`. */
gboolean gst_fer_emotion_rows_add (
    GstFerEmotionRows *rows, const GstFerEmotionRecord *record, GError **error);

/* Writes the sums of what was added; before each commit. */
gboolean gst_fer_emotion_rows_flush (GstFerEmotionRows *rows, GError **error);

/* Notes that the stream stopped @at this time (µs since 1970). A record may
 * still follow, as after a seek from the end: then it has not ended. */
gboolean gst_fer_emotion_rows_stop (
    GstFerEmotionRows *rows, gint64 at, GError **error);

/* No record of this stream follows. */
void gst_fer_emotion_rows_forget_stream (GstFerEmotionRows *rows);

G_END_DECLS
