/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* onnx-seeds DIR: writes the seeds of the target onnx: tiny networks that
 * between them have every operator, and a few cut short. */
#include <stdio.h>

#include "onnx-builder.h"

#define NODE(op, in, out) n = onnx_builder_node (b, op, in, out)
#define SET_INT(name, value) onnx_builder_set_int (b, n, name, value)
#define SET_INTS(name, ...)                                                    \
  onnx_builder_set_ints (b, n, name,                                           \
      G_N_ELEMENTS (((const gint64[]){ __VA_ARGS__ })), INTS (__VA_ARGS__))

static const gfloat values[] = { 0.5f, -1, 2, 0.25f, 1, -0.5f, 1.5f, 0.75f,
  0.5f, -1, 2, 0.25f, 1, -0.5f, 1.5f, 0.75f, 0.5f, -1, 2, 0.25f, 1, -0.5f, 1.5f,
  0.75f, 0.5f, -1, 2, 0.25f, 1, -0.5f, 1.5f, 0.75f, 0.5f, -1, 2, 0.25f };

static OnnxBuilder *
begin (gint64 opset, gint64 channels, gint64 size)
{
  OnnxBuilder *b = onnx_builder_new (opset);

  onnx_builder_input (b, "x", 0, channels, size, size);
  onnx_builder_output (b, "y");
  onnx_builder_metadata (b, "labels", "a,b");
  return b;
}

static OnnxBuilder *
build_classifier (void)
{
  OnnxBuilder *b = begin (13, 1, 6);
  Fer__Onnx__Node *n;

  onnx_builder_floats (b, "w", DIMS (2, 1, 3, 3), values);
  onnx_builder_floats (b, "v", DIMS (2), values);
  onnx_builder_floats (b, "d", DIMS (3, 8), values);
  NODE ("Conv", "x w v", "c");
  NODE ("BatchNormalization", "c v v v v", "n");
  NODE ("Relu", "n", "r");
  NODE ("MaxPool", "r", "p");
  SET_INTS ("kernel_shape", 2, 2);
  SET_INTS ("strides", 2, 2);
  NODE ("Dropout", "p", "o");
  NODE ("Flatten", "o", "f");
  NODE ("Gemm", "f d", "g");
  SET_INT ("transB", 1);
  NODE ("Softmax", "g", "y");
  return b;
}

static OnnxBuilder *
build_residual (void)
{
  OnnxBuilder *b = begin (11, 2, 5);
  Fer__Onnx__Node *n;

  onnx_builder_floats (b, "w", DIMS (2, 2, 3, 3), values);
  onnx_builder_floats (b, "s", DIMS (2, 1, 1), values);
  onnx_builder_floats (b, "e", DIMS (2, 2, 1, 1), values);
  onnx_builder_ints (b, "pads", DIMS (8), INTS (0, 0, 1, 1, 0, 0, 1, 1));
  NODE ("Pad", "x pads", "x1");
  NODE ("Conv", "x1 w", "c");
  NODE ("Add", "x c", "a");
  NODE ("PRelu", "a s", "r");
  NODE ("GlobalAveragePool", "r", "g");
  NODE ("Conv", "g e", "h");
  NODE ("HardSigmoid", "h", "k");
  NODE ("Mul", "r k", "m");
  NODE ("Concat", "m x", "t");
  SET_INT ("axis", 1);
  NODE ("AveragePool", "t", "p");
  SET_INTS ("kernel_shape", 3, 3);
  SET_INTS ("pads", 1, 1, 1, 1);
  SET_INT ("ceil_mode", 1);
  SET_INT ("count_include_pad", 1);
  NODE ("ReduceMean", "p", "y");
  SET_INTS ("axes", 2, 3);
  SET_INT ("keepdims", 0);
  return b;
}

static OnnxBuilder *
build_shapes (void)
{
  OnnxBuilder *b = begin (13, 4, 0);
  Fer__Onnx__Node *n;

  onnx_builder_ints (b, "i0", DIMS (1), INTS (0));
  onnx_builder_ints (b, "i1", DIMS (1), INTS (1));
  onnx_builder_ints (b, "i2", DIMS (1), INTS (2));
  onnx_builder_ints (b, "last", DIMS (1), INTS (-1));
  onnx_builder_floats (b, "two", DIMS (1), values + 2);
  NODE ("Shape", "x", "s");
  NODE ("Gather", "s i0", "batch");
  NODE ("Slice", "s i1 i2", "channels");
  NODE ("Cast", "channels", "same");
  SET_INT ("to", 7);
  NODE ("Div", "same i2", "half");
  NODE ("Concat", "batch half last", "t");
  SET_INT ("axis", 0);
  NODE ("Reshape", "x t", "r");
  NODE ("Unsqueeze", "r i1", "u");
  NODE ("Squeeze", "u i1", "q");
  NODE ("Transpose", "q", "z");
  SET_INTS ("perm", 0, 2, 1);
  NODE ("ConstantOfShape", "i2", "ones");
  NODE ("Mul", "z two", "m");
  NODE ("Sub", "m two", "y");
  return b;
}

static OnnxBuilder *
build_activations (void)
{
  OnnxBuilder *b = begin (14, 3, 4);
  Fer__Onnx__Node *n;

  onnx_builder_floats (b, "low", DIMS (1), values + 1);
  onnx_builder_floats (b, "high", DIMS (1), values + 2);
  onnx_builder_floats (b, "w", DIMS (3, 1, 2, 2), values);
  onnx_builder_floats (b, "m", DIMS (1, 1, 4, 4), values);
  NODE ("LeakyRelu", "x", "a");
  onnx_builder_set_float (b, n, "alpha", 0.1f);
  NODE ("Clip", "a low high", "c");
  NODE ("HardSwish", "c", "h");
  NODE ("Sigmoid", "h", "s");
  NODE ("Div", "s high", "d");
  NODE ("Mul", "d m", "e");
  NODE ("Conv", "e w", "k");
  SET_INT ("group", 3);
  onnx_builder_set_string (b, n, "auto_pad", "SAME_UPPER");
  NODE ("Softplus", "k", "k1");
  NODE ("Tanh", "k1", "k2");
  NODE ("Elu", "k2", "k3");
  NODE ("Selu", "k3", "k4");
  NODE ("Erf", "k4", "k5");
  NODE ("Mish", "k5", "k6");
  NODE ("GlobalMaxPool", "k6", "g");
  onnx_builder_ints (b, "parts", DIMS (2), INTS (1, 2));
  NODE ("Split", "g parts", "s1 s2");
  SET_INT ("axis", 1);
  NODE ("Concat", "s2 s1", "t");
  SET_INT ("axis", 1);
  NODE ("LogSoftmax", "t", "l");
  SET_INT ("axis", 1);
  NODE ("Identity", "l", "y");
  return b;
}

static OnnxBuilder *
build_products (void)
{
  OnnxBuilder *b = begin (13, 6, 1);
  Fer__Onnx__Node *n;

  onnx_builder_floats (b, "m", DIMS (6, 3), values);
  onnx_builder_floats (b, "v", DIMS (3), values);
  onnx_builder_ints (b, "shape", DIMS (2), INTS (0, -1));
  NODE ("Reshape", "x shape", "r");
  NODE ("MatMul", "r m", "p");
  NODE ("Add", "p v", "q");
  NODE ("Constant", "", "c");
  onnx_builder_attribute (b, n, "value_floats", 6)->n_floats = 0;
  NODE ("Softmax", "q", "y");
  return b;
}

static OnnxBuilder *
build_groups (void)
{
  OnnxBuilder *b = begin (13, 4, 5);
  Fer__Onnx__Node *n;

  onnx_builder_floats (b, "w", DIMS (6, 2, 1, 3), values);
  NODE ("Conv", "x w", "c");
  SET_INT ("group", 2);
  SET_INTS ("strides", 2, 1);
  SET_INTS ("dilations", 1, 2);
  SET_INTS ("pads", 0, 2, 0, 1);
  NODE ("MaxPool", "c", "y");
  SET_INTS ("kernel_shape", 3, 2);
  SET_INTS ("pads", 1, 0, 1, 1);
  SET_INTS ("dilations", 1, 2);
  return b;
}

static OnnxBuilder *
build_quantised (void)
{
  static const gint8 weights[] = { 1, -2, 3, 100, -128, 127, 0, 5, 9 };
  OnnxBuilder *b = begin (13, 1, 6);
  Fer__Onnx__Node *n;

  onnx_builder_floats (b, "s", DIMS (1), values);
  onnx_builder_bytes (b, "z", DIMS (1), FALSE, weights);
  onnx_builder_bytes (b, "w", DIMS (1, 1, 3, 3), TRUE, weights);
  NODE ("DequantizeLinear", "w s", "v");
  NODE ("QuantizeLinear", "x s z", "a");
  NODE ("DequantizeLinear", "a s z", "c");
  NODE ("Conv", "c v", "d");
  SET_INTS ("pads", 1, 1, 1, 1);
  NODE ("Add", "d c", "e");
  NODE ("Relu", "e", "f");
  NODE ("QuantizeLinear", "f s z", "g");
  NODE ("DequantizeLinear", "g s z", "h");
  NODE ("MaxPool", "h", "i");
  SET_INTS ("kernel_shape", 2, 2);
  NODE ("QuantizeLinear", "i s z", "j");
  NODE ("DequantizeLinear", "j s z", "y");
  return b;
}

static void
write_file (const gchar *folder, const gchar *name, GBytes *bytes, gsize size)
{
  gchar *path = g_strdup_printf ("%s/%s", folder, name);

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), size, NULL);
  g_free (path);
}

int
main (int argc, char **argv)
{
  static const struct {
    const gchar *name;
    OnnxBuilder *(*build) (void);
  } seeds[] = { { "classifier", build_classifier },
    { "residual", build_residual }, { "shapes", build_shapes },
    { "activations", build_activations }, { "products", build_products },
    { "groups", build_groups }, { "quantised", build_quantised } };

  if (argc != 2) {
    fprintf (stderr, "onnx-seeds DIR\n");
    return 2;
  }
  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++) {
    GBytes *bytes = onnx_builder_finish (seeds[i].build ());
    gchar *cut = g_strdup_printf ("%s-cut", seeds[i].name);
    gsize size = g_bytes_get_size (bytes);

    write_file (argv[1], seeds[i].name, bytes, size);
    write_file (argv[1], cut, bytes, size * (i + 1) / 8);
    g_free (cut);
    g_bytes_unref (bytes);
  }
  return 0;
}
