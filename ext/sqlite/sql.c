/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sqlite/sql.h"

gboolean
gst_fer_emotion_sql_fail (sqlite3 *db, GError **error)
{
  gint result = sqlite3_errcode (db) & 0xff;
  gint number = sqlite3_system_errno (db);

  if ((result == SQLITE_CANTOPEN || result == SQLITE_IOERR) && number != 0)
    g_set_error_literal (
        error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  else
    g_set_error_literal (error, G_IO_ERROR,
        result == SQLITE_FULL   ? G_IO_ERROR_NO_SPACE
        : result == SQLITE_BUSY ? G_IO_ERROR_BUSY
                                : G_IO_ERROR_FAILED,
        sqlite3_errmsg (db));
  return FALSE;
}

gboolean
gst_fer_emotion_sql_run (sqlite3 *db, const gchar *sql, GError **error)
{
  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK
         || gst_fer_emotion_sql_fail (db, error);
}

gboolean
gst_fer_emotion_sql_get_int (
    sqlite3 *db, const gchar *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK
                && sqlite3_step (statement) == SQLITE_ROW;

  if (ok)
    *value = sqlite3_column_int64 (statement, 0);
  else
    gst_fer_emotion_sql_fail (db, error);
  sqlite3_finalize (statement);
  return ok;
}

/* --- Prepared statements ------------------------------------------------- */

sqlite3_stmt *
gst_fer_emotion_statement_new (sqlite3 *db, const gchar *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (
          db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    gst_fer_emotion_sql_fail (db, error);
  return statement;
}

void
gst_fer_emotion_statement_bind_known (
    sqlite3_stmt *statement, gint place, gdouble value)
{
  if (value >= 0.0)
    sqlite3_bind_double (statement, place, value);
  else
    sqlite3_bind_null (statement, place);
}

void
gst_fer_emotion_statement_bind_ints (
    sqlite3_stmt *statement, const gint64 *values, guint n_values)
{
  for (guint i = 0; i < n_values; i++)
    sqlite3_bind_int64 (statement, i + 1, values[i]);
}

void
gst_fer_emotion_statement_bind_text (
    sqlite3_stmt *statement, gint place, const gchar *text)
{
  sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
}

gboolean
gst_fer_emotion_statement_run (
    sqlite3_stmt *statement, gint64 *value, GError **error)
{
  gint result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    if (value != NULL)
      *value = sqlite3_column_int64 (statement, 0);
  if (result != SQLITE_DONE)
    gst_fer_emotion_sql_fail (sqlite3_db_handle (statement), error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return result == SQLITE_DONE;
}
