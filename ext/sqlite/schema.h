/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of a database of results; docs/results.md explains them. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* In the file's header: "fer" and a number, so that no other program's database
 * is taken for one of ours. */
#define GST_FER_EMOTION_APPLICATION_ID 0x66657231

/* Of `user_version`: how many steps have been taken. */
#define GST_FER_EMOTION_SCHEMA_VERSION 1

/* The number of a track of faces that nobody follows. */
#define GST_FER_EMOTION_NO_TRACK -1

/* Makes the tables in a new database, or changes those of an older version, all
 * or nothing. Fails with %G_IO_ERROR_NOT_SUPPORTED where a newer program wrote
 * it. */
gboolean gst_fer_emotion_schema_bring_up_to_date (sqlite3 *db, GError **error);

/* The same by other @steps, each from one version to the next one. */
gboolean gst_fer_emotion_schema_take_steps (
    sqlite3 *db, const gchar *const *steps, guint n_steps, GError **error);

G_END_DECLS
