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

/* @n_threads counts the one that gives the jobs. NULL where it is 1. */
FerCrew *fer_crew_new (guint n_threads);
void fer_crew_free (FerCrew *crew);

/* How many threads work; 1 for NULL. */
guint fer_crew_get_size (const FerCrew *crew);

/* Calls @job for each item below @n_items and returns when all are done. For
 * one thread at a time; not from a job. */
void fer_crew_run (FerCrew *crew, FerJob job, gpointer data, guint n_items);

G_END_DECLS
