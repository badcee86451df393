/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sqlite/log.h"

#include "sqlite/database.h"
#include "sqlite/rows.h"
#include "sqlite/sql.h"

/* Killed, a process loses at most that and the commit itself. */
#define COMMIT_US (G_USEC_PER_SEC / 2)

/* So many are committed at once, without waiting for the time. */
#define MANY 1000

/* While another process holds the database. */
#define MOST 8000

/* A record, or the end of a stream. */
typedef struct {
  gboolean is_record;
  GstFerEmotionRecord record;
  gint64 at; /* of the end: µs since 1970 */
  gboolean is_over;
} Entry;

struct _GstFerEmotionLog {
  gchar *name; /* in messages */
  GThread *thread;
  sqlite3 *db; /* for the thread alone, as the rows are */
  GstFerEmotionRows *rows;

  GMutex lock;   /* of all that follows */
  GCond wake;    /* the thread */
  GCond done;    /* it has written */
  GArray *queue; /* of Entry */
  gint64 due;    /* monotonic; when the first of them is to be committed */
  gboolean is_writing;
  gboolean hurry;
  gboolean closing;
  GError *error;
};

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  if (entry->is_record)
    gst_fer_emotion_record_clear (&entry->record);
}

static GArray *
queue_new (void)
{
  GArray *queue = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (queue, entry_clear);
  return queue;
}

/* --- The thread ---------------------------------------------------------- */

static gboolean
write_entry (GstFerEmotionLog *log, const Entry *entry, GError **error)
{
  if (entry->is_record)
    return gst_fer_emotion_rows_add (log->rows, &entry->record, error);
  if (!gst_fer_emotion_rows_stop (log->rows, entry->at, error))
    return FALSE;
  if (entry->is_over)
    gst_fer_emotion_rows_forget_stream (log->rows);
  return TRUE;
}

static gboolean
write_entries (GstFerEmotionLog *log, GArray *entries, GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    if (!write_entry (log, &g_array_index (entries, Entry, i), error))
      return FALSE;
  return gst_fer_emotion_rows_flush (log->rows, error);
}

/* The database is locked for as long as this takes, not between commits. */
static gboolean
commit (GstFerEmotionLog *log, GArray *entries, GError **error)
{
  if (!gst_fer_emotion_sql_run (log->db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (write_entries (log, entries, error)
      && gst_fer_emotion_sql_run (log->db, "COMMIT", error))
    return TRUE;
  sqlite3_exec (log->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* Until there is something to commit and it is time. */
static void
wait_for_work (GstFerEmotionLog *log)
{
  while (!log->closing && !log->hurry && log->queue->len < MANY) {
    if (log->queue->len == 0)
      g_cond_wait (&log->wake, &log->lock);
    else if (!g_cond_wait_until (&log->wake, &log->lock, log->due))
      break;
  }
}

static void
write_queue (GstFerEmotionLog *log)
{
  g_autoptr (GArray) entries = log->queue;
  GError *error = NULL;

  log->queue = queue_new ();
  log->hurry = FALSE;
  if (log->error != NULL)
    return;
  log->is_writing = TRUE;
  g_mutex_unlock (&log->lock);
  if (!commit (log, entries, &error))
    g_prefix_error (&error, "cannot write %s: ", log->name);
  g_mutex_lock (&log->lock);
  log->is_writing = FALSE;
  log->error = error;
}

static gpointer
run (gpointer data)
{
  GstFerEmotionLog *log = data;

  g_mutex_lock (&log->lock);
  while (!log->closing || log->queue->len > 0) {
    wait_for_work (log);
    write_queue (log);
    g_cond_broadcast (&log->done);
  }
  g_mutex_unlock (&log->lock);
  return NULL;
}

/* --- Whoever gives the records ------------------------------------------- */

GstFerEmotionLog *
gst_fer_emotion_log_new (const gchar *path, GError **error)
{
  GstFerEmotionLog *log = g_new0 (GstFerEmotionLog, 1);

  log->name = g_filename_display_name (path);
  log->queue = queue_new ();
  g_mutex_init (&log->lock);
  g_cond_init (&log->wake);
  g_cond_init (&log->done);
  if ((log->db = gst_fer_emotion_database_open (path, error))
      && (log->rows = gst_fer_emotion_rows_new (log->db, error))) {
    log->thread = g_thread_new ("feremotion-log", run, log);
    return log;
  }
  g_prefix_error (error, "cannot write %s: ", log->name);
  gst_fer_emotion_log_free (log);
  return NULL;
}

static void
close_thread (GstFerEmotionLog *log)
{
  g_mutex_lock (&log->lock);
  log->closing = TRUE;
  g_cond_signal (&log->wake);
  g_mutex_unlock (&log->lock);
  g_thread_join (log->thread);
}

void
gst_fer_emotion_log_free (GstFerEmotionLog *log)
{
  if (log->thread != NULL)
    close_thread (log);
  g_clear_pointer (&log->rows, gst_fer_emotion_rows_free);
  sqlite3_close (log->db);
  g_array_unref (log->queue);
  g_mutex_clear (&log->lock);
  g_cond_clear (&log->wake);
  g_cond_clear (&log->done);
  g_clear_error (&log->error);
  g_free (log->name);
  g_free (log);
}

static gboolean
take_error (GstFerEmotionLog *log, GError **error)
{
  if (log->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (log->error));
  return FALSE;
}

static void
push (GstFerEmotionLog *log, const Entry *entry)
{
  g_array_append_val (log->queue, *entry);
  if (log->queue->len == 1)
    log->due = g_get_monotonic_time () + COMMIT_US;
  if (log->queue->len == 1 || log->queue->len == MANY)
    g_cond_signal (&log->wake);
}

gboolean
gst_fer_emotion_log_add (
    GstFerEmotionLog *log, const GstFerEmotionRecord *record, GError **error)
{
  Entry entry = { .is_record = TRUE };
  gboolean ok;

  g_mutex_lock (&log->lock);
  while (log->queue->len >= MOST && log->error == NULL)
    g_cond_wait (&log->done, &log->lock);
  ok = take_error (log, error);
  if (ok) {
    gst_fer_emotion_record_copy (record, &entry.record);
    push (log, &entry);
  }
  g_mutex_unlock (&log->lock);
  return ok;
}

gboolean
gst_fer_emotion_log_stop (
    GstFerEmotionLog *log, gboolean is_over, GError **error)
{
  const Entry entry = { .at = g_get_real_time (), .is_over = is_over };
  gboolean ok;

  g_mutex_lock (&log->lock);
  push (log, &entry);
  log->hurry = TRUE;
  g_cond_signal (&log->wake);
  while ((log->queue->len > 0 || log->is_writing) && log->error == NULL)
    g_cond_wait (&log->done, &log->lock);
  ok = take_error (log, error);
  g_mutex_unlock (&log->lock);
  return ok;
}
