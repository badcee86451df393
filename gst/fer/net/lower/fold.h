/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators on constants: the shapes that exporters compute in the graph. */
#pragma once

#include "net/graph/graph.h"

G_BEGIN_DECLS

/* Operators of two operands, element by element. */
typedef enum {
  FER_ADD,
  FER_SUB,
  FER_MUL,
  FER_DIV,
} FerArithmetic;

/**
 * FerFold:
 * @graph: the graph that holds @node
 * @node: a node whose inputs are all constants
 * @inputs: its inputs, %NULL where left out, and also after the last up to
 *   #FER_MAX_INPUTS
 * @error: return location, #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED
 *
 * Computes the first output of a node. That the required inputs and attributes
 * are there has been checked.
 *
 * Returns: (transfer full): the output, or %NULL on error
 */
typedef FerTensor *FerFold (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);

/* Most inputs of a node of an operator that takes a fixed number of them. */
#define FER_MAX_INPUTS 5

/* One for each operator that constants are seen with; the names are ONNX's. */
FerFold fer_fold_add;
FerFold fer_fold_cast;
FerFold fer_fold_concat;
FerFold fer_fold_constant;
FerFold fer_fold_constant_of_shape;
FerFold fer_fold_dequantize;
FerFold fer_fold_div;
FerFold fer_fold_gather;
FerFold fer_fold_identity;
FerFold fer_fold_mul;
FerFold fer_fold_reshape;
FerFold fer_fold_slice;
FerFold fer_fold_squeeze;
FerFold fer_fold_sub;
FerFold fer_fold_transpose;
FerFold fer_fold_unsqueeze;

G_END_DECLS
