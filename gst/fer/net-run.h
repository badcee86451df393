/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kernels/kernels.h"
#include "net-plan.h"
#include "net.h"

G_BEGIN_DECLS

typedef struct {
  guint value;
  gsize size;   /* floats of one item */
  gfloat *data; /* in NCHW order; NULL where the value lies so already */
} FerRunOutput;

struct _FerNetRun {
  const FerPlan *plan;
  FerPlan *own_plan; /* of a network whose file leaves the size open */
  const FerNnKernels *kernels;
  gint max_batch;
  gfloat *arena; /* all memory: values, input, outputs */
  gfloat *input;
  gsize input_size; /* floats of one item */
  FerRunOutput *outputs;
  guint n_outputs;
};

FerNetRun *fer_net_run_new_for_plan (
    const FerPlan *plan, gint max_batch, const gchar *name, GError **error);

G_END_DECLS
