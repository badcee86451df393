/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the bytes of an ONNX file to a checked FerGraph. */
#include "net/graph.h"

#include <string.h>

#include "net/lower/lower.h"

#define OPSET_MIN 9
#define OPSET_MAX 17

/* ONNX's numbers of element types. */
enum {
  ONNX_FLOAT = 1,
  ONNX_UINT8 = 2,
  ONNX_INT8 = 3,
  ONNX_UINT16 = 4,
  ONNX_INT16 = 5,
  ONNX_INT32 = 6,
  ONNX_INT64 = 7,
  ONNX_BOOL = 9,
  ONNX_FLOAT16 = 10,
  ONNX_DOUBLE = 11,
};

static gboolean fail (const FerGraph *graph, FerError code, GError **error,
    const gchar *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (const FerGraph *graph, FerError code, GError **error, const gchar *format,
    ...)
{
  va_list args;
  gchar *text, *valid;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  /* names come from the file and may be any bytes */
  valid = g_utf8_make_valid (text, -1);
  g_set_error (error, FER_ERROR, code, "%s: %s", graph->name, valid);
  g_free (valid);
  g_free (text);
  return FALSE;
}

static gfloat
float_from_half (guint16 half)
{
  guint exponent = half >> 10 & 0x1f;
  guint mantissa = half & 0x3ff;
  union {
    guint32 bits;
    gfloat value;
  } u;

  if (exponent == 0) { /* zero or denormal: exact in a float */
    u.value = mantissa * (1.0f / (1 << 24));
    return half & 0x8000 ? -u.value : u.value;
  }
  u.bits =
      mantissa << 13 | (exponent == 31 ? 0x7f800000u : (exponent + 112) << 23);
  u.bits |= (guint32) (half & 0x8000) << 16;
  return u.value;
}

static gsize
get_element_size (gint type)
{
  switch (type) {
    case ONNX_UINT8:
    case ONNX_INT8:
    case ONNX_BOOL:
      return 1;
    case ONNX_UINT16:
    case ONNX_INT16:
    case ONNX_FLOAT16:
      return 2;
    case ONNX_FLOAT:
    case ONNX_INT32:
      return 4;
    case ONNX_INT64:
    case ONNX_DOUBLE:
      return 8;
    default:
      return 0;
  }
}

#define READ_AS(type)                                                          \
  {                                                                            \
    type v;                                                                    \
    memcpy (&v, at, sizeof v);                                                 \
    return v;                                                                  \
  }

static gint64
read_raw_int (const guint8 *at, gint type)
{
  switch (type) {
    case ONNX_UINT8:
    case ONNX_BOOL:
      READ_AS (guint8)
    case ONNX_INT8:
      READ_AS (gint8)
    case ONNX_UINT16:
      READ_AS (guint16)
    case ONNX_INT16:
      READ_AS (gint16)
    case ONNX_INT32:
      READ_AS (gint32)
    default:
      READ_AS (gint64)
  }
}

static gfloat
read_raw_float (const guint8 *at, gint type)
{
  if (type == ONNX_DOUBLE)
    READ_AS (gdouble)
  return float_from_half (read_raw_int (at, ONNX_UINT16));
}

/* How many elements the tensor's typed field of its type holds. */
static gsize
count_typed (const Fer__Onnx__Tensor *proto)
{
  switch (proto->data_type) {
    case ONNX_FLOAT:
      return proto->n_float_data;
    case ONNX_DOUBLE:
      return proto->n_double_data;
    case ONNX_INT64:
      return proto->n_int64_data;
    default:
      return proto->n_int32_data;
  }
}

static void
read_elements (FerTensor *tensor, const Fer__Onnx__Tensor *proto)
{
  const guint8 *raw = proto->raw_data.data;
  gsize size = get_element_size (proto->data_type);
  gint type = proto->data_type;

  for (gsize i = 0; i < tensor->n; i++) {
    if (raw != NULL && tensor->is_float)
      fer_tensor_own_floats (tensor)[i] = read_raw_float (raw + i * size, type);
    else if (raw != NULL)
      fer_tensor_own_ints (tensor)[i] = read_raw_int (raw + i * size, type);
    else if (type == ONNX_DOUBLE)
      fer_tensor_own_floats (tensor)[i] = proto->double_data[i];
    else if (type == ONNX_FLOAT16)
      fer_tensor_own_floats (tensor)[i] =
          float_from_half (proto->int32_data[i]);
    else if (type == ONNX_INT64)
      fer_tensor_own_ints (tensor)[i] = proto->int64_data[i];
    else
      fer_tensor_own_ints (tensor)[i] = proto->int32_data[i];
  }
}

FerTensor *
fer_graph_read_tensor (const FerGraph *graph, const Fer__Onnx__Tensor *proto,
    const gchar *what, GError **error)
{
  gint type = proto->data_type;
  gsize size = get_element_size (type);
  gint dims[FER_MAX_RANK];
  FerTensor *tensor;
  gboolean is_float;
  gsize n;

  if (proto->data_location != FER__ONNX__TENSOR__LOCATION__DEFAULT
      || proto->n_external_data > 0) {
    fail (graph, FER_ERROR_UNSUPPORTED, error,
        "%s keeps its data in another file, which is not supported", what);
    return NULL;
  }
  if (!fer_dims_count (proto->dims, proto->n_dims, &n)) {
    fail (graph, FER_ERROR_MALFORMED, error,
        "%s has a negative dimension, more than %d of them or more than "
        "%" G_GINT64_FORMAT " elements",
        what, FER_MAX_RANK, FER_MAX_ELEMENTS);
    return NULL;
  }
  if (size == 0) {
    fail (graph, FER_ERROR_UNSUPPORTED, error,
        "%s has elements of ONNX type %d, which is not supported", what, type);
    return NULL;
  }
  if (proto->raw_data.len > 0 ? proto->raw_data.len != n * size
                              : count_typed (proto) != n) {
    fail (graph, FER_ERROR_MALFORMED, error,
        "%s holds %" G_GSIZE_FORMAT
        " %s where its shape needs %" G_GSIZE_FORMAT,
        what,
        proto->raw_data.len > 0 ? proto->raw_data.len : count_typed (proto),
        proto->raw_data.len > 0 ? "bytes" : "elements",
        proto->raw_data.len > 0 ? n * size : n);
    return NULL;
  }

  for (gsize i = 0; i < proto->n_dims; i++)
    dims[i] = proto->dims[i];
  is_float = type == ONNX_FLOAT || type == ONNX_DOUBLE || type == ONNX_FLOAT16;
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  /* What a network holds most of is used where it lies: the graph keeps the
   * parsed file. */
  if (type == ONNX_FLOAT && n > 0) {
    tensor = g_atomic_rc_box_new0 (FerTensor);
    tensor->is_float = TRUE;
    tensor->rank = proto->n_dims;
    memcpy (tensor->dims, dims, tensor->rank * sizeof dims[0]);
    tensor->n = n;
    tensor->floats = proto->raw_data.len > 0
                         ? (const gfloat *) (gpointer) proto->raw_data.data
                         : proto->float_data;
    return tensor;
  }
#endif
  tensor = fer_tensor_new (is_float, dims, proto->n_dims);
  tensor->is_int8 = type == ONNX_INT8;
  read_elements (tensor, proto);
  return tensor;
}

/* --- Values ------------------------------------------------------------- */

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
      return fail (reader->graph, FER_ERROR_MALFORMED, error,
          "initialiser '%s' is there twice", name);
    what = g_strdup_printf ("initialiser '%s'", name);
    tensor = fer_graph_read_tensor (
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
    /* files of old list the initialisers as inputs too */
    if (find_value (reader, proto->input[i]->name) != FER_NO_VALUE)
      continue;
    input = proto->input[i];
    n_inputs++;
  }
  if (n_inputs == 0)
    return fail (graph, FER_ERROR_MALFORMED, error, "the graph has no input");
  if (n_inputs > 1)
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the graph has %u inputs; only one is supported", n_inputs);

  type = input->type != NULL ? input->type->tensor_type : NULL;
  if (type == NULL || type->shape == NULL)
    return fail (graph, FER_ERROR_MALFORMED, error,
        "the input '%s' is no tensor with a shape", input->name);
  if (type->elem_type != ONNX_FLOAT)
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the input '%s' has elements of ONNX type %d; only float is supported",
        input->name, type->elem_type);
  if (type->shape->n_dim != 4)
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the input '%s' has %" G_GSIZE_FORMAT " dimensions; only batch x "
        "channels x height x width is supported",
        input->name, type->shape->n_dim);
  for (gint i = 0; i < 4; i++) {
    gint64 dim = type->shape->dim[i]->dim_value;

    if (dim < 0 || dim > G_MAXUINT16)
      return fail (graph, FER_ERROR_MALFORMED, error,
          "dimension %d of the input '%s' is %" G_GINT64_FORMAT, i, input->name,
          dim);
    graph->input_dims[i] = dim;
  }
  graph->input = add_value (reader, input->name, NULL);
  return TRUE;
}

/* --- Nodes -------------------------------------------------------------- */

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
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
        "operator '%s' of domain '%s' (node '%s') is not supported", node->op,
        proto->domain, node->name);
  if (!fer_op_is_supported (node->op))
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
        "operator '%s' (node '%s') is not supported", node->op, node->name);
  if (proto->n_output == 0 || proto->output[0][0] == '\0')
    return fail (graph, FER_ERROR_MALFORMED, error,
        "node '%s' (%s) has no output", node->name, node->op);

  for (gsize i = 0; i < proto->n_input; i++) {
    const gchar *name = proto->input[i];

    node->inputs[i] =
        name[0] == '\0' ? FER_NO_VALUE : find_value (reader, name);
    if (name[0] != '\0' && node->inputs[i] == FER_NO_VALUE)
      return fail (graph, FER_ERROR_MALFORMED, error,
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
      return fail (graph, FER_ERROR_MALFORMED, error,
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
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
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

/* Networks from Keras: batch x height x width x channels, made batch x channels
 * x height x width by whatever reads it. Of one channel a change of shape
 * does. */
static gboolean
has_channels_last (const FerGraph *graph)
{
  const gint *dims = graph->input_dims;
  guint n = 0;

  if ((dims[3] != 1 && dims[3] != 3) || dims[1] == 1 || dims[1] == 3)
    return FALSE;
  for (guint i = 0; i < graph->n_nodes; i++) {
    const FerNode *node = &graph->nodes[i];

    for (guint j = 0; j < node->n_inputs; j++) {
      if (node->inputs[j] != graph->input)
        continue;
      if (!is_to_channels_first (node)
          && !(dims[3] == 1 && j == 0 && strcmp (node->op, "Reshape") == 0))
        return FALSE;
      n++;
    }
  }
  return n > 0;
}

static gboolean
check_channels (FerGraph *graph, GError **error)
{
  gint *dims = graph->input_dims;

  graph->channels_last = has_channels_last (graph);
  if (graph->channels_last) {
    gint channels = dims[3];

    dims[3] = dims[2];
    dims[2] = dims[1];
    dims[1] = channels;
  }
  if (dims[1] == 0)
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the input leaves its number of channels open");
  return TRUE;
}

static gboolean
read_outputs (Reader *reader, GError **error)
{
  FerGraph *graph = reader->graph;
  const Fer__Onnx__Graph *proto = graph->model->graph;

  if (proto->n_output == 0)
    return fail (graph, FER_ERROR_MALFORMED, error, "the graph has no output");
  graph->outputs = g_new (guint, proto->n_output);
  for (gsize i = 0; i < proto->n_output; i++) {
    guint value = find_value (reader, proto->output[i]->name);

    if (value == FER_NO_VALUE)
      return fail (graph, FER_ERROR_MALFORMED, error,
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
    return fail (graph, FER_ERROR_MALFORMED, error,
        "the file does not say which version of ONNX's operators it uses");
  if (opset < OPSET_MIN || opset > OPSET_MAX)
    return fail (graph, FER_ERROR_UNSUPPORTED, error,
        "the file uses operator set %" G_GINT64_FORMAT "; %d to %d are "
        "supported",
        opset, OPSET_MIN, OPSET_MAX);
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
    return fail (graph, FER_ERROR_MALFORMED, error, "the file is empty");
  graph->model = fer__onnx__model__unpack (NULL, size, data);
  if (graph->model == NULL)
    return fail (graph, FER_ERROR_MALFORMED, error,
        "the file is no ONNX model, or is cut off");
  if (graph->model->graph == NULL)
    return fail (graph, FER_ERROR_MALFORMED, error, "the file has no graph");
  return read_opset (graph, error) && read_initializers (reader, error)
         && read_input (reader, error) && read_nodes (reader, error)
         && check_channels (graph, error) && read_outputs (reader, error);
}

FerGraph *
fer_graph_new (GBytes *onnx, const gchar *name, GError **error)
{
  FerGraph *graph = g_new0 (FerGraph, 1);
  Reader reader = { graph, g_hash_table_new (g_str_hash, g_str_equal),
    g_ptr_array_new () };
  gboolean ok;

  graph->name = g_strdup (name);
  graph->file_size = g_bytes_get_size (onnx);
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
