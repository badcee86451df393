/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A connection to a database of results. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * gst_fer_emotion_database_open:
 * @path: in the encoding of file names
 *
 * Opens the database, makes it where there is none, and brings an older one to
 * the newest schema. Another file, also another program's database, stays as it
 * is. Readers do not stop the writer (WAL), where the file system allows that.
 *
 * Errors are of the domain %G_IO_ERROR and do not name the file:
 * %G_IO_ERROR_NOT_SUPPORTED where it is none of ours, %G_IO_ERROR_NO_SPACE, or
 * what errno said.
 *
 * Returns: (nullable): a connection, for sqlite3_close(); or %NULL with @error
 *   set
 */
sqlite3 *gst_fer_emotion_database_open (const gchar *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

G_END_DECLS
