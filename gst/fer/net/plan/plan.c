/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/dispatch.h"
#include "net/plan/arena.h"
#include "net/plan/build.h"

static gfloat *
allocate_constants (gsize n)
{
  gsize size = n * sizeof (gfloat);
  gfloat *constants = aligned_alloc (FER_NN_BLOCK * sizeof (gfloat), size);

  if (constants != NULL)
    memset (constants, 0, size);
  return constants;
}

/* Once to count the constants, once to pack them. */
static gboolean
build_steps (FerPlan *plan, FerBuilder *builder)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (FerStep));
  gboolean fits;

  g_array_set_clear_func (steps, (GDestroyNotify) fer_step_clear);
  fits = fer_build_steps (builder, steps);
  plan->n_constants = builder->pack.used;
  if (fits && plan->n_constants > 0) {
    plan->constants = allocate_constants (plan->n_constants);
    fits = plan->constants != NULL;
  }
  if (fits && plan->n_constants > 0) {
    g_array_set_size (steps, 0);
    builder->pack = (FerPack){ plan->constants, 0 };
    fer_build_steps (builder, steps);
  }
  plan->n_steps = steps->len;
  plan->steps = (FerStep *) g_array_free (steps, FALSE);
  return fits;
}

static void
describe_ends (FerPlan *plan, const FerBuilder *builder)
{
  const FerOps *ops = builder->layout->ops;

  plan->input = fer_builder_get_planes (builder, ops->input);
  plan->input_is_planar = fer_builder_get_buffer (builder, ops->input)->planar;
  plan->input_border = fer_builder_get_border (builder, ops->input);
  plan->n_outputs = ops->n_outputs;
  plan->outputs = g_new0 (FerPlanOutput, ops->n_outputs);
  for (guint i = 0; i < ops->n_outputs; i++) {
    FerPlanes planes = fer_builder_get_planes (builder, ops->outputs[i]);

    plan->outputs[i].planes = planes;
    plan->outputs[i].is_row = planes.height * planes.width == 1
                              && fer_buffer_is_dense (fer_builder_get_buffer (
                                  builder, ops->outputs[i]));
  }
}

static FerPlan *
plan_layout (FerLayout *layout, const gchar *name, GError **error)
{
  FerPlan *plan = g_atomic_rc_box_new0 (FerPlan);
  FerBuilder builder = { .layout = layout, .q8 = &fer_kernels_get ()->q8 };

  plan->arena_size = layout->arena_size;
  plan->scratch_size = layout->scratch_size;
  describe_ends (plan, &builder);
  if (!build_steps (plan, &builder)) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: the weights need too much memory", name);
    g_clear_pointer (&plan, fer_plan_unref);
  }
  return plan;
}

FerPlan *
fer_plan_new (FerOps *ops, const gchar *name, GError **error)
{
  FerLayout *layout = fer_layout_new (ops);
  FerPlan *plan = NULL;

  if (layout != NULL && fer_arena_place (layout))
    plan = plan_layout (layout, name, error);
  else
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: the network needs too much memory", name);
  fer_layout_free (layout);
  fer_ops_free (ops);
  return plan;
}

FerPlan *
fer_plan_ref (FerPlan *plan)
{
  return g_atomic_rc_box_acquire (plan);
}

static void
plan_clear (gpointer data)
{
  FerPlan *plan = data;

  for (guint i = 0; i < plan->n_steps; i++)
    fer_step_clear (&plan->steps[i]);
  g_free (plan->steps);
  g_free (plan->outputs);
  free (plan->constants);
}

void
fer_plan_unref (FerPlan *plan)
{
  g_atomic_rc_box_release_full (plan, plan_clear);
}
