/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/graph/graph.h"

#include <string.h>

void
fer_graph_free (FerGraph *graph)
{
  if (graph == NULL)
    return;
  for (guint i = 0; i < graph->n_nodes; i++) {
    g_free (graph->nodes[i].name);
    g_free (graph->nodes[i].inputs);
    g_free (graph->nodes[i].outputs);
  }
  for (guint i = 0; i < graph->n_values; i++)
    g_clear_pointer (&graph->constants[i], fer_tensor_unref);
  g_free (graph->nodes);
  g_free (graph->constants);
  g_free (graph->outputs);
  g_free (graph->name);
  fer_onnx_files_free (graph->files);
  if (graph->model != NULL)
    fer__onnx__model__free_unpacked (graph->model, NULL);
  g_free (graph);
}

const Fer__Onnx__Attribute *
fer_node_find (const FerNode *node, const gchar *name)
{
  for (guint i = 0; i < node->n_attributes; i++) {
    if (strcmp (node->attributes[i]->name, name) == 0)
      return node->attributes[i];
  }
  return NULL;
}

gint64
fer_node_get_int (const FerNode *node, const gchar *name, gint64 other)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, name);

  return attribute != NULL ? attribute->i : other;
}

gfloat
fer_node_get_float (const FerNode *node, const gchar *name, gfloat other)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, name);

  return attribute != NULL ? attribute->f : other;
}

gboolean
fer_node_string_is (const FerNode *node, const gchar *name, const gchar *text)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, name);
  gsize length = strlen (text);

  return attribute != NULL && attribute->s.len == length
         && memcmp (attribute->s.data, text, length) == 0;
}

static void
set_error (const FerGraph *graph, FerError code, GError **error,
    const gchar *where, const gchar *format, va_list args)
{
  gchar *text = g_strdup_vprintf (format, args);
  /* names come from the file and may be any bytes */
  gchar *valid = g_utf8_make_valid (text, -1);

  g_set_error (error, FER_ERROR, code, "%s: %s%s", graph->name, where, valid);
  g_free (valid);
  g_free (text);
}

gboolean
fer_graph_fail (const FerGraph *graph, FerError code, GError **error,
    const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  set_error (graph, code, error, "", format, args);
  va_end (args);
  return FALSE;
}

gboolean
fer_node_fail (const FerGraph *graph, const FerNode *node, FerError code,
    GError **error, const gchar *format, ...)
{
  gchar *where = g_strdup_printf ("node '%s' (%s): ", node->name, node->op);
  va_list args;

  va_start (args, format);
  set_error (graph, code, error, where, format, args);
  va_end (args);
  g_free (where);
  return FALSE;
}
