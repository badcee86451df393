/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plans of a network for the input sizes that were asked for last: the next
 * picture is often as large as the one before, in this stream or another. */
#pragma once

#include "net/plan/plan.h"

G_BEGIN_DECLS

/* Plans that are kept, and the floats that all of them may have packed: what a
 * detector takes for two sizes of pictures, but not sixteen times the weights
 * of a large network. */
#define FER_MAX_RECENT_PLANS 32
#define FER_MAX_RECENT_FLOATS ((gsize) 1 << 22)

/**
 * FerRecentPlans:
 *
 * Safe to be used by many threads.
 */
typedef struct _FerRecentPlans FerRecentPlans;

FerRecentPlans *fer_recent_plans_new (void);

/**
 * fer_recent_plans_free:
 * @recent: (transfer full) (nullable): plans that are in use live on
 */
void fer_recent_plans_free (FerRecentPlans *recent);

/**
 * fer_recent_plans_find:
 * @height: of the input
 * @width: of the input
 *
 * Returns: (transfer full) (nullable): the plan for this size if it is kept
 */
FerPlan *fer_recent_plans_find (
    FerRecentPlans *recent, gint height, gint width);

/**
 * fer_recent_plans_add:
 * @height: of the input
 * @width: of the input
 * @plan: (transfer none): for this size
 *
 * Keeps @plan in the place of those that were found or added longest ago; not
 * at all where it alone is too large.
 */
void fer_recent_plans_add (
    FerRecentPlans *recent, gint height, gint width, FerPlan *plan);

G_END_DECLS
