/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sqlite/schema.h"

#include "sqlite/sql.h"

/* A step is never changed once it has been released: databases were made by it.
 * A change of the schema is one more step. */
static const gchar *const steps[GST_FER_EMOTION_SCHEMA_VERSION] = {
  "CREATE TABLE stream ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  source TEXT,"
  "  live INTEGER NOT NULL,"
  "  width INTEGER NOT NULL,"
  "  height INTEGER NOT NULL,"
  "  started INTEGER NOT NULL,"
  "  ended INTEGER);"
  "CREATE TABLE track ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  stream INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,"
  "  number INTEGER NOT NULL,"
  "  first INTEGER NOT NULL,"
  "  last INTEGER NOT NULL,"
  "  faces INTEGER NOT NULL,"
  "  UNIQUE (stream, number));"
  "CREATE TABLE observation ("
  "  id INTEGER PRIMARY KEY,"
  "  track INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,"
  "  frame INTEGER NOT NULL,"
  "  time INTEGER,"
  "  at INTEGER NOT NULL,"
  "  x INTEGER NOT NULL,"
  "  y INTEGER NOT NULL,"
  "  w INTEGER NOT NULL,"
  "  h INTEGER NOT NULL,"
  "  face_confidence REAL,"
  "  emotion TEXT,"
  "  emotion_confidence REAL,"
  "  quality REAL,"
  "  neutral REAL,"
  "  happy REAL,"
  "  surprise REAL,"
  "  sad REAL,"
  "  angry REAL,"
  "  disgust REAL,"
  "  fear REAL,"
  "  contempt REAL);"
  "CREATE INDEX observation_of_track ON observation (track, at);"
  "CREATE TABLE score ("
  "  observation INTEGER NOT NULL"
  "    REFERENCES observation (id) ON DELETE CASCADE,"
  "  label TEXT NOT NULL,"
  "  probability REAL NOT NULL,"
  "  PRIMARY KEY (observation, label)) WITHOUT ROWID;"
  "CREATE TABLE minute ("
  "  stream INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,"
  "  minute INTEGER NOT NULL,"
  "  frames INTEGER NOT NULL,"
  "  analysed INTEGER NOT NULL,"
  "  with_faces INTEGER NOT NULL,"
  "  faces INTEGER NOT NULL,"
  "  PRIMARY KEY (stream, minute)) WITHOUT ROWID;"
  "CREATE TABLE minute_label ("
  "  stream INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,"
  "  minute INTEGER NOT NULL,"
  "  track INTEGER NOT NULL,"
  "  label TEXT NOT NULL,"
  "  faces INTEGER NOT NULL,"
  "  probability REAL NOT NULL,"
  "  PRIMARY KEY (stream, minute, track, label)) WITHOUT ROWID;",
};

static gboolean
refuse (gint64 version, guint n_steps, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "a newer program wrote it, with version %" G_GINT64_FORMAT
      " of the tables; this one knows them up to %u",
      version, n_steps);
  return FALSE;
}

/* Within a transaction, so that of two programs that come at the same time one
 * finds the work done. */
static gboolean
take_steps (
    sqlite3 *db, const gchar *const *each, guint n_steps, GError **error)
{
  g_autofree gchar *marks =
      g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u",
          GST_FER_EMOTION_APPLICATION_ID, n_steps);
  gint64 version;

  if (!gst_fer_emotion_sql_get_int (db, "PRAGMA user_version", &version, error))
    return FALSE;
  for (guint i = MAX (version, 0); i < n_steps; i++)
    if (!gst_fer_emotion_sql_run (db, each[i], error))
      return FALSE;
  return version >= n_steps || gst_fer_emotion_sql_run (db, marks, error);
}

gboolean
gst_fer_emotion_schema_take_steps (
    sqlite3 *db, const gchar *const *each, guint n_steps, GError **error)
{
  gint64 version;

  if (!gst_fer_emotion_sql_get_int (db, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version > n_steps)
    return refuse (version, n_steps, error);
  if (version == n_steps)
    return TRUE;
  if (!gst_fer_emotion_sql_run (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (take_steps (db, each, n_steps, error)
      && gst_fer_emotion_sql_run (db, "COMMIT", error))
    return TRUE;
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
gst_fer_emotion_schema_bring_up_to_date (sqlite3 *db, GError **error)
{
  return gst_fer_emotion_schema_take_steps (
      db, steps, GST_FER_EMOTION_SCHEMA_VERSION, error);
}
