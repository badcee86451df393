/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQL and its errors, which are of the domain G_IO_ERROR. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Runs SQL that gives no rows. */
gboolean gst_fer_emotion_sql_run (
    sqlite3 *db, const gchar *sql, GError **error);

/* The number that SQL gives first, such as that of a pragma. */
gboolean gst_fer_emotion_sql_get_int (
    sqlite3 *db, const gchar *sql, gint64 *value, GError **error);

/* Sets @error to what the last call on DB failed with; always %FALSE. */
gboolean gst_fer_emotion_sql_fail (sqlite3 *db, GError **error);

/* A statement that runs many times; values are bound by their place, from 1 on.
 * For sqlite3_finalize(); %NULL with @error set. */
sqlite3_stmt *gst_fer_emotion_statement_new (
    sqlite3 *db, const gchar *sql, GError **error);

/* NULL where the number, which is negative then, is not known. */
void gst_fer_emotion_statement_bind_known (
    sqlite3_stmt *statement, gint place, gdouble value);

/* Whole numbers into the places from 1 on. */
void gst_fer_emotion_statement_bind_ints (
    sqlite3_stmt *statement, const gint64 *values, guint n_values);

/* @text must last until the statement has run; %NULL is NULL. */
void gst_fer_emotion_statement_bind_text (
    sqlite3_stmt *statement, gint place, const gchar *text);

/* Runs the statement, which may then be bound anew. Where @value is not %NULL,
 * it gets the number that the statement gives. */
gboolean gst_fer_emotion_statement_run (
    sqlite3_stmt *statement, gint64 *value, GError **error);

G_END_DECLS
