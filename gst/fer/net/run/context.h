/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a running step may use. */
#pragma once

#include "base/crew.h"
#include "net/plan/step.h"

G_BEGIN_DECLS

/**
 * FerRunContext:
 *
 * Kernels, memory and helpers of a run. All borrowed.
 */
typedef struct {
  const FerNnKernels *nn;
  const FerQ8Kernels *q8;
  FerCrew *crew; /* shares the work of a step; NULL = one thread */
  gint max_batch;
  guint8 *arena;
  gfloat *scratch;    /* of the threads, behind each other */
  gsize scratch_size; /* floats for one thread */
} FerRunContext;

/**
 * FerStepFunc:
 * @item: the item of the batch to compute; for steps that compute all items at
 *   once, their number
 *
 * Runs a step.
 */
typedef void FerStepFunc (
    const FerRunContext *context, const FerStep *step, gint item);

/**
 * fer_run_resolve:
 *
 * Returns: (nullable): where @address is for item @item
 */
static inline gpointer
fer_run_resolve (
    const FerRunContext *context, const FerAddress *address, gint item)
{
  switch (address->memory) {
    case FER_MEMORY_ARENA:
      return context->arena + address->value * context->max_batch
             + address->item * item + address->first;
    case FER_MEMORY_CONSTANT:
      return (gpointer) address->constant;
    default:
      return NULL;
  }
}

/**
 * fer_run_get_scratch:
 * @worker: a thread of the crew
 *
 * Returns: the scratch memory of the thread
 */
static inline gfloat *
fer_run_get_scratch (const FerRunContext *context, guint worker)
{
  return context->scratch + worker * context->scratch_size;
}

G_END_DECLS
