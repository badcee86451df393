/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/dispatch.h"
#include "net/plan/plan.h"
#include "net/run/conv.h"
#include "net/run/elementwise.h"
#include "net/run/move.h"
#include "net/run/pool.h"
#include "net/run/q8.h"
#include "net/run/q8-winograd.h"
#include "net/run/strips.h"
#include "net/run/winograd.h"

/* Most floats of a run's memory. */
#define MAX_MEMORY ((gsize) 1 << 29)

struct _FerNetRun {
  FerPlan *plan;
  FerRunContext context;
  gfloat *arena;      /* all memory: values, inputs, outputs */
  gfloat *scratch;    /* plan->scratch_size for each thread of the crew */
  gfloat *input;      /* in the arena */
  gsize input_size;   /* floats of one item */
  gfloat **outputs;   /* in the arena, NCHW; NULL where the value is that */
  gsize outputs_size; /* floats of one item of all outputs */
};

/* --- Running -------------------------------------------------------------- */

static const struct {
  FerStepFunc *run;
  gboolean whole_batch; /* for all items at once */
} functions[FER_N_STEP_KINDS] = {
  [FER_STEP_CONV] = { fer_run_conv },
  [FER_STEP_GROUPED_CONV] = { fer_run_grouped_conv },
  [FER_STEP_WINOGRAD] = { fer_run_winograd },
  [FER_STEP_DEPTHWISE] = { fer_run_depthwise },
  [FER_STEP_PRODUCT] = { fer_run_product, TRUE },
  [FER_STEP_MAX_POOL] = { fer_run_max_pool },
  [FER_STEP_AVERAGE_POOL] = { fer_run_average_pool },
  [FER_STEP_ADD] = { fer_run_add },
  [FER_STEP_SUB] = { fer_run_sub },
  [FER_STEP_MUL] = { fer_run_mul },
  [FER_STEP_AFFINE] = { fer_run_affine },
  [FER_STEP_SOFTMAX] = { fer_run_softmax },
  [FER_STEP_CONCAT] = { fer_run_concat },
  [FER_STEP_PAD] = { fer_run_pad },
  [FER_STEP_REPEAT] = { fer_run_repeat },
  [FER_STEP_TRANSPOSE] = { fer_run_transpose },
  [FER_STEP_Q8_CONV] = { fer_run_q8_conv },
  [FER_STEP_Q8_WINOGRAD] = { fer_run_q8_winograd },
  [FER_STEP_Q8_PRODUCT] = { fer_run_q8_product, TRUE },
  [FER_STEP_Q8_MAX_POOL] = { fer_run_q8_max_pool },
  [FER_STEP_Q8_AVERAGE_POOL] = { fer_run_q8_average_pool },
  [FER_STEP_Q8_BLEND] = { fer_run_q8_blend },
  [FER_STEP_QUANTIZE] = { fer_run_quantize },
  [FER_STEP_STRIPS] = { fer_run_strips },
};

typedef struct {
  FerRunContext context;
  const FerStep *step;
} ItemJob;

static void
run_item (gpointer data, guint item, guint worker)
{
  const ItemJob *job = data;
  FerRunContext context = job->context;

  context.scratch = fer_run_get_scratch (&context, worker);
  fer_run_fill_border (&context, &job->step->border, (gint) item);
  functions[job->step->kind].run (&context, job->step, (gint) item);
}

/* Several items are shared among the threads, one item's kernels are. */
static void
run_items (const FerNetRun *run, const FerStep *step, gint batch)
{
  ItemJob job = { run->context, step };

  if (batch > 1)
    job.context.crew = NULL;
  fer_crew_run (
      batch > 1 ? run->context.crew : NULL, run_item, &job, (guint) batch);
}

static void
run_step (const FerNetRun *run, const FerStep *step, gint batch)
{
  if (!functions[step->kind].whole_batch) {
    run_items (run, step, batch);
    return;
  }
  for (gint n = 0; n < batch; n++)
    fer_run_fill_border (&run->context, &step->border, n);
  functions[step->kind].run (&run->context, step, batch);
}

static gsize
count_floats (const FerPlanes *planes)
{
  return (gsize) planes->channels * planes->height * planes->width;
}

void
fer_net_run_process (FerNetRun *run, gint batch)
{
  const FerPlan *plan = run->plan;

  g_return_if_fail (batch >= 0 && batch <= run->context.max_batch);
  for (gint n = 0; n < batch; n++) {
    fer_run_fill_border (&run->context, &plan->input_border, n);
    fer_run_load (&run->context, &plan->input, plan->input_is_planar,
        fer_net_run_get_input (run, n), n);
  }
  for (guint i = 0; i < plan->n_steps; i++)
    run_step (run, &plan->steps[i], batch);
  for (guint i = 0; i < plan->n_outputs; i++) {
    const FerPlanes *planes = &plan->outputs[i].planes;

    for (gint n = 0; run->outputs[i] != NULL && n < batch; n++)
      fer_run_store (&run->context, planes,
          run->outputs[i] + n * count_floats (planes), n);
  }
}

/* --- Setting up ----------------------------------------------------------- */

static gfloat *
allocate (gsize n)
{
  gsize align = FER_NN_BLOCK * sizeof (gfloat);
  gsize size = (n * sizeof (gfloat) + align) / align * align;

  return aligned_alloc (align, size);
}

/* Scratch memory for each thread of @crew. The run keeps what it has where that
 * fails. */
static gboolean
allocate_scratch (FerNetRun *run, FerCrew *crew)
{
  gsize n = run->plan->scratch_size * fer_crew_get_size (crew);
  gfloat *scratch;

  if (n == 0)
    return TRUE;
  scratch = allocate (n);
  if (scratch == NULL)
    return FALSE;
  free (run->scratch);
  run->scratch = run->context.scratch = scratch;
  return TRUE;
}

/* Values first, then the input, then the outputs that are copied. */
static gboolean
allocate_arena (FerNetRun *run)
{
  const FerPlan *plan = run->plan;
  gsize max_batch = run->context.max_batch;
  gsize n = plan->arena_size + run->input_size + run->outputs_size;
  gfloat *at;

  if ((gdouble) n * max_batch + plan->scratch_size > MAX_MEMORY)
    return FALSE;
  run->arena = allocate (n * max_batch);
  if (run->arena == NULL)
    return FALSE;
  memset (run->arena, 0, n * max_batch * sizeof (gfloat));
  run->context.arena = (guint8 *) run->arena;
  run->input = run->arena + plan->arena_size * max_batch;
  at = run->input + run->input_size * max_batch;
  for (guint i = 0; i < plan->n_outputs; i++) {
    if (plan->outputs[i].is_row)
      continue;
    run->outputs[i] = at;
    at += count_floats (&plan->outputs[i].planes) * max_batch;
  }
  return TRUE;
}

FerNetRun *
fer_net_run_new_for_plan (
    FerPlan *plan, gint max_batch, const gchar *name, GError **error)
{
  FerNetRun *run = g_new0 (FerNetRun, 1);

  run->plan = fer_plan_ref (plan);
  run->context = (FerRunContext){
    .nn = &fer_kernels_get ()->nn,
    .q8 = &fer_kernels_get ()->q8,
    .max_batch = max_batch,
    .scratch_size = plan->scratch_size,
  };
  run->input_size = count_floats (&plan->input);
  run->outputs = g_new0 (gfloat *, plan->n_outputs);
  for (guint i = 0; i < plan->n_outputs; i++) {
    if (!plan->outputs[i].is_row)
      run->outputs_size += count_floats (&plan->outputs[i].planes);
  }
  if (!allocate_arena (run) || !allocate_scratch (run, NULL)) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: a batch of %d needs too much memory", name, max_batch);
    g_clear_pointer (&run, fer_net_run_free);
  }
  return run;
}

void
fer_net_run_free (FerNetRun *run)
{
  if (run == NULL)
    return;
  fer_plan_unref (run->plan);
  free (run->arena);
  free (run->scratch);
  g_free (run->outputs);
  g_free (run);
}

void
fer_net_run_set_crew (FerNetRun *run, FerCrew *crew)
{
  run->context.crew = allocate_scratch (run, crew) ? crew : NULL;
}

void
fer_net_run_set_kernels (FerNetRun *run, const FerNnKernels *kernels)
{
  run->context.nn = kernels;
}

/* --- What callers see ----------------------------------------------------- */

const FerPlan *
fer_net_run_get_plan (const FerNetRun *run)
{
  return run->plan;
}

gfloat *
fer_net_run_get_input (FerNetRun *run, gint item)
{
  return run->input + (gsize) item * run->input_size;
}

void
fer_net_run_get_output_shape (const FerNetRun *run, guint output, gint dims[3])
{
  const FerPlanes *planes = &run->plan->outputs[output].planes;

  dims[0] = planes->channels;
  dims[1] = planes->height;
  dims[2] = planes->width;
}

const gfloat *
fer_net_run_get_output (const FerNetRun *run, guint output, gint item)
{
  const FerPlanes *planes = &run->plan->outputs[output].planes;

  if (run->outputs[output] != NULL)
    return run->outputs[output] + item * count_floats (planes);
  return fer_run_resolve (&run->context, &planes->at, item);
}
