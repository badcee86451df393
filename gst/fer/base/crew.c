/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/crew.h"

/* How long a thread polls for the next job, or for the last item, before it
 * sleeps. */
#define PATIENCE_US 60
/* Polls between two readings of the clock. */
#define LOOKS 32

typedef struct {
  FerCrew *crew;
  guint number;
  GThread *thread;
} Worker;

struct _FerCrew {
  guint n_threads;
  Worker workers[FER_MAX_THREADS]; /* from 1 on */

  /* Written between two jobs only. */
  FerJob job;
  gpointer data;

  /* Upper half: the number of the job. Lower half: how many of its items are
   * not taken yet. An item is taken by compare-and-exchange, which fails on the
   * ticket of a job that is over, as its number is another one. */
  guint ticket;
  gint n_done;
  gint quit;

  gint n_asleep;
  gint giver_asleep;
  GMutex lock; /* of the sleepers only: the ticket publishes the job */
  GCond work;
  GCond done;
};

static void
breathe (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static guint
get_ticket (FerCrew *crew)
{
  return (guint) g_atomic_int_get ((gint *) &crew->ticket);
}

guint
fer_crew_count_jobs (FerCrew *crew)
{
  return get_ticket (crew) / (FER_MAX_ITEMS + 1);
}

static gboolean
has_work (FerCrew *crew)
{
  return (get_ticket (crew) & FER_MAX_ITEMS) != 0
         || g_atomic_int_get (&crew->quit);
}

static gboolean
is_done (FerCrew *crew, gint n_items)
{
  return g_atomic_int_get (&crew->n_done) == n_items;
}

/* Takes items until there are none. Once one is taken, the job lasts until it
 * is done. */
static void
work (FerCrew *crew, guint worker)
{
  guint ticket = get_ticket (crew);

  while ((ticket & FER_MAX_ITEMS) != 0) {
    if (g_atomic_int_compare_and_exchange (
            (gint *) &crew->ticket, (gint) ticket, (gint) (ticket - 1))) {
      crew->job (crew->data, (ticket & FER_MAX_ITEMS) - 1, worker);
      g_atomic_int_inc (&crew->n_done);
    }
    ticket = get_ticket (crew);
  }
}

static void
sleep_until_work (FerCrew *crew)
{
  g_mutex_lock (&crew->lock);
  g_atomic_int_inc (&crew->n_asleep);
  while (!has_work (crew))
    g_cond_wait (&crew->work, &crew->lock);
  g_atomic_int_add (&crew->n_asleep, -1);
  g_mutex_unlock (&crew->lock);
}

static void
wait_for_work (FerCrew *crew)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  do {
    for (guint i = 0; i < LOOKS; i++) {
      if (has_work (crew))
        return;
      breathe ();
    }
  } while (g_get_monotonic_time () < end);
  sleep_until_work (crew);
}

static gpointer
run_worker (gpointer data)
{
  Worker *worker = data;
  FerCrew *crew = worker->crew;

  for (;;) {
    wait_for_work (crew);
    if (g_atomic_int_get (&crew->quit))
      return NULL;
    work (crew, worker->number);
    if (g_atomic_int_get (&crew->giver_asleep)) {
      g_mutex_lock (&crew->lock);
      g_cond_signal (&crew->done);
      g_mutex_unlock (&crew->lock);
    }
  }
}

FerCrew *
fer_crew_new (guint n_threads)
{
  FerCrew *crew;

  if (n_threads <= 1)
    return NULL;
  crew = g_new0 (FerCrew, 1);
  crew->n_threads = MIN (n_threads, FER_MAX_THREADS);
  g_mutex_init (&crew->lock);
  g_cond_init (&crew->work);
  g_cond_init (&crew->done);
  for (guint i = 1; i < crew->n_threads; i++) {
    Worker *worker = &crew->workers[i];

    worker->crew = crew;
    worker->number = i;
    /* Where a thread cannot be had, the others do its work. */
    worker->thread = g_thread_try_new ("fer", run_worker, worker, NULL);
  }
  return crew;
}

void
fer_crew_free (FerCrew *crew)
{
  if (crew == NULL)
    return;
  g_atomic_int_set (&crew->quit, 1);
  g_mutex_lock (&crew->lock);
  g_cond_broadcast (&crew->work);
  g_mutex_unlock (&crew->lock);
  for (guint i = 1; i < crew->n_threads; i++) {
    if (crew->workers[i].thread != NULL)
      g_thread_join (crew->workers[i].thread);
  }
  g_mutex_clear (&crew->lock);
  g_cond_clear (&crew->work);
  g_cond_clear (&crew->done);
  g_free (crew);
}

guint
fer_crew_get_size (const FerCrew *crew)
{
  return crew != NULL ? crew->n_threads : 1;
}

static void
wait_until_done (FerCrew *crew, gint n_items)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  do {
    for (guint i = 0; i < LOOKS; i++) {
      if (is_done (crew, n_items))
        return;
      breathe ();
    }
  } while (g_get_monotonic_time () < end);
  g_mutex_lock (&crew->lock);
  g_atomic_int_set (&crew->giver_asleep, 1);
  while (!is_done (crew, n_items))
    g_cond_wait (&crew->done, &crew->lock);
  g_atomic_int_set (&crew->giver_asleep, 0);
  g_mutex_unlock (&crew->lock);
}

void
fer_crew_run (FerCrew *crew, FerJob job, gpointer data, guint n_items)
{
  guint number;

  g_return_if_fail (n_items <= FER_MAX_ITEMS);

  if (crew == NULL || n_items <= 1) {
    for (guint i = 0; i < n_items; i++)
      job (data, i, 0);
    return;
  }
  crew->job = job;
  crew->data = data;
  g_atomic_int_set (&crew->n_done, 0);
  number = (get_ticket (crew) & ~(guint) FER_MAX_ITEMS) + FER_MAX_ITEMS + 1;
  g_atomic_int_set ((gint *) &crew->ticket, (gint) (number | n_items));
  if (g_atomic_int_get (&crew->n_asleep) > 0) {
    g_mutex_lock (&crew->lock);
    g_cond_broadcast (&crew->work);
    g_mutex_unlock (&crew->lock);
  }
  work (crew, 0);
  if (!is_done (crew, (gint) n_items))
    wait_until_done (crew, (gint) n_items);
}
