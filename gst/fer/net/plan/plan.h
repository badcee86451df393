/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network at one input size, ready to run on any batch. */
#pragma once

#include "net/ops/ops.h"
#include "net/plan/step.h"

G_BEGIN_DECLS

/**
 * FerPlanOutput:
 *
 * An output of the network.
 */
typedef struct {
  FerPlanes planes;
  /* The item is a row of numbers that lies in the arena as callers want it. */
  gboolean is_row;
} FerPlanOutput;

/**
 * FerPlan:
 *
 * Immutable and reference-counted.
 */
typedef struct _FerPlan FerPlan;

struct _FerPlan {
  FerStep *steps;
  guint n_steps;
  FerPlanes input;
  gboolean input_is_planar; /* in planes, not in blocks */
  FerBorder input_border;
  FerPlanOutput *outputs;
  guint n_outputs;
  gfloat *constants; /* what the steps point to */
  gsize n_constants;
  gsize arena_size;   /* floats for one item */
  gsize scratch_size; /* floats for one thread */
};

/**
 * fer_plan_new:
 * @ops: (transfer full): fused operations
 * @name: what messages call the network
 * @error: return location, #FER_ERROR_UNSUPPORTED
 *
 * Decides how every operation is computed and where every value lies, and packs
 * the weights.
 *
 * Returns: (transfer full): the plan, or %NULL where it takes too much memory
 */
FerPlan *fer_plan_new (FerOps *ops, const gchar *name, GError **error);

/**
 * fer_plan_ref:
 *
 * Returns: (transfer full): @plan, with one more reference
 */
FerPlan *fer_plan_ref (FerPlan *plan);

/**
 * fer_plan_unref:
 * @plan: (transfer full): a plan
 *
 * Drops a reference; the last one frees the plan.
 */
void fer_plan_unref (FerPlan *plan);

G_END_DECLS
