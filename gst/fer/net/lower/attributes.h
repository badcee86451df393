/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes of the ONNX operators that the engine has. */
#pragma once

#include "net/graph/graph.h"

G_BEGIN_DECLS

/* ONNX's numbers of the types that an attribute may have. */
typedef enum {
  FER_ATTRIBUTE_FLOAT = 1,
  FER_ATTRIBUTE_INT = 2,
  FER_ATTRIBUTE_STRING = 3,
  FER_ATTRIBUTE_TENSOR = 4,
  FER_ATTRIBUTE_FLOATS = 6,
  FER_ATTRIBUTE_INTS = 7,
} FerAttributeType;

/**
 * FerAttribute:
 *
 * An attribute of an operator. Operator sets may add one, or take it away: its
 * meaning is an input's from then on.
 */
typedef struct {
  const gchar *op;
  const gchar *name;
  FerAttributeType type;
  gint first; /* operator set */
  gint last;
} FerAttribute;

/**
 * fer_attributes_get:
 * @n: (out): how many there are
 *
 * Returns: (transfer none): the attributes, sorted by operator and name
 */
const FerAttribute *fer_attributes_get (guint *n);

/**
 * fer_attributes_check:
 * @graph: a graph
 * @node: a node of it
 * @error: return location, #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED
 *
 * Checks that each attribute of @node is one that its operator has in the
 * graph's operator set, is of the right type and stands there once. An unknown
 * one may change what the operator means.
 *
 * Returns: %FALSE on error
 */
gboolean fer_attributes_check (
    const FerGraph *graph, const FerNode *node, GError **error);

G_END_DECLS
