/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every operator of the table with too few, too many and all kinds of inputs.
 */
#include "net/lower/operators.h"

#include <string.h>

#include "net/lower/attributes.h"
#include "net-testing.h"

/* What an input may be: computed, computed with two dimensions, a constant of
 * floats, of integers, a quantised value, or left out. */
static const gchar *const kinds[] = { "x", "p", "v4", "i4", "q", "-" };
#define N_KINDS G_N_ELEMENTS (kinds)

static void
set_attribute (OnnxBuilder *b, Fer__Onnx__Node *node, const gchar *name)
{
  if (strcmp (name, "kernel_shape") == 0)
    onnx_builder_set_ints (b, node, name, 2, INTS (2, 2));
  else /* an axis, or ONNX's number of float */
    onnx_builder_set_int (b, node, name, 1);
}

/* What operators do differs between these. */
static const gint64 opsets[] = { 7, 9, 11, 13, 17, 18, 22 };
static gint64 opset = 13;

/* A network with a node of the operator, which has its required attributes
 * except
 * @skip. */
static FerNet *
load_node (const FerOperator *entry, const gchar *inputs, const gchar *outputs,
    const gchar *skip, GError **error)
{
  static const gfloat values[] = { 1, 2, 3, 4 };
  OnnxBuilder *b = onnx_builder_new (opset);
  Fer__Onnx__Node *node;
  GBytes *bytes;
  FerNet *net;

  onnx_builder_input (b, "x", 0, 4, 8, 8);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "v4", DIMS (4), values);
  onnx_builder_floats (b, "v1", DIMS (1), values);
  onnx_builder_ints (b, "i4", DIMS (4), INTS (0, 1, 1, 2));
  onnx_builder_node (b, "QuantizeLinear", "x v1", "q");
  onnx_builder_node (b, "GlobalAveragePool", "x", "g");
  onnx_builder_node (b, "Flatten", "g", "p");
  node = onnx_builder_node (b, entry->name, inputs, outputs);
  for (guint i = 0; entry->required[i] != NULL; i++) {
    if (g_strcmp0 (entry->required[i], skip) != 0)
      set_attribute (b, node, entry->required[i]);
  }
  bytes = onnx_builder_finish (b);
  net = fer_net_new_from_bytes (bytes, "test", error);
  g_bytes_unref (bytes);
  return net;
}

static void
assert_malformed (const FerOperator *entry, const gchar *inputs,
    const gchar *outputs, const gchar *skip, const gchar *text)
{
  GError *error = NULL;

  g_assert_null (load_node (entry, inputs, outputs, skip, &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_MALFORMED);
  if (strstr (error->message, text) == NULL)
    g_error ("%s of '%s': '%s' does not say '%s'", entry->name, inputs,
        error->message, text);
  g_error_free (error);
}

/* The inputs that the digits of @code name, in base N_KINDS. */
static gchar *
list_inputs (guint n, guint code)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < n; i++, code /= N_KINDS)
    g_string_append_printf (list, "%s ", kinds[code % N_KINDS]);
  return g_string_free (list, FALSE);
}

/* Whether a required input is among those that are left out. */
static gboolean
lacks_input (const FerOperator *entry, guint n, guint code)
{
  guint needed = entry->max_inputs == FER_ANY_NUMBER ? n : entry->min_inputs;

  if (n < entry->min_inputs)
    return TRUE;
  for (guint i = 0; i < needed; i++, code /= N_KINDS) {
    if (strcmp (kinds[code % N_KINDS], "-") == 0)
      return TRUE;
  }
  return FALSE;
}

/* A network that runs, or a reason. */
static void
try_inputs (const FerOperator *entry, const gchar *inputs)
{
  GError *error = NULL;
  FerNet *net = load_node (entry, inputs, "y", NULL, &error);
  FerNetRun *run;

  if (net == NULL) {
    g_assert_true (error->domain == FER_ERROR);
    g_error_free (error);
    return;
  }
  run = net_start (net, 2, 8, 8);
  net_fill (fer_net_run_get_input (run, 0), 4 * 8 * 8, 1);
  net_fill (fer_net_run_get_input (run, 1), 4 * 8 * 8, 2);
  fer_net_run_process (run, 2);
  fer_net_run_free (run);
  fer_net_free (net);
}

/* All lists of up to three inputs. */
static void
try_short_lists (const FerOperator *entry)
{
  guint most = MIN (entry->max_inputs, 3), n_codes = 1;

  for (guint n = 0; n <= most; n++, n_codes *= N_KINDS) {
    for (guint code = 0; code < n_codes; code++) {
      gchar *inputs = list_inputs (n, code);

      if (lacks_input (entry, n, code))
        assert_malformed (entry, inputs, "y", NULL, "is missing");
      else
        try_inputs (entry, inputs);
      g_free (inputs);
    }
  }
}

/* Longer ones: of one kind, behind a computed first input. */
static void
try_long_lists (const FerOperator *entry)
{
  guint most = MIN (entry->max_inputs, 3);

  for (guint n = most + 1; n <= FER_MAX_INPUTS + 3; n++) {
    for (guint kind = 0; kind < N_KINDS; kind++) {
      GString *inputs = g_string_new ("x");

      for (guint i = 1; i < n; i++)
        g_string_append_printf (inputs, " %s", kinds[kind]);
      if (n > entry->max_inputs)
        assert_malformed (entry, inputs->str, "y", NULL,
            strcmp (kinds[kind], "-") == 0 && entry->min_inputs > 1
                ? "is missing"
                : "at most");
      else if (strcmp (kinds[kind], "-") != 0)
        try_inputs (entry, inputs->str);
      g_string_free (inputs, TRUE);
    }
  }
}

static void
test_inputs (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (opsets); i++) {
    opset = opsets[i];
    try_short_lists (data);
    try_long_lists (data);
  }
}

static void
test_outputs (gconstpointer data)
{
  const FerOperator *entry = data;
  GString *inputs, *outputs;

  if (entry->max_outputs == FER_ANY_NUMBER)
    return;
  inputs = g_string_new ("x");
  outputs = g_string_new ("y");
  for (guint i = 1; i < entry->min_inputs; i++)
    g_string_append (inputs, " v4");
  for (guint i = 0; i < entry->max_outputs; i++)
    g_string_append_printf (outputs, " y%u", i);
  assert_malformed (entry, entry->max_inputs == 0 ? "" : inputs->str,
      outputs->str, NULL, "outputs");
  g_string_free (inputs, TRUE);
  g_string_free (outputs, TRUE);
}

static void
test_attributes (gconstpointer data)
{
  const FerOperator *entry = data;

  for (guint i = 0; entry->required[i] != NULL; i++) {
    gchar *text = g_strdup_printf ("no '%s'", entry->required[i]);

    assert_malformed (entry, "x", "y", entry->required[i], text);
    g_free (text);
  }
}

static void
test_table (void)
{
  guint n;
  const FerOperator *entries = fer_operators_get (&n);

  g_assert_cmpuint (n, >=, 40);
  for (guint i = 0; i < n; i++) {
    const FerOperator *entry = &entries[i];

    if (i > 0)
      g_assert_cmpstr (entries[i - 1].name, <, entry->name);
    g_assert_true (fer_operators_find (entry->name) == entry);
    g_assert_cmpuint (entry->min_inputs, <=, entry->max_inputs);
    if (entry->max_inputs != FER_ANY_NUMBER)
      g_assert_cmpuint (entry->max_inputs, <=, FER_MAX_INPUTS);
    g_assert_cmpuint (entry->max_outputs, >=, 1);
    g_assert_true (entry->fold != NULL || entry->lower != NULL);
  }
  g_assert_null (fer_operators_find ("Einsum"));
  g_assert_null (fer_operators_find (""));
}

static void
test_attribute_table (void)
{
  guint n;
  const FerAttribute *entries = fer_attributes_get (&n);

  for (guint i = 0; i < n; i++) {
    const FerAttribute *entry = &entries[i];

    if (i > 0) {
      gint order = strcmp (entries[i - 1].op, entry->op);

      g_assert_true (
          order < 0
          || (order == 0 && strcmp (entries[i - 1].name, entry->name) < 0));
    }
    g_assert_nonnull (fer_operators_find (entry->op));
    g_assert_cmpint (entry->first, <=, entry->last);
  }
}

static void
add_test (const FerOperator *entry, const gchar *what, GTestDataFunc func)
{
  gchar *path = g_strdup_printf ("/operators/%s/%s", entry->name, what);

  g_test_add_data_func (path, entry, func);
  g_free (path);
}

int
main (int argc, char **argv)
{
  guint n;
  const FerOperator *entries = fer_operators_get (&n);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operators/table", test_table);
  g_test_add_func ("/operators/attribute-table", test_attribute_table);
  for (guint i = 0; i < n; i++) {
    add_test (&entries[i], "inputs", test_inputs);
    add_test (&entries[i], "outputs", test_outputs);
    add_test (&entries[i], "attributes", test_attributes);
  }
  return g_test_run ();
}
