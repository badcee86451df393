/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/lower.h"

#include "net/lower/operators.h"

/* Elements of all constants that nodes compute. A small file must not fill the
 * memory; a large one may have its own constants cast or transposed. */
#define MAX_MADE(file_size) ((1 << 22) + 2 * (file_size))

/* --- One node ------------------------------------------------------------- */

static gboolean
fold_node (FerLower *lower, const FerNode *node, FerFold *fold, GError **error)
{
  guint n = MAX (node->n_inputs, FER_MAX_INPUTS);
  FerTensor **inputs = g_new (FerTensor *, n);
  FerTensor *result;

  for (guint i = 0; i < n; i++)
    inputs[i] = fer_lower_get_constant (lower, node, i);
  result = fold (lower->graph, node, inputs, error);
  g_free (inputs);
  lower->known[node->outputs[0]].constant = result;
  if (result == NULL)
    return FALSE;
  lower->made += result->owned != NULL ? result->n : 0;
  if (lower->made > MAX_MADE (lower->graph->file_size
                              + fer_onnx_files_get_size (lower->graph->files)))
    return FER_LOWER_FAIL (
        UNSUPPORTED, "the constants it computes are too large");
  return TRUE;
}

/* Whether a node may read its input @i, which is computed. */
static gboolean
check_computed (const FerLower *lower, const FerNode *node,
    const FerOperator *entry, guint i, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, i);

  if (in->shape.rank == 0)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "input %u is a node's second output", i);
  if (in->shape.hides_batch && !(entry->flags & FER_OPERATOR_ANY_SHAPE))
    return FER_LOWER_FAIL (
        UNSUPPORTED, "input %u has no dimension for the batch", i);
  if (FER_VALUE (lower->ops, in->value)->is_q8
      && !(entry->flags & FER_OPERATOR_READS_BYTES))
    return FER_LOWER_FAIL (UNSUPPORTED,
        "input %u is quantised; only DequantizeLinear may read that", i);
  return TRUE;
}

static gboolean
lower_node (FerLower *lower, const FerNode *node, GError **error)
{
  const FerOperator *entry = fer_operators_find (node->op);
  gboolean computed = FALSE;

  for (guint i = 0; i < node->n_inputs; i++) {
    if (!fer_lower_is_computed (lower, node, i))
      continue;
    if (!check_computed (lower, node, entry, i, error))
      return FALSE;
    computed = TRUE;
  }
  if (!computed) {
    if (entry->fold == NULL)
      return FER_LOWER_FAIL (UNSUPPORTED, "it is not supported on constants");
    return fold_node (lower, node, entry->fold, error);
  }
  if (entry->lower == NULL)
    return FER_LOWER_FAIL (UNSUPPORTED, "it is only supported on constants");
  if (!fer_lower_is_computed (lower, node, 0)
      && !(entry->flags & FER_OPERATOR_CONSTANT_FIRST))
    return FER_LOWER_FAIL (UNSUPPORTED, "its first input is a constant");
  return entry->lower (lower, node, error);
}

/* --- The whole graph ------------------------------------------------------ */

static void
start (FerLower *lower, const FerGraph *graph, gint height, gint width)
{
  FerValue input = { graph->input_dims[1], height, width };

  lower->graph = graph;
  lower->made = 0;
  lower->ops = fer_ops_new ();
  lower->ops->input = fer_ops_add_value (lower->ops, &input);
  lower->batch = MAX (graph->input_dims[0], 1);
  lower->known = g_new0 (FerKnown, graph->n_values);
  for (guint i = 0; i < graph->n_values; i++) {
    if (graph->constants[i] != NULL)
      lower->known[i].constant = fer_tensor_ref (graph->constants[i]);
  }
  lower->known[graph->input] = (FerKnown){
    .shape = { 4, { lower->batch, input.channels, height, width } },
    .value = lower->ops->input,
  };
}

/* Has the nodes see the input as NHWC. */
static void
start_channels_last (FerLower *lower)
{
  static const gint perm[] = { 1, 2, 0 };
  FerKnown *known = &lower->known[lower->graph->input];
  FerValue in = *FER_VALUE (lower->ops, lower->ops->input);
  const gint dims[] = { in.channels, in.height, in.width };
  FerValue out = { in.height, in.width, in.channels };
  FerOp *op = fer_op_new (FER_OP_TRANSPOSE, &lower->graph->nodes[0]);

  fer_op_set_inputs (op, &lower->ops->input, 1);
  op->output = fer_ops_add_value (lower->ops, &out);
  op->rank = 3;
  for (gint i = 0; i < 3; i++) {
    op->dims[i] = dims[i];
    op->perm[i] = perm[i];
    known->shape.dims[1 + i] = dims[perm[i]];
  }
  known->value = op->output;
  g_ptr_array_add (lower->ops->ops, op);
}

static gboolean
finish (FerLower *lower, GError **error)
{
  const FerGraph *graph = lower->graph;
  FerOps *ops = lower->ops;

  ops->n_outputs = graph->n_outputs;
  ops->outputs = g_new0 (guint, graph->n_outputs);
  for (guint i = 0; i < graph->n_outputs; i++) {
    const FerKnown *known = &lower->known[graph->outputs[i]];

    if (known->constant != NULL || known->shape.rank == 0)
      return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
          "output %u is a constant, or a node's second output", i);
    if (FER_VALUE (ops, known->value)->is_q8)
      return fer_graph_fail (
          graph, FER_ERROR_UNSUPPORTED, error, "output %u is quantised", i);
    ops->outputs[i] = known->value;
  }
  return TRUE;
}

FerOps *
fer_lower_graph (const FerGraph *graph, gint height, gint width, GError **error)
{
  FerLower lower;
  gboolean ok = TRUE;

  if ((gint64) graph->input_dims[1] * height * width > FER_MAX_ITEM) {
    fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "an input of %d x %dx%d numbers is too large", graph->input_dims[1],
        width, height);
    return NULL;
  }
  start (&lower, graph, height, width);
  if (graph->channels_last && !graph->only_transposed)
    start_channels_last (&lower);
  for (guint i = 0; ok && i < graph->n_nodes; i++)
    ok = lower_node (&lower, &graph->nodes[i], error);
  ok = ok && finish (&lower, error);

  for (guint i = 0; i < graph->n_values; i++)
    g_clear_pointer (&lower.known[i].constant, fer_tensor_unref);
  g_free (lower.known);
  if (!ok)
    g_clear_pointer (&lower.ops, fer_ops_free);
  return lower.ops;
}
