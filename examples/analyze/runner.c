/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "runner.h"

#include "input/smallest.h"
#include "progress.h"
#include "settings.h"

#include <glib-unix.h>
#include <signal.h>

typedef struct {
  const Work *work;
  GMainLoop *loop; /* of the main thread, which waits for signals */
  GMutex lock;     /* of all that follows */
  GCond passed;
  guint next;   /* the input to take next */
  guint turn;   /* the one that may write; all before it are done */
  guint n_jobs; /* threads that are still at work */
  GList *running;
  gboolean interrupted;
  gboolean failed;
  gboolean over;   /* what is not done yet is not wanted any more */
  gboolean hinted; /* at small faces; of the thread whose turn it is */
} Runner;

void
runner_complain (const gchar *about, const GError *error)
{
  g_printerr ("%s: %s%s%s\n", g_get_prgname (), about ? about : "",
      about ? ": " : "", error->message);
}

static void
complain_of_interruption (const gchar *where, const Work *work, guint n)
{
  const Input *input = g_ptr_array_index (work->inputs, n);

  g_printerr ("%s: interrupted %s %s; the results so far are kept\n",
      g_get_prgname (), where, input->name);
}

/* --- The order ---------------------------------------------------------- */

/* FALSE where there is nothing left to do. */
static gboolean
take_input (Runner *runner, guint *n)
{
  gboolean any;

  g_mutex_lock (&runner->lock);
  *n = runner->next;
  any = !runner->over && *n < runner->work->inputs->len;
  runner->next += any;
  g_mutex_unlock (&runner->lock);
  return any;
}

/* FALSE where the input is not wanted any more. */
static gboolean
wait_for_turn (Runner *runner, guint n)
{
  gboolean wanted;

  g_mutex_lock (&runner->lock);
  while (runner->turn != n)
    g_cond_wait (&runner->passed, &runner->lock);
  wanted = !runner->over;
  g_mutex_unlock (&runner->lock);
  return wanted;
}

static void
pass_turn (Runner *runner, gboolean failed, gboolean go_on)
{
  gboolean skips;
  guint next;

  g_mutex_lock (&runner->lock);
  next = ++runner->turn;
  /* A Ctrl-C between two inputs was not seen by the one before it. */
  skips = runner->interrupted && !runner->over && go_on && !failed
          && next < runner->work->inputs->len;
  runner->failed |= failed || skips;
  runner->over |= !go_on || runner->interrupted;
  g_cond_broadcast (&runner->passed);
  g_mutex_unlock (&runner->lock);
  if (skips)
    complain_of_interruption ("before", runner->work, next);
}

/* --- Ctrl-C ------------------------------------------------------------- */

static void
add_job (Runner *runner, Job *job)
{
  g_mutex_lock (&runner->lock);
  runner->running = g_list_prepend (runner->running, job);
  if (runner->interrupted)
    job_stop (job);
  g_mutex_unlock (&runner->lock);
}

static void
remove_job (Runner *runner, Job *job)
{
  g_mutex_lock (&runner->lock);
  runner->running = g_list_remove (runner->running, job);
  g_mutex_unlock (&runner->lock);
  job_free (job);
}

static gboolean
is_interrupted (Runner *runner)
{
  gboolean interrupted;

  g_mutex_lock (&runner->lock);
  interrupted = runner->interrupted;
  g_mutex_unlock (&runner->lock);
  return interrupted;
}

/* The first Ctrl-C ends the streams as their own end would; a second one meets
 * the default action. */
static gboolean
interrupt (gpointer user_data)
{
  Runner *runner = user_data;

  g_mutex_lock (&runner->lock);
  runner->interrupted = TRUE;
  for (GList *job = runner->running; job != NULL; job = job->next)
    job_stop (job->data);
  g_mutex_unlock (&runner->lock);
  return G_SOURCE_REMOVE;
}

/* --- An input ----------------------------------------------------------- */

static Job *
make_job (Runner *runner, guint n, GError **error)
{
  const Work *work = runner->work;
  Job *job = job_new (g_ptr_array_index (work->inputs, n),
      work->annotated ? g_ptr_array_index (work->annotated, n) : NULL,
      &work->options, work->results, error);

  if (job != NULL)
    add_job (runner, job);
  return job;
}

/* Once a run: it is no fault of the input. */
static void
hint_at_small_faces (Runner *runner, Job *job, const Input *input)
{
  guint min_face = job_get_min_face (job);

  if (runner->hinted || min_face <= SMALLEST_IN_PICTURE
      || settings_have (runner->work->options.settings, "min-face"))
    return;
  runner->hinted = TRUE;
  g_printerr ("%s: %s: faces of less than %u pixels were not looked for; "
              "--set min-face=%u finds them, in more time\n",
      g_get_prgname (), input->name, min_face, SMALLEST_IN_PICTURE);
}

/* Whether the summary could be written, where one is wanted. */
static gboolean
sum_up (const Work *work, Job *job, const Input *input, const GError *problem)
{
  g_autoptr (GError) error = NULL;

  if (work->summary == NULL
      || summary_write (work->summary, input->uri, job_get_min_face (job),
          job_get_tally (job), problem, &error))
    return TRUE;
  runner_complain (NULL, error);
  return FALSE;
}

/* In its turn. Sets FAILED, or returns FALSE where another input would fail as
 * well. */
static gboolean
finish_job (Runner *runner, Job *job, guint n, gboolean *failed)
{
  const Work *work = runner->work;
  const Input *input = g_ptr_array_index (work->inputs, n);
  Progress *progress =
      progress_new (job, input->name, n + 1, work->inputs->len);
  g_autoptr (GError) error = NULL;
  gboolean ok = job_run (job, &error);

  progress_free (progress);
  hint_at_small_faces (runner, job, input);
  *failed = !ok;
  if (!sum_up (work, job, input, error)) {
    *failed = TRUE;
    return FALSE;
  }
  if (!ok) {
    runner_complain (job_cannot_write (job) ? NULL : input->name, error);
  } else if (is_interrupted (runner) && input->kind != INPUT_CAMERA) {
    complain_of_interruption ("in", work, n);
    *failed = TRUE;
  }
  return !job_cannot_write (job);
}

/* A picture is analysed before its turn comes. */
static void
run_input (Runner *runner, guint n)
{
  const Input *input = g_ptr_array_index (runner->work->inputs, n);
  gboolean is_picture = input->kind == INPUT_PICTURE;
  gboolean wanted = is_picture || wait_for_turn (runner, n);
  g_autoptr (GError) error = NULL;
  Job *job = wanted ? make_job (runner, n, &error) : NULL;
  gboolean failed = FALSE, go_on = FALSE;

  if (is_picture) {
    if (job != NULL)
      job_analyse (job);
    wanted = wait_for_turn (runner, n);
  }
  if (wanted && job == NULL) {
    runner_complain (NULL, error);
    failed = TRUE;
  } else if (wanted) {
    go_on = finish_job (runner, job, n, &failed);
  }
  if (job != NULL)
    remove_job (runner, job);
  pass_turn (runner, failed, go_on);
}

/* --- All of them -------------------------------------------------------- */

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gpointer
run_inputs (gpointer user_data)
{
  Runner *runner = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint n;

  g_main_context_push_thread_default (context);
  while (take_input (runner, &n))
    run_input (runner, n);
  g_main_context_pop_thread_default (context);
  g_mutex_lock (&runner->lock);
  if (--runner->n_jobs == 0)
    g_idle_add (quit, runner->loop);
  g_mutex_unlock (&runner->lock);
  return NULL;
}

static void
run_threads (Runner *runner)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();

  runner->n_jobs = runner->work->jobs;
  for (guint i = 0; i < runner->work->jobs; i++)
    g_ptr_array_add (threads, g_thread_new ("job", run_inputs, runner));
  g_main_loop_run (runner->loop);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
}

gboolean
runner_run (const Work *work)
{
  Runner runner = { .work = work, .loop = g_main_loop_new (NULL, FALSE) };
  guint signals[] = {
    g_unix_signal_add (SIGHUP, interrupt, &runner),
    g_unix_signal_add (SIGINT, interrupt, &runner),
    g_unix_signal_add (SIGTERM, interrupt, &runner),
  };

  g_mutex_init (&runner.lock);
  g_cond_init (&runner.passed);
  run_threads (&runner);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (g_main_context_find_source_by_id (NULL, signals[i]) != NULL)
      g_source_remove (signals[i]);
  g_cond_clear (&runner.passed);
  g_mutex_clear (&runner.lock);
  g_main_loop_unref (runner.loop);
  return !runner.failed;
}
