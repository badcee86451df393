/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sqlite/database.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "sqlite/schema.h"
#include "sqlite/sql.h"

/* Another process commits in milliseconds; one that holds the lock for longer
 * is stuck. */
#define BUSY_MS 10000

/* Of SQLite's file format (https://sqlite.org/fileformat2.html, section 1.3).
 */
#define HEADER_SIZE 100
#define MAGIC "SQLite format 3"
#define APPLICATION_ID_AT 68

/* What the log may keep on the disk when a reader is done that held it up. */
#define WAL_LIMIT "67108864"

/* --- Errors -------------------------------------------------------------- */

static gboolean
fail_by_errno (gint number, GError **error)
{
  g_set_error_literal (
      error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  return FALSE;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "it is no database of feremotion, and stays as it is");
  return FALSE;
}

/* --- Opening ------------------------------------------------------------- */

/* SQLite takes ":memory:" and "file:..." for something else. */
static gchar *
make_absolute (const gchar *path)
{
  g_autofree gchar *folder = g_get_current_dir ();

  return g_path_is_absolute (path) ? g_strdup (path)
                                   : g_build_filename (folder, path, NULL);
}

/* Reads the header without a lock and without the log, so that nothing is made
 * beside another program's database; by SQLite's own handle, since closing
 * another one would drop the locks that this process may have on the file. Not
 * by SQL: the file alone is not a whole database before a log that a killed
 * process left is played back. */
static gboolean
check_identity (const gchar *path, GError **error)
{
  g_autofree gchar *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree gchar *uri =
      g_strconcat ("file://", escaped, "?mode=ro&immutable=1", NULL);
  g_autoptr (sqlite3) db = NULL;
  guint8 header[HEADER_SIZE];
  sqlite3_file *file;
  guint32 id;

  if (sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL)
          != SQLITE_OK
      || sqlite3_file_control (db, "main", SQLITE_FCNTL_FILE_POINTER, &file)
             != SQLITE_OK)
    return gst_fer_emotion_sql_fail (db, error);
  if (file->pMethods->xRead (file, header, sizeof (header), 0) != SQLITE_OK
      || memcmp (header, MAGIC, sizeof (MAGIC)) != 0)
    return refuse (error);
  memcpy (&id, header + APPLICATION_ID_AT, sizeof (id));
  return GUINT32_FROM_BE (id) == GST_FER_EMOTION_APPLICATION_ID
         || refuse (error);
}

/* An empty file becomes a database, as SQLite has it. */
static gboolean
check_file (const gchar *path, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return errno == ENOENT || fail_by_errno (errno, error);
  if (!S_ISREG (info.st_mode)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
        "a database needs a regular file");
    return FALSE;
  }
  return info.st_size == 0 || check_identity (path, error);
}

/* Without shared memory, as on some network file systems, the mode stays what
 * it is: that is as safe, but readers make the writer wait. */
static gboolean
set_up (sqlite3 *db, GError **error)
{
  return gst_fer_emotion_schema_bring_up_to_date (db, error)
         && gst_fer_emotion_sql_run (db,
             "PRAGMA journal_mode = WAL;"
             "PRAGMA synchronous = NORMAL;"
             "PRAGMA journal_size_limit = " WAL_LIMIT ";"
             "PRAGMA foreign_keys = ON",
             error);
}

sqlite3 *
gst_fer_emotion_database_open (const gchar *path, GError **error)
{
  g_autofree gchar *absolute = make_absolute (path);
  g_autoptr (sqlite3) db = NULL;

  if (path[0] == '\0') {
    fail_by_errno (ENOENT, error);
    return NULL;
  }
  if (!check_file (absolute, error))
    return NULL;
  if (sqlite3_open_v2 (
          absolute, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)
      != SQLITE_OK) {
    gst_fer_emotion_sql_fail (db, error);
    return NULL;
  }
  /* SQLite opens for reading what it may not write. */
  if (sqlite3_db_readonly (db, "main") == 1) {
    fail_by_errno (EACCES, error);
    return NULL;
  }
  sqlite3_busy_timeout (db, BUSY_MS);
  return set_up (db, error) ? g_steal_pointer (&db) : NULL;
}
