/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/**
 * FerCrew:
 *
 * A few threads that share the items of one job after another. Jobs are short,
 * some microseconds each, and come in bursts: between two of them the threads
 * wait awake for a moment before they sleep. Whoever gives the jobs works too,
 * and takes every item that no thread has come for, so that a busy machine
 * costs little.
 *
 * A job's result must not depend on which thread takes which item.
 */
typedef struct _FerCrew FerCrew;

/* Most items of a job. */
#define FER_MAX_ITEMS 65535

/* @worker: 0 … threads - 1; one item at a time for each. */
typedef void (*FerJob) (gpointer data, guint item, guint worker);

/**
 * fer_crew_new:
 * @n_threads: that work, the caller's one of them; more than %FER_MAX_THREADS
 * are that many
 *
 * Starts the threads. Where the system gives fewer, the others do their work.
 *
 * Returns: (transfer full) (nullable): the crew; %NULL, which all functions
 * take, where the caller works alone
 */
FerCrew *fer_crew_new (guint n_threads);

/**
 * fer_crew_free:
 * @crew: (transfer full) (nullable): a crew at rest
 *
 * Ends the threads.
 */
void fer_crew_free (FerCrew *crew);

/**
 * fer_crew_get_size:
 * @crew: (nullable): a crew
 *
 * Returns: how many threads work, the caller's one of them
 */
guint fer_crew_get_size (const FerCrew *crew);

/**
 * fer_crew_run:
 * @crew: (nullable): a crew
 * @job: called once for each item below @n_items, in any order
 * @data: passed to @job
 * @n_items: at most %FER_MAX_ITEMS
 *
 * Returns when all items are done. One thread at a time may call it, and no job
 * may. Allocates nothing.
 */
void fer_crew_run (FerCrew *crew, FerJob job, gpointer data, guint n_items);

/**
 * fer_crew_count_jobs:
 * @crew: a crew
 *
 * Returns: how many jobs of several items it has been given, modulo 2^16
 */
guint fer_crew_count_jobs (FerCrew *crew);

G_END_DECLS
