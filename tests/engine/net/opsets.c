/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The same network written as each operator set has it. */
#include <string.h>

#include "net-testing.h"

#define SIZE 5
#define CHANNELS 3

typedef struct {
  OnnxBuilder *builder;
  gint64 opset;
} File;

#define NODE(op, in, out) onnx_builder_node (file->builder, op, in, out)

/* A list that is an attribute before operator set @since, an input after. */
static void
add_list (File *file, gint64 since, const gchar *op, const gchar *in,
    const gchar *out, const gchar *name, const gint64 *dims,
    const gint64 *values)
{
  gchar *input = g_strdup_printf ("%s-of-%s", name, out);
  gchar *inputs = g_strdup_printf ("%s %s", in, input);

  if (file->opset < since) {
    onnx_builder_set_ints (
        file->builder, NODE (op, in, out), name, (guint) dims[0], values);
  } else {
    onnx_builder_ints (file->builder, input, dims, values);
    NODE (op, inputs, out);
  }
  g_free (input);
  g_free (inputs);
}

/* One row before and two columns behind, of 0.5. */
static void
add_padding (File *file)
{
  static const gint64 pads[] = { 0, 0, 1, 0, 0, 0, 0, 2 };
  static const gint64 short_pads[] = { 0, 1, 2, 0 };
  static const gfloat value[] = { 0.5f };

  if (file->opset < 11) {
    Fer__Onnx__Node *node = NODE ("Pad", "x", "padded");

    onnx_builder_set_ints (file->builder, node, "pads", 8, pads);
    onnx_builder_set_float (file->builder, node, "value", 0.5f);
    return;
  }
  onnx_builder_floats (file->builder, "half", DIMS (1), value);
  if (file->opset < 18) {
    onnx_builder_ints (file->builder, "pads", DIMS (8), pads);
    NODE ("Pad", "x pads half", "padded");
    return;
  }
  onnx_builder_ints (file->builder, "pads", DIMS (4), short_pads);
  onnx_builder_ints (file->builder, "pad-axes", DIMS (2), INTS (-1, 2));
  NODE ("Pad", "x pads half pad-axes", "padded");
}

static void
add_clip (File *file)
{
  static const gfloat limits[] = { -0.5f, 0.75f };

  if (file->opset < 11) {
    Fer__Onnx__Node *node = NODE ("Clip", "padded", "clipped");

    onnx_builder_set_float (file->builder, node, "min", limits[0]);
    onnx_builder_set_float (file->builder, node, "max", limits[1]);
    return;
  }
  onnx_builder_floats (file->builder, "low", DIMS (1), limits);
  onnx_builder_floats (file->builder, "high", DIMS (1), limits + 1);
  NODE ("Clip", "padded low high", "clipped");
}

static void
add_dropout (File *file)
{
  static const gfloat ratio[] = { 0.5f };

  if (file->opset < 12) {
    onnx_builder_set_float (file->builder,
        NODE ("Dropout", "clipped", "kept mask"), "ratio", ratio[0]);
    return;
  }
  onnx_builder_floats (file->builder, "ratio", DIMS (1), ratio);
  onnx_builder_ints (file->builder, "training", DIMS (1), INTS (0));
  NODE ("Dropout", "clipped ratio training", "kept mask");
}

/* Each pixel three times below itself. */
static void
add_enlargement (File *file)
{
  static const gfloat scales[] = { 1, 1, 3, 1 };

  if (file->opset < 9) {
    Fer__Onnx__Attribute *attribute = onnx_builder_attribute (
        file->builder, NODE ("Upsample", "kept", "large"), "scales", 6);

    attribute->n_floats = 4;
    attribute->floats =
        onnx_builder_take (file->builder, g_memdup2 (scales, sizeof scales));
  } else if (file->opset < 11) {
    onnx_builder_floats (file->builder, "scales", DIMS (4), scales);
    NODE (file->opset < 10 ? "Upsample" : "Resize", "kept scales", "large");
  } else if (file->opset < 18) {
    onnx_builder_floats (file->builder, "scales", DIMS (4), scales);
    onnx_builder_set_string (file->builder,
        NODE ("Resize", "kept - scales", "large"), "mode", "nearest");
  } else {
    onnx_builder_floats (file->builder, "scales", DIMS (2), FLOATS (1, 3));
    onnx_builder_set_ints (file->builder,
        NODE ("Resize", "kept - scales", "large"), "axes", 2, INTS (3, 2));
  }
}

/* The mean of what the steps above make of a plane. */
static gdouble
compute (const gfloat plane[SIZE][SIZE])
{
  gdouble sum = 0;

  for (gint y = -1; y < SIZE; y++) {
    for (gint x = 0; x < SIZE + 2; x++) {
      gboolean inside = y >= 0 && x < SIZE;

      sum += CLAMP (inside ? plane[y][x] : 0.5, -0.5, 0.75);
    }
  }
  return sum / ((SIZE + 1) * (SIZE + 2));
}

static void
test_same (gconstpointer data)
{
  File whole = { .opset = GPOINTER_TO_INT (data) }, *file = &whole;
  FerNetRun *run;
  FerNet *net;
  gfloat in[CHANNELS][SIZE][SIZE];

  file->builder = onnx_builder_new (file->opset);
  onnx_builder_input (file->builder, "x", 0, CHANNELS, SIZE, SIZE);
  onnx_builder_output (file->builder, "y");
  add_padding (file);
  add_clip (file);
  add_dropout (file);
  add_enlargement (file);
  add_list (
      file, 18, "ReduceMean", "large", "mean", "axes", DIMS (2), INTS (-1, 2));
  add_list (file, 13, "Squeeze", "mean", "flat", "axes", DIMS (2), INTS (3, 2));
  add_list (file, 13, "Unsqueeze", "flat", "y", "axes", DIMS (1), INTS (-1));
  net = net_load (file->builder);
  run = net_start (net, 1, SIZE, SIZE);
  net_fill (&in[0][0][0], CHANNELS * SIZE * SIZE, 3);
  memcpy (fer_net_run_get_input (run, 0), in, sizeof in);
  fer_net_run_process (run, 1);
  for (gint c = 0; c < CHANNELS; c++)
    net_assert_near (fer_net_run_get_output (run, 0, 0)[c], compute (in[c]));
  fer_net_run_free (run);
  fer_net_free (net);
}

/* A window that reaches past the padding divides by what lies in the picture
 * and its padding, in every operator set. ONNX Runtime 1.21 divided by the
 * whole window before operator set 19, later versions do as we do. */
static void
test_ceil_average (gconstpointer data)
{
  gint64 opset = GPOINTER_TO_INT (data);
  OnnxBuilder *b = onnx_builder_new (opset);
  Fer__Onnx__Node *node;
  FerNetRun *run;
  FerNet *net;

  onnx_builder_input (b, "x", 0, 1, 4, 4);
  onnx_builder_output (b, "y");
  node = onnx_builder_node (b, "AveragePool", "x", "y");
  onnx_builder_set_ints (b, node, "kernel_shape", 2, INTS (3, 3));
  onnx_builder_set_ints (b, node, "strides", 2, INTS (2, 2));
  onnx_builder_set_int (b, node, "ceil_mode", 1);
  onnx_builder_set_int (b, node, "count_include_pad", 1);
  net = net_load (b);
  run = net_start (net, 1, 4, 4);
  for (gint i = 0; i < 16; i++)
    fer_net_run_get_input (run, 0)[i] = 1;
  fer_net_run_process (run, 1);
  for (gint i = 0; i < 4; i++)
    net_assert_near (fer_net_run_get_output (run, 0, 0)[i], 1);
  fer_net_run_free (run);
  fer_net_free (net);
}

/* No axes: the mean of everything, or from operator set 18 on, if an attribute
 * says so, nothing to do. */
static void
test_no_axes (void)
{
  OnnxBuilder *b = onnx_builder_new (18);
  FerNet *net;

  onnx_builder_input (b, "x", 0, 2, 4, 4);
  onnx_builder_output (b, "y");
  onnx_builder_set_int (b, onnx_builder_node (b, "ReduceMean", "x", "y"),
      "noop_with_empty_axes", 1);
  net = net_load (b);
  g_assert_cmpuint (fer_net_get_n_outputs (net), ==, 1);
  fer_net_free (net);

  b = onnx_builder_new (18);
  onnx_builder_input (b, "x", 0, 2, 4, 4);
  onnx_builder_output (b, "y");
  onnx_builder_node (b, "ReduceMean", "x", "y");
  net_assert_refused (b, FER_ERROR_UNSUPPORTED, "other than the batch");
}

static void
add_tests (const gchar *what, gint64 first, GTestDataFunc func)
{
  for (gint64 opset = first; opset <= 22; opset++) {
    gchar *path = g_strdup_printf ("/opsets/%s/%" G_GINT64_FORMAT, what, opset);

    g_test_add_data_func (path, GINT_TO_POINTER ((gint) opset), func);
    g_free (path);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests ("same", 7, test_same);
  add_tests ("ceil-average", 10, test_ceil_average);
  g_test_add_func ("/opsets/no-axes", test_no_axes);
  return g_test_run ();
}
