/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records into a database, by a thread that commits twice a second: whoever
 * gives the records never waits for the disk, and a process that is killed
 * loses no more than that. */
#pragma once

#include <gio/gio.h>

#include "facts/write/record.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionLog:
 *
 * Appends to a database of results. Several logs may append to the same one,
 * also those of other processes. Errors are of the domain %G_IO_ERROR and name
 * the file. After one, what was committed before stays, and the log takes
 * nothing more.
 */
typedef struct _GstFerEmotionLog GstFerEmotionLog;

/* Opens the database at @path, or makes it; %NULL with @error set. */
GstFerEmotionLog *gst_fer_emotion_log_new (const gchar *path, GError **error);

/* Commits what there is, and closes the database. */
void gst_fer_emotion_log_free (GstFerEmotionLog *log);

/* Takes a copy of @record. Waits only where thousands have not been written.
 * Fails where an earlier one could not be written. */
gboolean gst_fer_emotion_log_add (
    GstFerEmotionLog *log, const GstFerEmotionRecord *record, GError **error);

/* Commits all that was added and notes that the stream has ended. The next
 * record is of another one where this one @is_over, else of the same. */
gboolean gst_fer_emotion_log_stop (
    GstFerEmotionLog *log, gboolean is_over, GError **error);

G_END_DECLS
