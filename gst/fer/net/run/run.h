/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "kernels/nn.h"

G_BEGIN_DECLS

/* net/plan/plan.h; callers who only run networks need not know it. */
typedef struct _FerPlan FerPlan;

/**
 * FerNetRun:
 *
 * A network that runs on batches of inputs of one size: buffers in one arena,
 * no allocation when it runs. Belongs to one thread at a time.
 */
typedef struct _FerNetRun FerNetRun;

/**
 * fer_net_run_new_for_plan:
 * @plan: what to run; a reference is taken
 * @max_batch: most items of a batch
 * @name: what messages call the network
 * @error: return location, #FER_ERROR_UNSUPPORTED
 *
 * Returns: (transfer full): the run, or %NULL where it takes too much memory
 */
FerNetRun *fer_net_run_new_for_plan (
    FerPlan *plan, gint max_batch, const gchar *name, GError **error);

/**
 * fer_net_run_free:
 * @run: (nullable) (transfer full): a run
 */
void fer_net_run_free (FerNetRun *run);

/**
 * fer_net_run_set_crew:
 * @crew: (nullable): who shares the work from now on, %NULL = nobody; borrowed
 *
 * Results are the same for any crew. Where memory for so many threads is
 * missing, nobody shares the work.
 */
void fer_net_run_set_crew (FerNetRun *run, FerCrew *crew);

/**
 * fer_net_run_set_kernels:
 * @kernels: what computes floats from now on; borrowed
 *
 * For benchmarks, which wrap the kernels of this machine.
 */
void fer_net_run_set_kernels (FerNetRun *run, const FerNnKernels *kernels);

/**
 * fer_net_run_get_plan:
 *
 * Returns: (transfer none): what is run
 */
const FerPlan *fer_net_run_get_plan (const FerNetRun *run);

/**
 * fer_net_run_get_input:
 *
 * Returns: where the caller writes item @item of the input: channels x height x
 * width floats, NCHW
 */
gfloat *fer_net_run_get_input (FerNetRun *run, gint item);

/**
 * fer_net_run_get_output_shape:
 * @dims: (out): channels, height and width of an item of output @output; 1
 * where the dimension does not exist
 */
void fer_net_run_get_output_shape (
    const FerNetRun *run, guint output, gint dims[3]);

/**
 * fer_net_run_process:
 * @batch: items, 0 to the most that the run was made for
 *
 * Computes the outputs of the first @batch items of the input.
 */
void fer_net_run_process (FerNetRun *run, gint batch);

/**
 * fer_net_run_get_output:
 *
 * Returns: (transfer none): item @item of output @output, NCHW, valid until
 * the next fer_net_run_process()
 */
const gfloat *fer_net_run_get_output (
    const FerNetRun *run, guint output, gint item);

G_END_DECLS
