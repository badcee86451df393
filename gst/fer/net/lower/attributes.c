/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/attributes.h"

#include <stdlib.h>
#include <string.h>

#define FLOAT FER_ATTRIBUTE_FLOAT
#define INT FER_ATTRIBUTE_INT
#define STRING FER_ATTRIBUTE_STRING
#define TENSOR FER_ATTRIBUTE_TENSOR
#define FLOATS FER_ATTRIBUTE_FLOATS
#define INTS FER_ATTRIBUTE_INTS
#define FIRST FER_OPSET_MIN
#define LAST FER_OPSET_MAX

/* clang-format off */
static const FerAttribute attributes[] = {
  { "AveragePool", "auto_pad", STRING, FIRST, LAST },
  { "AveragePool", "ceil_mode", INT, 10, LAST },
  { "AveragePool", "count_include_pad", INT, FIRST, LAST },
  { "AveragePool", "dilations", INTS, 19, LAST },
  { "AveragePool", "kernel_shape", INTS, FIRST, LAST },
  { "AveragePool", "pads", INTS, FIRST, LAST },
  { "AveragePool", "strides", INTS, FIRST, LAST },
  { "BatchNormalization", "epsilon", FLOAT, FIRST, LAST },
  { "BatchNormalization", "momentum", FLOAT, FIRST, LAST },
  { "BatchNormalization", "spatial", INT, FIRST, 8 },
  { "BatchNormalization", "training_mode", INT, 14, LAST },
  { "Cast", "saturate", INT, 19, LAST },
  { "Cast", "to", INT, FIRST, LAST },
  { "Clip", "max", FLOAT, FIRST, 10 },
  { "Clip", "min", FLOAT, FIRST, 10 },
  { "Concat", "axis", INT, FIRST, LAST },
  { "Constant", "value", TENSOR, FIRST, LAST },
  { "Constant", "value_float", FLOAT, 12, LAST },
  { "Constant", "value_floats", FLOATS, 12, LAST },
  { "Constant", "value_int", INT, 12, LAST },
  { "Constant", "value_ints", INTS, 12, LAST },
  { "Constant", "value_string", STRING, 12, LAST },
  { "ConstantOfShape", "value", TENSOR, 9, LAST },
  { "Conv", "auto_pad", STRING, FIRST, LAST },
  { "Conv", "dilations", INTS, FIRST, LAST },
  { "Conv", "group", INT, FIRST, LAST },
  { "Conv", "kernel_shape", INTS, FIRST, LAST },
  { "Conv", "pads", INTS, FIRST, LAST },
  { "Conv", "strides", INTS, FIRST, LAST },
  { "DequantizeLinear", "axis", INT, 13, LAST },
  { "DequantizeLinear", "block_size", INT, 21, LAST },
  { "Dropout", "ratio", FLOAT, FIRST, 11 },
  { "Dropout", "seed", INT, 12, LAST },
  { "Elu", "alpha", FLOAT, FIRST, LAST },
  { "Flatten", "axis", INT, FIRST, LAST },
  { "Gather", "axis", INT, FIRST, LAST },
  { "Gelu", "approximate", STRING, 20, LAST },
  { "Gemm", "alpha", FLOAT, FIRST, LAST },
  { "Gemm", "beta", FLOAT, FIRST, LAST },
  { "Gemm", "transA", INT, FIRST, LAST },
  { "Gemm", "transB", INT, FIRST, LAST },
  { "HardSigmoid", "alpha", FLOAT, FIRST, LAST },
  { "HardSigmoid", "beta", FLOAT, FIRST, LAST },
  { "LayerNormalization", "axis", INT, 17, LAST },
  { "LayerNormalization", "epsilon", FLOAT, 17, LAST },
  { "LayerNormalization", "stash_type", INT, 17, LAST },
  { "LeakyRelu", "alpha", FLOAT, FIRST, LAST },
  { "LogSoftmax", "axis", INT, FIRST, LAST },
  { "MaxPool", "auto_pad", STRING, FIRST, LAST },
  { "MaxPool", "ceil_mode", INT, 10, LAST },
  { "MaxPool", "dilations", INTS, 10, LAST },
  { "MaxPool", "kernel_shape", INTS, FIRST, LAST },
  { "MaxPool", "pads", INTS, FIRST, LAST },
  { "MaxPool", "storage_order", INT, 8, LAST },
  { "MaxPool", "strides", INTS, FIRST, LAST },
  { "Pad", "mode", STRING, FIRST, LAST },
  { "Pad", "pads", INTS, FIRST, 10 },
  { "Pad", "value", FLOAT, FIRST, 10 },
  { "QuantizeLinear", "axis", INT, 13, LAST },
  { "QuantizeLinear", "block_size", INT, 21, LAST },
  { "QuantizeLinear", "output_dtype", INT, 21, LAST },
  { "QuantizeLinear", "saturate", INT, 19, LAST },
  { "ReduceMax", "axes", INTS, FIRST, 17 },
  { "ReduceMax", "keepdims", INT, FIRST, LAST },
  { "ReduceMax", "noop_with_empty_axes", INT, 18, LAST },
  { "ReduceMean", "axes", INTS, FIRST, 17 },
  { "ReduceMean", "keepdims", INT, FIRST, LAST },
  { "ReduceMean", "noop_with_empty_axes", INT, 18, LAST },
  { "ReduceSum", "axes", INTS, FIRST, 12 },
  { "ReduceSum", "keepdims", INT, FIRST, LAST },
  { "ReduceSum", "noop_with_empty_axes", INT, 13, LAST },
  { "Reshape", "allowzero", INT, 14, LAST },
  { "Resize", "antialias", INT, 18, LAST },
  { "Resize", "axes", INTS, 18, LAST },
  { "Resize", "coordinate_transformation_mode", STRING, 11, LAST },
  { "Resize", "cubic_coeff_a", FLOAT, 11, LAST },
  { "Resize", "exclude_outside", INT, 11, LAST },
  { "Resize", "extrapolation_value", FLOAT, 11, LAST },
  { "Resize", "keep_aspect_ratio_policy", STRING, 18, LAST },
  { "Resize", "mode", STRING, 10, LAST },
  { "Resize", "nearest_mode", STRING, 11, LAST },
  { "Selu", "alpha", FLOAT, FIRST, LAST },
  { "Selu", "gamma", FLOAT, FIRST, LAST },
  { "Shape", "end", INT, 15, LAST },
  { "Shape", "start", INT, 15, LAST },
  { "Slice", "axes", INTS, FIRST, 9 },
  { "Slice", "ends", INTS, FIRST, 9 },
  { "Slice", "starts", INTS, FIRST, 9 },
  { "Softmax", "axis", INT, FIRST, LAST },
  { "Split", "axis", INT, FIRST, LAST },
  { "Split", "num_outputs", INT, 18, LAST },
  { "Split", "split", INTS, FIRST, 12 },
  { "Squeeze", "axes", INTS, FIRST, 12 },
  { "Transpose", "perm", INTS, FIRST, LAST },
  { "Unsqueeze", "axes", INTS, FIRST, 12 },
  { "Upsample", "mode", STRING, FIRST, LAST },
  { "Upsample", "scales", FLOATS, FIRST, 8 },
};
/* clang-format on */

static const gchar *const type_names[] = {
  [FER_ATTRIBUTE_FLOAT] = "a float",
  [FER_ATTRIBUTE_INT] = "an integer",
  [FER_ATTRIBUTE_STRING] = "a string",
  [FER_ATTRIBUTE_TENSOR] = "a tensor",
  [FER_ATTRIBUTE_FLOATS] = "a list of floats",
  [FER_ATTRIBUTE_INTS] = "a list of integers",
};

const FerAttribute *
fer_attributes_get (guint *n)
{
  *n = G_N_ELEMENTS (attributes);
  return attributes;
}

static int
compare (const void *a, const void *b)
{
  const FerAttribute *x = a, *y = b;
  int order = strcmp (x->op, y->op);

  return order != 0 ? order : strcmp (x->name, y->name);
}

static gboolean
check (const FerGraph *graph, const FerNode *node,
    const Fer__Onnx__Attribute *proto, GError **error)
{
  const FerAttribute key = { .op = node->op, .name = proto->name };
  const FerAttribute *known = bsearch (&key, attributes,
      G_N_ELEMENTS (attributes), sizeof attributes[0], compare);

  if (known == NULL)
    return fer_node_fail (graph, node, FER_ERROR_UNSUPPORTED, error,
        "its attribute '%s' is not supported", proto->name);
  if (graph->opset < known->first || graph->opset > known->last)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "it has no attribute '%s' in operator set %d", proto->name,
        graph->opset);
  if (proto->type != (gint) known->type)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "its attribute '%s' is not %s", proto->name, type_names[known->type]);
  if (fer_node_find (node, proto->name) != proto)
    return fer_node_fail (graph, node, FER_ERROR_MALFORMED, error,
        "its attribute '%s' is there twice", proto->name);
  return TRUE;
}

gboolean
fer_attributes_check (
    const FerGraph *graph, const FerNode *node, GError **error)
{
  for (guint i = 0; i < node->n_attributes; i++) {
    if (!check (graph, node, node->attributes[i], error))
      return FALSE;
  }
  return TRUE;
}
