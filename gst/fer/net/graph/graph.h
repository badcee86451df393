/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network as its file describes it, checked, before any size is known. */
#pragma once

#include "fer.h"
#include "net/graph/onnx-files.h"
#include "net/graph/tensor.h"
#include "onnx.pb-c.h"

G_BEGIN_DECLS

/* An input or output that the node leaves out. */
#define FER_NO_VALUE G_MAXUINT
/* The versions of ONNX's operators that the engine knows. */
#define FER_OPSET_MIN 7
#define FER_OPSET_MAX 22
/* Most nodes of a network: bounds the planner's work on broken files. */
#define FER_MAX_NODES 16384

/**
 * FerNode:
 *
 * One node of the graph. The strings and the attributes are borrowed from the
 * parsed file, which the graph keeps.
 */
typedef struct {
  const gchar *op;
  gchar *name; /* valid UTF-8, for messages */
  Fer__Onnx__Attribute **attributes;
  guint n_attributes;
  guint *inputs; /* values, or FER_NO_VALUE */
  guint n_inputs;
  guint *outputs; /* values, or FER_NO_VALUE; the first is always there */
  guint n_outputs;
} FerNode;

/**
 * FerGraph:
 *
 * Nodes in an order in which each reads only what stands before it. Values are
 * numbers; a value that the file fixes has its tensor in @constants.
 */
typedef struct {
  Fer__Onnx__Model *model;
  gchar *name; /* the caller's, for messages */
  gsize file_size;
  FerOnnxFiles *files; /* with numbers of its tensors */
  gint opset;
  FerNode *nodes;
  guint n_nodes;
  guint n_values;
  FerTensor **constants; /* [n_values], NULL where computed */
  guint input;
  gint input_dims[4]; /* as NCHW; 0 where the file leaves it open */
  /* The file's input is NHWC. The engine's callers give NCHW in any case. */
  gboolean channels_last;
  /* All that is done with it first is a transposition to NCHW, which has
   * nothing to do then. Otherwise the engine has to transpose for the nodes. */
  gboolean only_transposed;
  guint *outputs;
  guint n_outputs;
} FerGraph;

/**
 * fer_graph_free:
 * @graph: (nullable) (transfer full): a graph of fer_graph_new()
 *
 * Frees the graph and the parsed file.
 */
void fer_graph_free (FerGraph *graph);

/**
 * fer_node_find:
 *
 * Returns: (nullable): the attribute @name of @node
 */
const Fer__Onnx__Attribute *fer_node_find (
    const FerNode *node, const gchar *name);

/**
 * fer_node_get_int:
 *
 * Returns: the integer in attribute @name, @other where there is no such
 * attribute
 */
gint64 fer_node_get_int (const FerNode *node, const gchar *name, gint64 other);

/**
 * fer_node_get_float:
 *
 * Returns: the float in attribute @name, @other where there is no such
 * attribute
 */
gfloat fer_node_get_float (
    const FerNode *node, const gchar *name, gfloat other);

/**
 * fer_node_string_is:
 *
 * Returns: whether @node has the attribute @name and it is @text
 */
gboolean fer_node_string_is (
    const FerNode *node, const gchar *name, const gchar *text);

/**
 * fer_graph_fail:
 *
 * Sets "name: …" as @error. The text may hold names of the file, in any
 * encoding; the message is valid UTF-8.
 *
 * Returns: always %FALSE
 */
gboolean fer_graph_fail (const FerGraph *graph, FerError code, GError **error,
    const gchar *format, ...) G_GNUC_PRINTF (4, 5);

/**
 * fer_node_fail:
 *
 * Sets "name: node 'x' (Op): …" as @error.
 *
 * Returns: always %FALSE
 */
gboolean fer_node_fail (const FerGraph *graph, const FerNode *node,
    FerError code, GError **error, const gchar *format, ...)
    G_GNUC_PRINTF (5, 6);

G_END_DECLS
