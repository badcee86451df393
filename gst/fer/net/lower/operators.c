/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/operators.h"

#include <stdlib.h>
#include <string.h>

#include "net/lower/activation.h"
#include "net/lower/attributes.h"
#include "net/lower/conv.h"
#include "net/lower/elementwise.h"
#include "net/lower/pool.h"
#include "net/lower/quantised.h"
#include "net/lower/reduce.h"
#include "net/lower/shape.h"
#include "net/lower/split.h"

#define CONSTANT_FIRST FER_OPERATOR_CONSTANT_FIRST
#define READS_BYTES FER_OPERATOR_READS_BYTES
#define PROBABILITY FER_OPERATOR_PROBABILITY
#define SAME_NUMBERS FER_OPERATOR_SAME_NUMBERS
#define ANY_SHAPE FER_OPERATOR_ANY_SHAPE

/* clang-format off */
static const FerOperator operators[] = {
  /* name, inputs at least and at most, outputs at most, required attributes,
   * on constants, on computed values, flags */
  { "Add", 2, 2, 1, { NULL },
    fer_fold_add, fer_lower_add, CONSTANT_FIRST },
  { "AveragePool", 1, 1, 1, { "kernel_shape" },
    NULL, fer_lower_average_pool, 0 },
  { "BatchNormalization", 5, 5, 5, { NULL },
    NULL, fer_lower_batch_normalization, 0 },
  { "Cast", 1, 1, 1, { "to" },
    fer_fold_cast, fer_lower_cast, SAME_NUMBERS | ANY_SHAPE },
  { "Clip", 1, 3, 1, { NULL },
    NULL, fer_lower_clip, 0 },
  { "Concat", 1, FER_ANY_NUMBER, 1, { "axis" },
    fer_fold_concat, fer_lower_concat, 0 },
  { "Constant", 0, 0, 1, { NULL },
    fer_fold_constant, NULL, 0 },
  { "ConstantOfShape", 1, 1, 1, { NULL },
    fer_fold_constant_of_shape, NULL, 0 },
  { "Conv", 2, 3, 1, { NULL },
    NULL, fer_lower_conv, 0 },
  { "DequantizeLinear", 2, 3, 1, { NULL },
    fer_fold_dequantize, fer_lower_dequantize_linear, READS_BYTES },
  { "Div", 2, 2, 1, { NULL },
    fer_fold_div, fer_lower_div, CONSTANT_FIRST },
  { "Dropout", 1, 3, 2, { NULL },
    NULL, fer_lower_dropout, SAME_NUMBERS },
  { "Elu", 1, 1, 1, { NULL },
    NULL, fer_lower_elu, 0 },
  { "Erf", 1, 1, 1, { NULL },
    NULL, fer_lower_erf, 0 },
  { "Exp", 1, 1, 1, { NULL },
    NULL, fer_lower_exp, 0 },
  { "Flatten", 1, 1, 1, { NULL },
    NULL, fer_lower_flatten, SAME_NUMBERS },
  { "Gather", 2, 2, 1, { NULL },
    fer_fold_gather, NULL, 0 },
  { "Gelu", 1, 1, 1, { NULL },
    NULL, fer_lower_gelu, 0 },
  { "Gemm", 2, 3, 1, { NULL },
    NULL, fer_lower_gemm, 0 },
  { "GlobalAveragePool", 1, 1, 1, { NULL },
    NULL, fer_lower_global_average_pool, 0 },
  { "GlobalMaxPool", 1, 1, 1, { NULL },
    NULL, fer_lower_global_max_pool, 0 },
  { "HardSigmoid", 1, 1, 1, { NULL },
    NULL, fer_lower_hard_sigmoid, 0 },
  { "HardSwish", 1, 1, 1, { NULL },
    NULL, fer_lower_hard_swish, 0 },
  { "Identity", 1, 1, 1, { NULL },
    fer_fold_identity, fer_lower_identity, SAME_NUMBERS | ANY_SHAPE },
  { "LayerNormalization", 2, 3, 3, { NULL },
    NULL, fer_lower_layer_normalization, 0 },
  { "LeakyRelu", 1, 1, 1, { NULL },
    NULL, fer_lower_leaky_relu, 0 },
  { "LogSoftmax", 1, 1, 1, { NULL },
    NULL, fer_lower_log_softmax, 0 },
  { "MatMul", 2, 2, 1, { NULL },
    NULL, fer_lower_matmul, 0 },
  { "MaxPool", 1, 1, 2, { "kernel_shape" },
    NULL, fer_lower_max_pool, 0 },
  { "Mish", 1, 1, 1, { NULL },
    NULL, fer_lower_mish, 0 },
  { "Mul", 2, 2, 1, { NULL },
    fer_fold_mul, fer_lower_mul, CONSTANT_FIRST },
  { "Neg", 1, 1, 1, { NULL },
    NULL, fer_lower_neg, 0 },
  { "PRelu", 2, 2, 1, { NULL },
    NULL, fer_lower_prelu, 0 },
  { "Pad", 1, 4, 1, { NULL },
    NULL, fer_lower_pad, 0 },
  { "Pow", 2, 2, 1, { NULL },
    NULL, fer_lower_pow, 0 },
  { "QuantizeLinear", 2, 3, 1, { NULL },
    NULL, fer_lower_quantize_linear, 0 },
  { "Reciprocal", 1, 1, 1, { NULL },
    NULL, fer_lower_reciprocal, 0 },
  { "ReduceMax", 1, 2, 1, { NULL },
    NULL, fer_lower_reduce_max, 0 },
  { "ReduceMean", 1, 2, 1, { NULL },
    NULL, fer_lower_reduce_mean, 0 },
  { "ReduceSum", 1, 2, 1, { NULL },
    NULL, fer_lower_reduce_sum, 0 },
  { "Relu", 1, 1, 1, { NULL },
    NULL, fer_lower_relu, 0 },
  { "Reshape", 2, 2, 1, { NULL },
    fer_fold_reshape, fer_lower_reshape, SAME_NUMBERS | ANY_SHAPE },
  { "Resize", 1, 4, 1, { NULL },
    NULL, fer_lower_resize, 0 },
  { "Selu", 1, 1, 1, { NULL },
    NULL, fer_lower_selu, 0 },
  { "Shape", 1, 1, 1, { NULL },
    NULL, fer_lower_shape, 0 },
  { "Sigmoid", 1, 1, 1, { NULL },
    NULL, fer_lower_sigmoid, PROBABILITY | ANY_SHAPE },
  { "Slice", 1, 5, 1, { NULL },
    fer_fold_slice, fer_lower_slice, 0 },
  { "Softmax", 1, 1, 1, { NULL },
    NULL, fer_lower_softmax, PROBABILITY },
  { "Softplus", 1, 1, 1, { NULL },
    NULL, fer_lower_softplus, 0 },
  { "Split", 1, 2, FER_ANY_NUMBER, { NULL },
    NULL, fer_lower_split, 0 },
  { "Sqrt", 1, 1, 1, { NULL },
    NULL, fer_lower_sqrt, 0 },
  { "Squeeze", 1, 2, 1, { NULL },
    fer_fold_squeeze, fer_lower_squeeze, SAME_NUMBERS },
  { "Sub", 2, 2, 1, { NULL },
    fer_fold_sub, fer_lower_sub, CONSTANT_FIRST },
  { "Tanh", 1, 1, 1, { NULL },
    NULL, fer_lower_tanh, 0 },
  { "Transpose", 1, 1, 1, { NULL },
    fer_fold_transpose, fer_lower_transpose, 0 },
  { "Unsqueeze", 1, 2, 1, { NULL },
    fer_fold_unsqueeze, fer_lower_unsqueeze, SAME_NUMBERS },
  { "Upsample", 1, 2, 1, { NULL },
    NULL, fer_lower_resize, 0 },
};
/* clang-format on */

const FerOperator *
fer_operators_get (guint *n)
{
  *n = G_N_ELEMENTS (operators);
  return operators;
}

static int
compare_name (const void *name, const void *entry)
{
  return strcmp (name, ((const FerOperator *) entry)->name);
}

const FerOperator *
fer_operators_find (const gchar *name)
{
  return bsearch (name, operators, G_N_ELEMENTS (operators),
      sizeof operators[0], compare_name);
}

static gboolean
check_node (const FerGraph *graph, const FerNode *node,
    const FerOperator *entry, GError **error)
{
  guint n_needed = entry->max_inputs == FER_ANY_NUMBER
                       ? MAX (node->n_inputs, entry->min_inputs)
                       : entry->min_inputs;

  for (guint i = 0; i < n_needed; i++) {
    if (i >= node->n_inputs || node->inputs[i] == FER_NO_VALUE)
      return fer_node_fail (
          graph, node, FER_ERROR_MALFORMED, error, "input %u is missing", i);
  }
  if (node->n_inputs > entry->max_inputs)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "its inputs are %u, at most %u are allowed", node->n_inputs,
        entry->max_inputs);
  if (node->n_outputs > entry->max_outputs)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "its outputs are %u, at most %u are allowed", node->n_outputs,
        entry->max_outputs);
  for (guint i = 0; entry->required[i] != NULL; i++) {
    if (fer_node_find (node, entry->required[i]) == NULL)
      return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
          "it has no '%s'", entry->required[i]);
  }
  return fer_attributes_check (graph, node, error);
}

gboolean
fer_operators_check (const FerGraph *graph, GError **error)
{
  for (guint i = 0; i < graph->n_nodes; i++) {
    const FerNode *node = &graph->nodes[i];
    const FerOperator *entry = fer_operators_find (node->op);

    if (entry == NULL)
      return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
          "operator '%s' (node '%s') is not supported", node->op, node->name);
    if (!check_node (graph, node, entry, error))
      return FALSE;
  }
  return TRUE;
}
