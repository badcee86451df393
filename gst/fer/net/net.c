/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/net.h"

#include <math.h>
#include <string.h>

#include "net/ops/fuse.h"
#include "net/lower/lower.h"
#include "net/lower/operators.h"
#include "net/graph/onnx-reader.h"
#include "net/plan/recent.h"
#include "net/ops/quantise.h"

#define MAX_BATCH 65536
#define MAX_SIZE 65535

struct _FerNet {
  gchar *name;
  /* Where the file fixes height and width there is a plan. Otherwise there is
   * the graph, as each run plans for its own size, and the latest plans. */
  FerPlan *plan;
  FerGraph *graph;
  FerRecentPlans *recent;
  gint input_dims[4];
  guint64 n_macs;
  guint64 n_parameters;
  GHashTable *metadata;
  GStrv files;
  gboolean *is_probability;
  gchar **output_names; /* n_outputs of them */
  guint n_outputs;
};

static FerPlan *
plan_graph (const FerGraph *graph, gint height, gint width, guint64 *n_macs,
    GError **error)
{
  FerOps *ops = fer_lower_graph (graph, height, width, error);

  if (ops == NULL)
    return NULL;
  if (n_macs != NULL)
    *n_macs = ops->n_macs;
  fer_ops_fuse (ops);
  fer_ops_quantise (ops);
  return fer_plan_new (ops, graph->name, error);
}

/* Whether @value is the output of a Softmax or Sigmoid, perhaps in another
 * shape. The nodes are in order, so that one pass backwards follows the value.
 */
static gboolean
is_probability (const FerGraph *graph, guint value)
{
  for (guint i = graph->n_nodes; i-- > 0;) {
    const FerNode *node = &graph->nodes[i];
    FerOperatorFlags flags;

    if (node->outputs[0] != value)
      continue;
    flags = fer_operators_find (node->op)->flags;
    if (!(flags & FER_OPERATOR_SAME_NUMBERS))
      return (flags & FER_OPERATOR_PROBABILITY) != 0;
    value = node->inputs[0];
  }
  return FALSE;
}

static void
describe (FerNet *self, const FerGraph *graph)
{
  const Fer__Onnx__Model *model = graph->model;

  memcpy (self->input_dims, graph->input_dims, sizeof self->input_dims);
  self->files = fer_onnx_files_list (graph->files);
  self->n_outputs = graph->n_outputs;
  self->is_probability = g_new0 (gboolean, graph->n_outputs);
  self->output_names = g_new0 (gchar *, graph->n_outputs + 1);
  for (guint i = 0; i < graph->n_outputs; i++) {
    self->is_probability[i] = is_probability (graph, graph->outputs[i]);
    self->output_names[i] =
        g_utf8_make_valid (model->graph->output[i]->name, -1);
  }
  for (guint i = 0; i < graph->n_values; i++) {
    if (graph->constants[i] != NULL
        && (graph->constants[i]->is_float || graph->constants[i]->is_int8))
      self->n_parameters += graph->constants[i]->n;
  }
  self->metadata =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; i < model->n_metadata_props; i++)
    g_hash_table_insert (self->metadata,
        g_strdup (model->metadata_props[i]->key),
        g_utf8_make_valid (model->metadata_props[i]->value, -1));
}

FerNet *
fer_net_new_from_bytes (GBytes *onnx, const gchar *name, GError **error)
{
  return fer_net_new_in_folder (onnx, name, NULL, error);
}

FerNet *
fer_net_new_in_folder (
    GBytes *onnx, const gchar *name, const gchar *folder, GError **error)
{
  FerGraph *graph = fer_graph_new (onnx, name, folder, error);
  FerNet *self;

  if (graph == NULL)
    return NULL;
  if (!fer_operators_check (graph, error)) {
    fer_graph_free (graph);
    return NULL;
  }
  self = g_new0 (FerNet, 1);
  self->name = g_strdup (name);
  describe (self, graph);
  if (graph->input_dims[2] == 0 || graph->input_dims[3] == 0) {
    self->graph = graph;
    self->recent = fer_recent_plans_new ();
    return self;
  }
  self->plan = plan_graph (
      graph, graph->input_dims[2], graph->input_dims[3], &self->n_macs, error);
  fer_graph_free (graph);
  if (self->plan == NULL) {
    fer_net_free (self);
    return NULL;
  }
  return self;
}

void
fer_net_free (FerNet *net)
{
  if (net == NULL)
    return;
  g_clear_pointer (&net->plan, fer_plan_unref);
  fer_graph_free (net->graph);
  fer_recent_plans_free (net->recent);
  g_hash_table_unref (net->metadata);
  g_strfreev (net->files);
  g_free (net->is_probability);
  g_strfreev (net->output_names);
  g_free (net->name);
  g_free (net);
}

const gchar *const *
fer_net_get_files (const FerNet *net)
{
  return (const gchar *const *) net->files;
}

const gchar *
fer_net_get_metadata (const FerNet *net, const gchar *key)
{
  return g_hash_table_lookup (net->metadata, key);
}

void
fer_net_get_input_shape (const FerNet *net, gint dims[4])
{
  memcpy (dims, net->input_dims, sizeof net->input_dims);
}

guint
fer_net_get_n_outputs (const FerNet *net)
{
  return net->n_outputs;
}

const gchar *
fer_net_get_output_name (const FerNet *net, guint output)
{
  return net->output_names[output];
}

gboolean
fer_net_output_is_probability (const FerNet *net, guint output)
{
  return output < net->n_outputs && net->is_probability[output];
}

guint64
fer_net_count_macs (const FerNet *net, gint height, gint width)
{
  guint64 n_macs = net->n_macs;

  if (net->graph != NULL) {
    FerOps *ops = fer_lower_graph (net->graph, height, width, NULL);

    n_macs = ops != NULL ? ops->n_macs : 0;
    fer_ops_free (ops);
  }
  return n_macs;
}

guint64
fer_net_count_parameters (const FerNet *net)
{
  return net->n_parameters;
}

static gboolean
check_size (
    const FerNet *net, gint max_batch, gint height, gint width, GError **error)
{
  const gint *dims = net->input_dims;

  if (max_batch < 1 || max_batch > MAX_BATCH || height < 1 || width < 1
      || height > MAX_SIZE || width > MAX_SIZE) {
    g_set_error (error, FER_ERROR, FER_ERROR_ARGUMENT,
        "%s: a batch of %d, each of %dx%d, is out of range", net->name,
        max_batch, width, height);
    return FALSE;
  }
  if ((dims[2] != 0 && dims[2] != height)
      || (dims[3] != 0 && dims[3] != width)) {
    g_set_error (error, FER_ERROR, FER_ERROR_ARGUMENT,
        "%s: the network takes pictures of %dx%d, not %dx%d", net->name,
        dims[3], dims[2], width, height);
    return FALSE;
  }
  return TRUE;
}

static FerPlan *
find_plan (const FerNet *net, gint height, gint width, GError **error)
{
  FerPlan *plan;

  if (net->plan != NULL)
    return fer_plan_ref (net->plan);
  plan = fer_recent_plans_find (net->recent, height, width);
  if (plan == NULL) {
    plan = plan_graph (net->graph, height, width, NULL, error);
    if (plan != NULL)
      fer_recent_plans_add (net->recent, height, width, plan);
  }
  return plan;
}

FerNetRun *
fer_net_run_new (
    const FerNet *net, gint max_batch, gint height, gint width, GError **error)
{
  FerPlan *plan;
  FerNetRun *run;

  if (!check_size (net, max_batch, height, width, error))
    return NULL;
  plan = find_plan (net, height, width, error);
  if (plan == NULL)
    return NULL;
  run = fer_net_run_new_for_plan (plan, max_batch, net->name, error);
  fer_plan_unref (plan);
  return run;
}

/* The same noise every time. */
static void
fill_with_noise (gfloat *input, gsize n, gfloat low, gfloat high)
{
  guint32 state = 1;

  for (gsize i = 0; i < n; i++) {
    state = state * 1664525u + 1013904223u;
    input[i] = low + (high - low) * ((state >> 8) / (gfloat) 0xffffff);
  }
}

static gboolean
is_output_finite (const FerNetRun *run, guint output)
{
  const gfloat *numbers = fer_net_run_get_output (run, output, 0);
  gint dims[3];

  fer_net_run_get_output_shape (run, output, dims);
  for (gsize i = 0; i < (gsize) dims[0] * dims[1] * dims[2]; i++) {
    if (!isfinite (numbers[i]))
      return FALSE;
  }
  return TRUE;
}

gboolean
fer_net_check_numbers (const FerNet *net, gint height, gint width, gfloat low,
    gfloat high, GError **error)
{
  FerNetRun *run = fer_net_run_new (net, 1, height, width, error);
  gboolean ok = TRUE;

  if (run == NULL)
    return FALSE;
  fill_with_noise (fer_net_run_get_input (run, 0),
      (gsize) net->input_dims[1] * height * width, low, high);
  fer_net_run_process (run, 1);
  for (guint i = 0; ok && i < net->n_outputs; i++)
    ok = is_output_finite (run, i);
  fer_net_run_free (run);
  if (!ok)
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "%s: what it computes of numbers from %g to %g is infinite or no "
        "number; its weights are broken or too large",
        net->name, low, high);
  return ok;
}
