/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "onnx-builder.h"

#include <string.h>

struct _OnnxBuilder {
  Fer__Onnx__Model model;
  Fer__Onnx__Graph graph;
  GPtrArray *memory;
};

gpointer
onnx_builder_take (OnnxBuilder *builder, gpointer memory)
{
  g_ptr_array_add (builder->memory, memory);
  return memory;
}

#define ALLOCATE(type) onnx_builder_take (builder, g_new0 (type, 1))
#define STRING(text) onnx_builder_take (builder, g_strdup (text))

/* Appends to one of protobuf-c's arrays of pointers: old ones stay in the
 * builder's memory, as lists are short. */
static void
append (OnnxBuilder *builder, gsize *n, gpointer array, gpointer item)
{
  gpointer **list = array;
  gpointer *longer = g_new (gpointer, *n + 1);

  if (*n > 0)
    memcpy (longer, *list, *n * sizeof longer[0]);
  longer[(*n)++] = item;
  *list = onnx_builder_take (builder, longer);
}

OnnxBuilder *
onnx_builder_new (gint64 opset)
{
  OnnxBuilder *builder = g_new0 (OnnxBuilder, 1);
  Fer__Onnx__OpsetId *id;

  builder->memory = g_ptr_array_new_with_free_func (g_free);
  fer__onnx__model__init (&builder->model);
  fer__onnx__graph__init (&builder->graph);
  builder->model.ir_version = 8;
  builder->model.graph = &builder->graph;
  id = ALLOCATE (Fer__Onnx__OpsetId);
  fer__onnx__opset_id__init (id);
  id->version = opset;
  append (builder, &builder->model.n_opset_import, &builder->model.opset_import,
      id);
  return builder;
}

Fer__Onnx__Model *
onnx_builder_get_model (OnnxBuilder *builder)
{
  return &builder->model;
}

static Fer__Onnx__ValueInfo *
add_value_info (OnnxBuilder *builder, const gchar *name)
{
  Fer__Onnx__ValueInfo *info = ALLOCATE (Fer__Onnx__ValueInfo);

  fer__onnx__value_info__init (info);
  info->name = STRING (name);
  return info;
}

void
onnx_builder_input (OnnxBuilder *builder, const gchar *name, gint64 n, gint64 c,
    gint64 h, gint64 w)
{
  const gint64 dims[4] = { n, c, h, w };
  Fer__Onnx__ValueInfo *info = add_value_info (builder, name);
  Fer__Onnx__Shape *shape = ALLOCATE (Fer__Onnx__Shape);

  fer__onnx__shape__init (shape);
  for (gint i = 0; i < 4; i++) {
    Fer__Onnx__Dimension *dim = ALLOCATE (Fer__Onnx__Dimension);

    fer__onnx__dimension__init (dim);
    dim->dim_value = dims[i];
    append (builder, &shape->n_dim, &shape->dim, dim);
  }
  info->type = ALLOCATE (Fer__Onnx__Type);
  fer__onnx__type__init (info->type);
  info->type->tensor_type = ALLOCATE (Fer__Onnx__TensorType);
  fer__onnx__tensor_type__init (info->type->tensor_type);
  info->type->tensor_type->elem_type = 1;
  info->type->tensor_type->shape = shape;
  append (builder, &builder->graph.n_input, &builder->graph.input, info);
}

void
onnx_builder_output (OnnxBuilder *builder, const gchar *name)
{
  append (builder, &builder->graph.n_output, &builder->graph.output,
      add_value_info (builder, name));
}

static Fer__Onnx__Tensor *
add_tensor (OnnxBuilder *builder, const gchar *name, const gint64 *dims,
    gint32 type, gsize *n)
{
  Fer__Onnx__Tensor *tensor = ALLOCATE (Fer__Onnx__Tensor);

  fer__onnx__tensor__init (tensor);
  tensor->name = STRING (name);
  tensor->data_type = type;
  for (*n = 1; dims[tensor->n_dims] >= 0; tensor->n_dims++)
    *n *= dims[tensor->n_dims];
  tensor->dims = onnx_builder_take (
      builder, g_memdup2 (dims, (tensor->n_dims + 1) * sizeof dims[0]));
  append (builder, &builder->graph.n_initializer, &builder->graph.initializer,
      tensor);
  return tensor;
}

Fer__Onnx__Tensor *
onnx_builder_floats (OnnxBuilder *builder, const gchar *name,
    const gint64 *dims, const gfloat *values)
{
  gsize n;
  Fer__Onnx__Tensor *tensor = add_tensor (builder, name, dims, 1, &n);

  tensor->raw_data.len = n * sizeof values[0];
  tensor->raw_data.data = onnx_builder_take (
      builder, g_memdup2 (values, MAX (tensor->raw_data.len, 1)));
  return tensor;
}

Fer__Onnx__Tensor *
onnx_builder_ints (OnnxBuilder *builder, const gchar *name, const gint64 *dims,
    const gint64 *values)
{
  gsize n;
  Fer__Onnx__Tensor *tensor = add_tensor (builder, name, dims, 7, &n);

  tensor->n_int64_data = n;
  tensor->int64_data = onnx_builder_take (
      builder, g_memdup2 (values, MAX (n, 1) * sizeof values[0]));
  return tensor;
}

Fer__Onnx__Tensor *
onnx_builder_bytes (OnnxBuilder *builder, const gchar *name, const gint64 *dims,
    gboolean is_signed, const gint8 *values)
{
  gsize n;
  Fer__Onnx__Tensor *tensor =
      add_tensor (builder, name, dims, is_signed ? 3 : 2, &n);

  tensor->raw_data.len = n;
  tensor->raw_data.data =
      onnx_builder_take (builder, g_memdup2 (values, MAX (n, 1)));
  return tensor;
}

static void
add_names (OnnxBuilder *builder, gsize *n, gchar ***list, const gchar *names)
{
  gchar **parts = g_strsplit (names, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    if (parts[i][0] != '\0')
      append (builder, n, list,
          STRING (strcmp (parts[i], "-") == 0 ? "" : parts[i]));
  }
  g_strfreev (parts);
}

void
onnx_builder_set_external (OnnxBuilder *builder, Fer__Onnx__Tensor *tensor,
    const gchar *location, const gchar *offset, const gchar *length)
{
  const gchar *const entries[][2] = { { "location", location },
    { "offset", offset }, { "length", length } };

  tensor->raw_data.len = 0;
  tensor->data_location = FER__ONNX__TENSOR__LOCATION__EXTERNAL;
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++) {
    Fer__Onnx__StringEntry *entry;

    if (entries[i][1] == NULL)
      continue;
    entry = ALLOCATE (Fer__Onnx__StringEntry);
    fer__onnx__string_entry__init (entry);
    entry->key = STRING (entries[i][0]);
    entry->value = STRING (entries[i][1]);
    append (builder, &tensor->n_external_data, &tensor->external_data, entry);
  }
}

Fer__Onnx__Node *
onnx_builder_node (OnnxBuilder *builder, const gchar *op, const gchar *inputs,
    const gchar *outputs)
{
  Fer__Onnx__Node *node = ALLOCATE (Fer__Onnx__Node);

  fer__onnx__node__init (node);
  node->op_type = STRING (op);
  node->name =
      onnx_builder_take (builder, g_strdup_printf ("%s of %s", op, outputs));
  add_names (builder, &node->n_input, &node->input, inputs);
  add_names (builder, &node->n_output, &node->output, outputs);
  append (builder, &builder->graph.n_node, &builder->graph.node, node);
  return node;
}

Fer__Onnx__Attribute *
onnx_builder_attribute (
    OnnxBuilder *builder, Fer__Onnx__Node *node, const gchar *name, gint32 type)
{
  Fer__Onnx__Attribute *attribute = ALLOCATE (Fer__Onnx__Attribute);

  fer__onnx__attribute__init (attribute);
  attribute->name = STRING (name);
  attribute->type = type;
  append (builder, &node->n_attribute, &node->attribute, attribute);
  return attribute;
}

void
onnx_builder_set_int (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, gint64 value)
{
  onnx_builder_attribute (builder, node, name, 2)->i = value;
}

void
onnx_builder_set_float (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, gfloat value)
{
  onnx_builder_attribute (builder, node, name, 1)->f = value;
}

void
onnx_builder_set_string (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, const gchar *value)
{
  Fer__Onnx__Attribute *attribute =
      onnx_builder_attribute (builder, node, name, 3);

  attribute->s.data = STRING (value);
  attribute->s.len = strlen (value);
}

void
onnx_builder_set_ints (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, guint n, const gint64 *values)
{
  Fer__Onnx__Attribute *attribute =
      onnx_builder_attribute (builder, node, name, 7);

  attribute->n_ints = n;
  attribute->ints =
      onnx_builder_take (builder, g_memdup2 (values, n * sizeof values[0]));
}

void
onnx_builder_metadata (
    OnnxBuilder *builder, const gchar *key, const gchar *value)
{
  Fer__Onnx__StringEntry *entry = ALLOCATE (Fer__Onnx__StringEntry);

  fer__onnx__string_entry__init (entry);
  entry->key = STRING (key);
  entry->value = STRING (value);
  append (builder, &builder->model.n_metadata_props,
      &builder->model.metadata_props, entry);
}

GBytes *
onnx_builder_finish (OnnxBuilder *builder)
{
  gsize size = fer__onnx__model__get_packed_size (&builder->model);
  guint8 *data = g_malloc (size);

  fer__onnx__model__pack (&builder->model, data);
  g_ptr_array_unref (builder->memory);
  g_free (builder);
  return g_bytes_new_take (data, size);
}
