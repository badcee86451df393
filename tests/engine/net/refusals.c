/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that are wrong, or hold what the engine has not. */
#include <math.h>
#include <string.h>

#include "net-testing.h"

static OnnxBuilder *
begin (gint64 opset)
{
  static const gfloat values[64] = { 1, 2, 3 };
  OnnxBuilder *b = onnx_builder_new (opset);

  onnx_builder_input (b, "x", 0, 4, 8, 8);
  onnx_builder_floats (b, "w", DIMS (4, 4, 1, 1), values);
  onnx_builder_floats (b, "v4", DIMS (4), values);
  onnx_builder_floats (b, "v5", DIMS (5), values);
  onnx_builder_floats (b, "m", DIMS (4, 4), values);
  onnx_builder_ints (b, "i2", DIMS (2), INTS (0, -1));
  onnx_builder_ints (b, "i1", DIMS (1), INTS (1));
  onnx_builder_output (b, "y");
  return b;
}

#define REFUSED(code, text, ...)                                               \
  {                                                                            \
    OnnxBuilder *b = begin (13);                                               \
    Fer__Onnx__Node *n = NULL;                                                 \
    __VA_ARGS__;                                                               \
    (void) n;                                                                  \
    net_assert_refused (b, FER_ERROR_##code, text);                            \
  }
#define NODE(op, in) n = onnx_builder_node (b, op, in, "y")
#define SET_INT(name, value) onnx_builder_set_int (b, n, name, value)
#define SET_INTS(name, ...)                                                    \
  onnx_builder_set_ints (b, n, name,                                           \
      G_N_ELEMENTS (((const gint64[]){ __VA_ARGS__ })), INTS (__VA_ARGS__))
#define SET_STRING(name, value) onnx_builder_set_string (b, n, name, value)

static void
test_unsupported_operators (void)
{
  REFUSED (UNSUPPORTED, "operator 'Einsum' (node 'Einsum of y')",
      NODE ("Einsum", "x"));
  REFUSED (UNSUPPORTED, "operator 'Relu' of domain 'com.example'",
           NODE ("Relu", "x");
           n->domain = "com.example");
  REFUSED (UNSUPPORTED, "Softmax of y", NODE ("Softmax", "x");
           SET_INT ("axis", 0));
  REFUSED (UNSUPPORTED, "ReduceMean of y", NODE ("ReduceMean", "x");
           SET_INTS ("axes", 0, 1));
  REFUSED (UNSUPPORTED, "Transpose of y", NODE ("Transpose", "x");
           SET_INTS ("perm", 1, 0, 2, 3));
  REFUSED (UNSUPPORTED, "Concat of y", NODE ("Concat", "x x");
           SET_INT ("axis", 0));
  REFUSED (UNSUPPORTED, "Pad of y", NODE ("Pad", "x");
           SET_STRING ("mode", "reflect"));
  REFUSED (UNSUPPORTED, "only padding of height and width",
           onnx_builder_ints (b, "p", DIMS (8), INTS (0, 1, 0, 0, 0, 0, 0, 0));
           NODE ("Pad", "x p"));
  REFUSED (UNSUPPORTED, "only padding of height and width",
           onnx_builder_ints (b, "p", DIMS (2), INTS (1, 0));
           NODE ("Pad", "x p - i1"));
  REFUSED (UNSUPPORTED, "Dropout of y",
           onnx_builder_ints (b, "t", DIMS (1), INTS (1));
           NODE ("Dropout", "x - t"));
  REFUSED (UNSUPPORTED, "nearest pixel",
           onnx_builder_floats (b, "s", DIMS (4), FLOATS (1, 1, 2, 2));
           NODE ("Resize", "x - s"); SET_STRING ("mode", "linear"));
  REFUSED (UNSUPPORTED, "whole factors",
           onnx_builder_floats (b, "s", DIMS (4), FLOATS (1, 1, 1.5f, 2));
           NODE ("Resize", "x - s"));
  REFUSED (UNSUPPORTED, "whole factors",
           onnx_builder_floats (b, "s", DIMS (4), FLOATS (1, 2, 2, 2));
           NODE ("Resize", "x - s"));
  REFUSED (UNSUPPORTED, "whole factors",
           onnx_builder_floats (b, "s", DIMS (4), FLOATS (1, 1, 2, 1e9f));
           NODE ("Resize", "x - s"));
  REFUSED (UNSUPPORTED, "Flatten of y", NODE ("Flatten", "x");
           SET_INT ("axis", 2));
  REFUSED (UNSUPPORTED, "Gather of y", NODE ("Gather", "x i1"));
  REFUSED (UNSUPPORTED, "Conv of y", NODE ("Conv", "x x"));
  REFUSED (MALFORMED, "does not fit an input of 8", NODE ("MatMul", "x m"));
  REFUSED (UNSUPPORTED, "MatMul of y", NODE ("MatMul", "m x"));
  REFUSED (UNSUPPORTED, "Pow of y", NODE ("Pow", "x x"));
  REFUSED (UNSUPPORTED, "Relu of y", NODE ("Relu", "v4"));
  REFUSED (UNSUPPORTED, "second output",
           onnx_builder_node (b, "Dropout", "x", "d mask");
           NODE ("Relu", "mask"));
  REFUSED (UNSUPPORTED, "output 0", NODE ("Identity", "v4"));
}

static void
test_unsupported_files (void)
{
  REFUSED (UNSUPPORTED, "2 inputs", onnx_builder_input (b, "x2", 1, 1, 1, 1);
           NODE ("Relu", "x"));
  REFUSED (UNSUPPORTED, "batch", onnx_builder_node (b, "Shape", "x", "s");
           onnx_builder_ints (b, "s2", DIMS (2), INTS (16, 16));
           NODE ("Reshape", "x s2"));
  REFUSED (
      MALFORMED, "another file, but does not say which",
      Fer__Onnx__Tensor *t = onnx_builder_floats (b, "t", DIMS (1), FLOATS (1));
      t->data_location = FER__ONNX__TENSOR__LOCATION__EXTERNAL;
      NODE ("Relu", "x"));
  REFUSED (
      UNSUPPORTED, "type 8",
      Fer__Onnx__Tensor *t = onnx_builder_floats (b, "t", DIMS (1), FLOATS (1));
      t->data_type = 8; NODE ("Relu", "x"));
  REFUSED (UNSUPPORTED, "type 7",
           onnx_builder_get_model (b)
               ->graph->input[0]
               ->type->tensor_type->elem_type = 7;
           NODE ("Relu", "x"));
  REFUSED (UNSUPPORTED, "of rank 3",
           onnx_builder_get_model (b)
               ->graph->input[0]
               ->type->tensor_type->shape->n_dim = 3;
           NODE ("Relu", "x"));
  REFUSED (UNSUPPORTED, "channels open",
           onnx_builder_get_model (b)
               ->graph->input[0]
               ->type->tensor_type->shape->dim[1]
               ->dim_value = 0;
           NODE ("Relu", "x"));
  REFUSED (UNSUPPORTED, "too large",
           onnx_builder_get_model (b)
               ->graph->input[0]
               ->type->tensor_type->shape->dim[1]
               ->dim_value = 65535;
           onnx_builder_get_model (b)
               ->graph->input[0]
               ->type->tensor_type->shape->dim[2]
               ->dim_value = 65535;
           NODE ("Relu", "x"));
}

static void
test_opset (void)
{
  for (gint64 opset = 7; opset <= 22; opset++) {
    OnnxBuilder *b = begin (opset);

    onnx_builder_node (b, "Relu", "x", "y");
    fer_net_free (net_load (b));
  }
  for (gint i = 0; i < 3; i++) {
    static const gint64 versions[] = { 6, 23, G_MAXINT64 };
    OnnxBuilder *b = begin (versions[i]);
    gchar *text =
        g_strdup_printf ("operator set %" G_GINT64_FORMAT, versions[i]);

    onnx_builder_node (b, "Relu", "x", "y");
    net_assert_refused (b, FER_ERROR_UNSUPPORTED, text);
    g_free (text);
  }
}

#define REFUSED_IN(opset, code, text, ...)                                     \
  {                                                                            \
    OnnxBuilder *b = begin (opset);                                            \
    Fer__Onnx__Node *n = NULL;                                                 \
    __VA_ARGS__;                                                               \
    (void) n;                                                                  \
    net_assert_refused (b, FER_ERROR_##code, text);                            \
  }

/* What an attribute says must not be passed over, nor read as something else.
 */
static void
test_attributes (void)
{
  REFUSED (UNSUPPORTED, "node 'Relu of y' (Relu): its attribute 'slope'",
           NODE ("Relu", "x");
           onnx_builder_set_float (b, n, "slope", 0.1f));
  REFUSED (MALFORMED, "'axis' is not an integer", NODE ("Softmax", "x");
           onnx_builder_set_float (b, n, "axis", 1));
  REFUSED (
      MALFORMED, "'perm' is not a list of integers", NODE ("Transpose", "x");
      SET_STRING ("perm", "0,1,2,3"));
  REFUSED (MALFORMED, "'axis' is not an integer", NODE ("Softmax", "x");
           onnx_builder_attribute (b, n, "axis", 0));
  REFUSED (MALFORMED, "'axis' is there twice", NODE ("Softmax", "x");
           SET_INT ("axis", 1); SET_INT ("axis", 1));
  /* moved to an input */
  REFUSED_IN (13, MALFORMED, "no attribute 'axes' in operator set 13",
              NODE ("Squeeze", "x");
              SET_INTS ("axes", 2));
  REFUSED_IN (18, MALFORMED, "no attribute 'axes' in operator set 18",
              NODE ("ReduceMean", "x");
              SET_INTS ("axes", 2, 3));
  REFUSED_IN (11, MALFORMED, "no attribute 'pads' in operator set 11",
              NODE ("Pad", "x");
              SET_INTS ("pads", 0, 0, 1, 1, 0, 0, 1, 1));
  REFUSED_IN (11, MALFORMED, "no attribute 'min' in operator set 11",
              NODE ("Clip", "x");
              onnx_builder_set_float (b, n, "min", 0));
  /* not there yet */
  REFUSED_IN (18, MALFORMED, "no attribute 'dilations' in operator set 18",
              NODE ("AveragePool", "x");
              SET_INTS ("kernel_shape", 2, 2); SET_INTS ("dilations", 2, 2));
  REFUSED_IN (8, UNSUPPORTED, "only one normalisation for each channel",
              NODE ("BatchNormalization", "x v4 v4 v4 v4");
              SET_INT ("spatial", 0));
  REFUSED_IN (21, UNSUPPORTED, "scales of blocks",
              onnx_builder_floats (b, "s", DIMS (1), FLOATS (1));
              NODE ("QuantizeLinear", "x s"); SET_INT ("block_size", 2));
}

static void
test_malformed_graph (void)
{
  REFUSED (MALFORMED, "has no graph", onnx_builder_get_model (b)->graph = NULL);
  REFUSED (MALFORMED, "which version",
      onnx_builder_get_model (b)->n_opset_import = 0);
  REFUSED (
      MALFORMED, "no input", onnx_builder_get_model (b)->graph->n_input = 0;
      NODE ("Relu", "v4"));
  REFUSED (
      MALFORMED, "no output", onnx_builder_get_model (b)->graph->n_output = 0;
      NODE ("Relu", "x"));
  REFUSED (MALFORMED, "no tensor with a shape",
           onnx_builder_get_model (b)->graph->input[0]->type = NULL;
           NODE ("Relu", "x"));
  REFUSED (MALFORMED, "computed by no node",
      onnx_builder_node (b, "Relu", "x", "z"));
  REFUSED (MALFORMED, "reads 'nothing'", NODE ("Relu", "nothing"));
  /* a cycle: a node that reads what a later one writes */
  REFUSED (MALFORMED, "reads 'z'", NODE ("Add", "x z");
           onnx_builder_node (b, "Relu", "y", "z"));
  REFUSED (MALFORMED, "reads 'y'", NODE ("Relu", "y"));
  REFUSED (MALFORMED, "exists already", NODE ("Relu", "x"); NODE ("Relu", "x"));
  REFUSED (MALFORMED, "exists already", onnx_builder_node (b, "Relu", "x", "x");
           NODE ("Relu", "x"));
  REFUSED (MALFORMED, "has no output", onnx_builder_node (b, "Relu", "x", "");
           NODE ("Relu", "x"));
  REFUSED (MALFORMED, "input 0 is missing", NODE ("Relu", "-"));
  REFUSED (MALFORMED, "input 1 is missing", NODE ("Conv", "x"));
  REFUSED (MALFORMED, "is there twice",
           onnx_builder_floats (b, "w", DIMS (1), FLOATS (1));
           NODE ("Relu", "x"));
}

static void
test_malformed_tensors (void)
{
  REFUSED (
      MALFORMED, "negative dimension",
      Fer__Onnx__Tensor *t = onnx_builder_floats (b, "t", DIMS (1), FLOATS (1));
      t->dims[0] = -5; NODE ("Relu", "x"));
  REFUSED (MALFORMED, "elements",
           Fer__Onnx__Tensor *t =
               onnx_builder_floats (b, "t", DIMS (1, 1), FLOATS (1));
           t->dims[0] = G_MAXINT64; t->dims[1] = G_MAXINT64;
           NODE ("Relu", "x"));
  REFUSED (MALFORMED, "bytes where its shape needs",
           Fer__Onnx__Tensor *t =
               onnx_builder_floats (b, "t", DIMS (2), FLOATS (1, 2));
           t->raw_data.len = 7; NODE ("Relu", "x"));
  REFUSED (
      MALFORMED, "elements where its shape needs",
      Fer__Onnx__Tensor *t = onnx_builder_ints (b, "t", DIMS (2), INTS (1, 2));
      t->n_int64_data = 1; NODE ("Relu", "x"));
}

static void
test_malformed_windows (void)
{
  REFUSED (MALFORMED, "4 scales", NODE ("Resize", "x - v5"));
  REFUSED (MALFORMED, "4 scales", NODE ("Resize", "x"));
  REFUSED (MALFORMED, "do not fit an input of 4 in groups: ",
           onnx_builder_floats (b, "w3", DIMS (1, 3, 1, 1), FLOATS (1, 2, 3));
           NODE ("Conv", "x w3"));
  REFUSED (MALFORMED, "groups", NODE ("Conv", "x w"); SET_INT ("group", 3));
  REFUSED (MALFORMED, "groups", NODE ("Conv", "x w"); SET_INT ("group", -1));
  REFUSED (MALFORMED, "the bias has 5 elements", NODE ("Conv", "x w v5"));
  REFUSED (MALFORMED, "'kernel_shape'", NODE ("Conv", "x w");
           SET_INTS ("kernel_shape", 3, 3));
  REFUSED (MALFORMED, "'strides'", NODE ("Conv", "x w");
           SET_INTS ("strides", 0, 1));
  REFUSED (MALFORMED, "'strides'", NODE ("Conv", "x w");
           SET_INTS ("strides", 1));
  REFUSED (MALFORMED, "'pads'", NODE ("Conv", "x w");
           SET_INTS ("pads", -1, 0, 0, 0));
  REFUSED (MALFORMED, "'pads'", NODE ("Conv", "x w");
           SET_INTS ("pads", G_MAXINT64, 0, 0, 0));
  REFUSED (MALFORMED, "does not fit into", NODE ("MaxPool", "x");
           SET_INTS ("kernel_shape", 9, 9));
  REFUSED (MALFORMED, "no 'kernel_shape'", NODE ("MaxPool", "x"));
  REFUSED (MALFORMED, "padding", NODE ("AveragePool", "x");
           SET_INTS ("kernel_shape", 2, 2); SET_INTS ("pads", 2, 2, 2, 2));
  REFUSED (MALFORMED, "the scale has 5 elements",
      NODE ("BatchNormalization", "x v5 v5 v5 v5"));
}

static void
test_malformed_shapes (void)
{
  REFUSED (MALFORMED, "of its operands",
           onnx_builder_floats (b, "t", DIMS (1, 2, 1, 1), FLOATS (1, 2));
           NODE ("Add", "x t"));
  REFUSED (MALFORMED, "does not fit an input of 256",
           onnx_builder_node (b, "Flatten", "x", "f");
           NODE ("Gemm", "f m"));
  REFUSED (MALFORMED, "elements do not fit",
           onnx_builder_ints (b, "s", DIMS (3), INTS (0, 5, -1));
           NODE ("Reshape", "x s"));
  REFUSED (MALFORMED, "new shape",
           onnx_builder_ints (b, "s", DIMS (2), INTS (-1, -1));
           NODE ("Reshape", "x s"));
  REFUSED (MALFORMED, "new shape",
           onnx_builder_ints (
               b, "s", DIMS (3), INTS (G_MAXINT64, G_MAXINT64, G_MAXINT64));
           NODE ("Reshape", "x s"));
  REFUSED (MALFORMED, "no permutation", NODE ("Transpose", "x");
           SET_INTS ("perm", 0, 1, 1, 3));
  REFUSED (MALFORMED, "axis 7", NODE ("Concat", "x x"); SET_INT ("axis", 7));
  REFUSED (MALFORMED, "to squeeze", NODE ("Squeeze", "x i1"));
  REFUSED (MALFORMED, "axis", onnx_builder_ints (b, "a", DIMS (1), INTS (-9));
           NODE ("Unsqueeze", "x a"));
  REFUSED (MALFORMED, "division", onnx_builder_node (b, "Div", "i1 i2", "q");
           NODE ("Reshape", "x q"));
  REFUSED (MALFORMED, "outside its dimension",
           onnx_builder_ints (b, "big", DIMS (1), INTS (G_MAXINT64));
           onnx_builder_node (b, "Gather", "i2 big", "q");
           NODE ("Reshape", "x q"));
  REFUSED (MALFORMED, "too large",
           onnx_builder_ints (b, "s", DIMS (3), INTS (4096, 4096, 4096));
           onnx_builder_node (b, "ConstantOfShape", "s", "q");
           NODE ("Add", "x q"));
}

static void
test_no_onnx (void)
{
  static const gchar *const texts[] = { "", "hello, this is no model",
    "<?xml version=\"1.0\"?>", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    GBytes *bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
    GError *error = NULL;

    g_assert_null (fer_net_new_from_bytes (bytes, "test", &error));
    g_assert_error (error, FER_ERROR, FER_ERROR_MALFORMED);
    g_error_free (error);
    g_bytes_unref (bytes);
  }
}

/* Every truncation, and many files with a byte changed: a network or a
 * reason. */
static void
test_broken (void)
{
  SmallWeights *w = small_weights_new ();
  GBytes *whole = onnx_builder_finish (small_build (w, FALSE));
  gsize size, n_loaded = 0;
  const guint8 *data = g_bytes_get_data (whole, &size);
  GRand *rand = g_rand_new_with_seed (7);

  for (gsize i = 0; i < size + 4000; i++) {
    gsize length = i < size ? i : size;
    guint8 *copy = g_malloc (length + 1);
    GBytes *bytes;
    GError *error = NULL;
    FerNet *net;

    memcpy (copy, data, length);
    /* weights are the most of it; what stands around them is more telling */
    if (i < size && i % 64 != 0 && size - i > 600 && i > 600) {
      g_free (copy);
      continue;
    }
    if (i >= size)
      copy[(size - 300 + g_rand_int_range (rand, 0, 1200)) % size] =
          g_rand_int (rand);
    bytes = g_bytes_new_take (copy, length);
    net = fer_net_new_from_bytes (bytes, "test", &error);
    g_bytes_unref (bytes);
    if (net == NULL) {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_error_free (error);
    } else {
      FerNetRun *run = fer_net_run_new (net, 1, SMALL_SIZE, SMALL_SIZE, NULL);

      g_assert_no_error (error);
      if (run != NULL
          && fer_net_count_macs (net, SMALL_SIZE, SMALL_SIZE) < 10000000)
        fer_net_run_process (run, 1);
      fer_net_run_free (run);
      fer_net_free (net);
      n_loaded++;
    }
  }
  g_assert_cmpuint (n_loaded, >, 0);
  g_rand_free (rand);
  g_bytes_unref (whole);
  g_free (w);
}

/* A limit may be infinite, and one number alone may be one. */
static void
test_numbers (void)
{
  static const gdouble large[4] = { 1, 1e300, 1, 1 };
  OnnxBuilder *limits = begin (13);

  REFUSED (
      MALFORMED,
      "initialiser 'n' holds nan, which is no finite number, as element 1 of 4",
      onnx_builder_floats (b, "n", DIMS (4, 1, 1), FLOATS (1, NAN, 1, 1));
      NODE ("Mul", "x n"));
  REFUSED (
      MALFORMED, "holds -inf",
      onnx_builder_floats (b, "n", DIMS (4, 1, 1), FLOATS (1, 1, 1, -INFINITY));
      NODE ("Mul", "x n"));
  REFUSED (MALFORMED, "holds nan",
           onnx_builder_floats (b, "n", DIMS (1), FLOATS (NAN));
           NODE ("Mul", "x n"));
  REFUSED (MALFORMED, "holds inf",
           Fer__Onnx__Tensor *t = onnx_builder_floats (
               b, "n", DIMS (4, 1, 1), FLOATS (0, 0, 0, 0));
           t->data_type = 11; t->raw_data.len = 0; t->n_double_data = 4;
           t->double_data = (gdouble *) large; NODE ("Mul", "x n"));
  onnx_builder_floats (limits, "infinite", DIMS (1), FLOATS (INFINITY));
  onnx_builder_floats (limits, "zero", DIMS (1), FLOATS (0));
  onnx_builder_node (limits, "Clip", "x zero infinite", "y");
  fer_net_free (net_load (limits));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/unsupported/operators", test_unsupported_operators);
  g_test_add_func ("/net/unsupported/numbers", test_numbers);
  g_test_add_func ("/net/unsupported/files", test_unsupported_files);
  g_test_add_func ("/net/opset", test_opset);
  g_test_add_func ("/net/attributes", test_attributes);
  g_test_add_func ("/net/malformed/graph", test_malformed_graph);
  g_test_add_func ("/net/malformed/tensors", test_malformed_tensors);
  g_test_add_func ("/net/malformed/windows", test_malformed_windows);
  g_test_add_func ("/net/malformed/shapes", test_malformed_shapes);
  g_test_add_func ("/net/no-onnx", test_no_onnx);
  g_test_add_func ("/net/broken", test_broken);
  return g_test_run ();
}
