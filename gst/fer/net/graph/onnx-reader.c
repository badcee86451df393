/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the bytes of an ONNX file to a checked FerGraph. */
#include "net/graph/onnx-reader.h"

#include <string.h>

#include "net/graph/onnx-size.h"
#include "net/graph/onnx-tensor.h"

/* --- Values --------------------------------------------------------------- */

typedef struct {
  FerGraph *graph;
  GHashTable *values; /* name -> number + 1 */
  GPtrArray *constants;
} Reader;

static guint
add_value (Reader *reader, const gchar *name, FerTensor *constant)
{
  g_ptr_array_add (reader->constants, constant);
  g_hash_table_insert (reader->values, (gpointer) name,
      GUINT_TO_POINTER (reader->constants->len));
  return reader->constants->len - 1;
}

static guint
find_value (Reader *reader, const gchar *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (reader->values, name)) - 1;
}

static gboolean
read_initializers (Reader *reader, GError **error)
{
  const Fer__Onnx__Graph *proto = reader->graph->model->graph;

  for (gsize i = 0; i < proto->n_initializer; i++) {
    const gchar *name = proto->initializer[i]->name;
    gchar *what;
    FerTensor *tensor;

    if (find_value (reader, name) != FER_NO_VALUE)
      return fer_graph_fail (reader->graph, FER_ERROR_MALFORMED, error,
          "initialiser '%s' is there twice", name);
    what = g_strdup_printf ("initialiser '%s'", name);
    tensor = fer_onnx_tensor_read (
        reader->graph, proto->initializer[i], what, error);
    g_free (what);
    if (tensor == NULL)
      return FALSE;
    add_value (reader, name, tensor);
  }
  return TRUE;
}

static gboolean
read_input (Reader *reader, GError **error)
{
  FerGraph *graph = reader->graph;
  const Fer__Onnx__Graph *proto = graph->model->graph;
  const Fer__Onnx__ValueInfo *input = NULL;
  const Fer__Onnx__TensorType *type;
  guint n_inputs = 0;

  for (gsize i = 0; i < proto->n_input; i++) {
    /* older files list the initialisers as inputs too */
    if (find_value (reader, proto->input[i]->name) != FER_NO_VALUE)
      continue;
    input = proto->input[i];
    n_inputs++;
  }
  if (n_inputs == 0)
    return fer_graph_fail (
        graph, FER_ERROR_MALFORMED, error, "the graph has no input");
  if (n_inputs > 1)
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the graph has %u inputs; only one is supported", n_inputs);

  type = input->type != NULL ? input->type->tensor_type : NULL;
  if (type == NULL || type->shape == NULL)
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "the input '%s' is no tensor with a shape", input->name);
  if (type->elem_type != FER_ONNX_FLOAT && type->elem_type != FER_ONNX_FLOAT16
      && type->elem_type != FER_ONNX_DOUBLE)
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the input '%s' has elements of ONNX type %d; only floats are "
        "supported",
        input->name, type->elem_type);
  if (type->shape->n_dim != 4)
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the input '%s' is of rank %" G_GSIZE_FORMAT "; only batch x "
        "channels x height x width is supported",
        input->name, type->shape->n_dim);
  for (gint i = 0; i < 4; i++) {
    gint64 dim = type->shape->dim[i]->dim_value;

    if (dim < 0 || dim > G_MAXUINT16)
      return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
          "dimension %d of the input '%s' is %" G_GINT64_FORMAT, i, input->name,
          dim);
    graph->input_dims[i] = dim;
  }
  graph->input = add_value (reader, input->name, NULL);
  return TRUE;
}

/* --- Nodes ---------------------------------------------------------------- */

static gchar *
name_node (const Fer__Onnx__Node *proto, gsize index)
{
  if (proto->name[0] != '\0')
    return g_utf8_make_valid (proto->name, -1);
  if (proto->n_output > 0 && proto->output[0][0] != '\0')
    return g_utf8_make_valid (proto->output[0], -1);
  return g_strdup_printf ("#%" G_GSIZE_FORMAT, index);
}

static gboolean
read_node (
    Reader *reader, FerNode *node, const Fer__Onnx__Node *proto, GError **error)
{
  FerGraph *graph = reader->graph;

  node->op = proto->op_type;
  node->attributes = proto->attribute;
  node->n_attributes = proto->n_attribute;
  node->n_inputs = proto->n_input;
  node->n_outputs = proto->n_output;
  node->inputs = g_new (guint, proto->n_input + 1);
  node->outputs = g_new (guint, proto->n_output + 1);

  if ((proto->domain[0] != '\0' && strcmp (proto->domain, "ai.onnx") != 0))
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "operator '%s' of domain '%s' (node '%s') is not supported", node->op,
        proto->domain, node->name);
  if (proto->n_output == 0 || proto->output[0][0] == '\0')
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "node '%s' (%s) has no output", node->name, node->op);

  for (gsize i = 0; i < proto->n_input; i++) {
    const gchar *name = proto->input[i];

    node->inputs[i] =
        name[0] == '\0' ? FER_NO_VALUE : find_value (reader, name);
    if (name[0] != '\0' && node->inputs[i] == FER_NO_VALUE)
      return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
          "node '%s' (%s) reads '%s', which is neither an input, an "
          "initialiser nor the output of a node before it",
          node->name, node->op, name);
  }
  for (gsize i = 0; i < proto->n_output; i++) {
    const gchar *name = proto->output[i];

    node->outputs[i] = FER_NO_VALUE;
    if (name[0] == '\0')
      continue;
    if (find_value (reader, name) != FER_NO_VALUE)
      return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
          "node '%s' (%s) writes '%s', which exists already", node->name,
          node->op, name);
    node->outputs[i] = add_value (reader, name, NULL);
  }
  return TRUE;
}

static gboolean
read_nodes (Reader *reader, GError **error)
{
  FerGraph *graph = reader->graph;
  const Fer__Onnx__Graph *proto = graph->model->graph;

  if (proto->n_node > FER_MAX_NODES)
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the graph has %" G_GSIZE_FORMAT " nodes; at most %d are supported",
        proto->n_node, FER_MAX_NODES);
  graph->nodes = g_new0 (FerNode, proto->n_node + 1);
  for (gsize i = 0; i < proto->n_node; i++) {
    graph->nodes[i].name = name_node (proto->node[i], i);
    graph->n_nodes = i + 1;
    if (!read_node (reader, &graph->nodes[i], proto->node[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_to_channels_first (const FerNode *node)
{
  static const gint64 perm[] = { 0, 3, 1, 2 };
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, "perm");

  return strcmp (node->op, "Transpose") == 0 && attribute != NULL
         && attribute->n_ints == 4
         && memcmp (attribute->ints, perm, sizeof perm) == 0;
}

/* Whether a result of the node stands where its operand stood, whatever the
 * dimensions mean. */
static gboolean
keeps_places (const FerNode *node)
{
  static const gchar *const names[] = { "Add", "Cast", "Clip", "Div",
    "Identity", "Mul", "Sub", NULL };

  return g_strv_contains (names, node->op);
}

/* Whether the node tells that its input @i is NHWC: it makes NCHW of it, or, as
 * the last layers of small networks do, a row of numbers. */
static gboolean
reads_channels_last (const FerNode *node, guint i)
{
  return is_to_channels_first (node)
         || (i == 0
             && (strcmp (node->op, "Reshape") == 0
                 || strcmp (node->op, "Flatten") == 0));
}

/* Looks whether the input is NHWC, as networks from Keras have it: before a
 * node that takes NHWC there is at most arithmetic. */
static void
find_channels_last (FerGraph *graph, guint n_values)
{
  const gint *dims = graph->input_dims;
  gboolean *as_input = g_new0 (gboolean, n_values);
  gboolean told = FALSE, wrong = FALSE;

  as_input[graph->input] = TRUE;
  graph->only_transposed = TRUE;
  for (guint i = 0; i < graph->n_nodes; i++) {
    const FerNode *node = &graph->nodes[i];

    for (guint j = 0; j < node->n_inputs; j++) {
      if (node->inputs[j] == FER_NO_VALUE || !as_input[node->inputs[j]])
        continue;
      if (keeps_places (node))
        as_input[node->outputs[0]] = TRUE;
      else if (reads_channels_last (node, j))
        told = TRUE;
      else
        wrong = TRUE;
      /* with one channel, a change of shape does what a transposition does */
      if (node->inputs[j] != graph->input
          || !(is_to_channels_first (node)
               || (dims[3] == 1 && strcmp (node->op, "Reshape") == 0)))
        graph->only_transposed = FALSE;
    }
  }
  graph->channels_last = told && !wrong && (dims[3] == 1 || dims[3] == 3)
                         && dims[1] != 1 && dims[1] != 3;
  g_free (as_input);
}

static gboolean
check_channels (Reader *reader, GError **error)
{
  FerGraph *graph = reader->graph;
  gint *dims = graph->input_dims;

  find_channels_last (graph, reader->constants->len);
  if (graph->channels_last) {
    gint channels = dims[3];

    dims[3] = dims[2];
    dims[2] = dims[1];
    dims[1] = channels;
  }
  if (dims[1] == 0)
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the input leaves its number of channels open");
  return TRUE;
}

static gboolean
read_outputs (Reader *reader, GError **error)
{
  FerGraph *graph = reader->graph;
  const Fer__Onnx__Graph *proto = graph->model->graph;

  if (proto->n_output == 0)
    return fer_graph_fail (
        graph, FER_ERROR_MALFORMED, error, "the graph has no output");
  graph->outputs = g_new (guint, proto->n_output);
  for (gsize i = 0; i < proto->n_output; i++) {
    guint value = find_value (reader, proto->output[i]->name);

    if (value == FER_NO_VALUE)
      return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
          "the output '%s' is computed by no node", proto->output[i]->name);
    graph->outputs[i] = value;
  }
  graph->n_outputs = proto->n_output;
  return TRUE;
}

static gboolean
read_opset (FerGraph *graph, GError **error)
{
  const Fer__Onnx__Model *model = graph->model;
  gint64 opset = 0;

  for (gsize i = 0; i < model->n_opset_import; i++) {
    const gchar *domain = model->opset_import[i]->domain;

    if (domain[0] == '\0' || strcmp (domain, "ai.onnx") == 0)
      opset = model->opset_import[i]->version;
  }
  if (opset == 0)
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "the file does not say which version of ONNX's operators it uses");
  if (opset < FER_OPSET_MIN || opset > FER_OPSET_MAX)
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the file uses operator set %" G_GINT64_FORMAT "; %d to %d are "
        "supported",
        opset, FER_OPSET_MIN, FER_OPSET_MAX);
  graph->opset = opset;
  return TRUE;
}

static gboolean
read_graph (Reader *reader, GBytes *onnx, GError **error)
{
  FerGraph *graph = reader->graph;
  gsize size;
  const guint8 *data = g_bytes_get_data (onnx, &size);

  if (size == 0)
    return fer_graph_fail (
        graph, FER_ERROR_MALFORMED, error, "the file is empty");
  if (!fer_onnx_size_is_sane (data, size))
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "the file would take far more memory than its size");
  graph->model = fer__onnx__model__unpack (NULL, size, data);
  if (graph->model == NULL)
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "the file is no ONNX model, or is cut off");
  if (graph->model->graph == NULL)
    return fer_graph_fail (
        graph, FER_ERROR_MALFORMED, error, "the file has no graph");
  return read_opset (graph, error) && read_initializers (reader, error)
         && read_input (reader, error) && read_nodes (reader, error)
         && check_channels (reader, error) && read_outputs (reader, error);
}

FerGraph *
fer_graph_new (
    GBytes *onnx, const gchar *name, const gchar *folder, GError **error)
{
  FerGraph *graph = g_new0 (FerGraph, 1);
  Reader reader = { graph, g_hash_table_new (g_str_hash, g_str_equal),
    g_ptr_array_new () };
  gboolean ok;

  graph->name = g_strdup (name);
  graph->file_size = g_bytes_get_size (onnx);
  graph->files = fer_onnx_files_new (folder);
  ok = read_graph (&reader, onnx, error);
  graph->n_values = reader.constants->len;
  graph->constants = (FerTensor **) g_ptr_array_free (reader.constants, FALSE);
  g_hash_table_unref (reader.values);
  if (!ok) {
    fer_graph_free (graph);
    return NULL;
  }
  return graph;
}
