/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "analysis.h"

#include "base/metrics.h"
#include "decoder.h"
#include "faces.h"

#define MAX_THREADS 4
#define MAX_WAITING 16

struct _Analysis {
  Decoder *decoder;
  Faces *faces;
  GThreadPool *pool;
};

typedef struct {
  GBytes *file;
  AnalysisFunc done;
  gpointer data;
} Job;

static guint
get_status (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return 422;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return 413;
  return 500;
}

/* JSON, or NULL. */
static gchar *
analyse (Analysis *analysis, GBytes *file, GError **error)
{
  gint64 start = g_get_monotonic_time (), decoded;
  Picture picture = { NULL };
  guint n_faces;
  gchar *json;

  if (!decoder_run (analysis->decoder, file, &picture, error))
    return NULL;
  decoded = g_get_monotonic_time ();
  json = faces_find (analysis->faces, &picture, &n_faces, error);
  picture_clear (&picture);
  if (json != NULL)
    metrics_count_picture (
        decoded - start, g_get_monotonic_time () - decoded, n_faces);
  return json;
}

static void
run (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *json = analyse (user_data, job->file, &error);

  /* A fault of this machine is for whoever runs it. */
  if (json == NULL && get_status (error) == 500)
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  job->done (json != NULL ? 200 : get_status (error),
      json != NULL ? json : error->message, job->data);
  g_bytes_unref (job->file);
  g_free (job);
}

Analysis *
analysis_new (const gchar *program, GError **error)
{
  guint n_threads = MIN (g_get_num_processors (), MAX_THREADS);
  Analysis *analysis = g_new0 (Analysis, 1);
  gboolean sandboxed;

  if ((analysis->decoder = decoder_new (program, &sandboxed, error))
      && (analysis->faces = faces_new (
              MAX (1, g_get_num_processors () / n_threads), error))) {
    if (!sandboxed)
      g_printerr ("%s: bubblewrap (bwrap) does not work here: pictures are "
                  "decoded by a process with limits, but without a sandbox\n",
          g_get_prgname ());
    analysis->pool = g_thread_pool_new (run, analysis, n_threads, FALSE, NULL);
    return analysis;
  }
  analysis_free (analysis);
  return NULL;
}

gboolean
analysis_push (
    Analysis *analysis, GBytes *file, AnalysisFunc done, gpointer data)
{
  Job *job;

  if (g_thread_pool_unprocessed (analysis->pool) >= MAX_WAITING)
    return FALSE;
  job = g_new (Job, 1);
  *job = (Job){ g_bytes_ref (file), done, data };
  g_thread_pool_push (analysis->pool, job, NULL);
  return TRUE;
}

void
analysis_free (Analysis *analysis)
{
  if (analysis->pool != NULL)
    g_thread_pool_free (analysis->pool, FALSE, TRUE);
  g_clear_pointer (&analysis->faces, faces_free);
  g_clear_pointer (&analysis->decoder, decoder_free);
  g_free (analysis);
}
