/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Quantised networks: what of them the engine computes in bytes, and what it
 * refuses. net_quantised.py compares results.
 */
#include <string.h>

#include "net-testing.h"
#include "net/plan/plan.h"

/* One weight for each of 4 channels, one step, zero points 0 and 3. */
static OnnxBuilder *
begin (void)
{
  static const gint8 weights[16 * 9] = { 1, -2, 3, 100, -128, 127 };
  static const gint8 zeros[] = { 0, 3, 0, 0 };
  OnnxBuilder *b = onnx_builder_new (13);

  onnx_builder_input (b, "x", 1, 4, 8, 8);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "s", DIMS (1), FLOATS (0.5f));
  onnx_builder_floats (b, "t", DIMS (1), FLOATS (0.25f));
  onnx_builder_floats (b, "s4", DIMS (4), FLOATS (0.5f, 1, 2, 4));
  onnx_builder_floats (b, "s0", DIMS (1), FLOATS (0));
  onnx_builder_bytes (b, "z", DIMS (1), FALSE, zeros);
  onnx_builder_bytes (b, "z3", DIMS (1), FALSE, zeros + 1);
  onnx_builder_bytes (b, "w8", DIMS (4, 4, 3, 3), TRUE, weights);
  onnx_builder_bytes (b, "w3", DIMS (4, 3), TRUE, weights);
  onnx_builder_node (b, "DequantizeLinear", "w8 s", "w");
  onnx_builder_node (b, "QuantizeLinear", "x s z", "x8");
  onnx_builder_node (b, "DequantizeLinear", "x8 s z", "xf");
  return b;
}

static void
add_conv (OnnxBuilder *b, const gchar *in, const gchar *out)
{
  Fer__Onnx__Node *n = onnx_builder_node (b, "Conv", in, out);

  onnx_builder_set_ints (b, n, "pads", 4, INTS (1, 1, 1, 1));
}

/* A block with squeeze and excitation: between the first and the last step
 * nothing but bytes and the factors of the channels. */
static void
test_stays_bytes (void)
{
  static const FerStepKind kinds[] = { FER_STEP_QUANTIZE, FER_STEP_Q8_CONV,
    FER_STEP_Q8_AVERAGE_POOL, FER_STEP_AFFINE, FER_STEP_AFFINE,
    FER_STEP_Q8_BLEND, FER_STEP_Q8_MAX_POOL, FER_STEP_Q8_CONV };
  OnnxBuilder *b = begin ();
  Fer__Onnx__Node *n;
  const FerPlan *plan;
  FerNetRun *run;
  FerNet *net;

  add_conv (b, "xf w", "c");
  onnx_builder_node (b, "Relu", "c", "r");
  onnx_builder_node (b, "QuantizeLinear", "r t z", "r8");
  onnx_builder_node (b, "DequantizeLinear", "r8 t z", "rf");
  onnx_builder_node (b, "GlobalAveragePool", "rf", "g");
  onnx_builder_node (b, "Sigmoid", "g", "i");
  onnx_builder_node (b, "Mul", "rf i", "m");
  onnx_builder_node (b, "Add", "m xf", "a");
  onnx_builder_node (b, "QuantizeLinear", "a s z3", "a8");
  onnx_builder_node (b, "DequantizeLinear", "a8 s z3", "af");
  n = onnx_builder_node (b, "MaxPool", "af", "p");
  onnx_builder_set_ints (b, n, "kernel_shape", 2, INTS (2, 2));
  onnx_builder_node (b, "QuantizeLinear", "p s z3", "p8");
  onnx_builder_node (b, "DequantizeLinear", "p8 s z3", "pf");
  add_conv (b, "pf w", "y");
  net = net_load (b);
  run = net_start (net, 1, 8, 8);

  plan = fer_net_run_get_plan (run);
  g_assert_cmpuint (plan->n_steps, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (plan->steps[i].kind, ==, kinds[i]);
  fer_net_run_free (run);
  fer_net_free (net);
}

static guint
count_steps (const FerNetRun *run, FerStepKind kind)
{
  const FerPlan *plan = fer_net_run_get_plan (run);
  guint n = 0;

  for (guint i = 0; i < plan->n_steps; i++)
    n += plan->steps[i].kind == kind;
  return n;
}

/* What does not fit sums of 32 bits, or is no clip, is computed in floats. */
static void
test_falls_back (void)
{
  for (gint i = 0; i < 3; i++) {
    OnnxBuilder *b = begin ();
    FerNetRun *run;
    FerNet *net;

    onnx_builder_floats (b, "b", DIMS (4), FLOATS (0, 1e12f, 0, 0));
    onnx_builder_node (b, "DequantizeLinear", "w8 s z", "w0");
    add_conv (b, i == 0 ? "xf w b" : "xf w", "c");
    onnx_builder_node (b, i == 1 ? "Sigmoid" : "Relu", "c", "r");
    onnx_builder_node (b, "QuantizeLinear", "r t z", "r8");
    onnx_builder_node (b, "DequantizeLinear", "r8 t z", "y");
    net = net_load (b);
    run = net_start (net, 1, 8, 8);
    g_assert_cmpuint (count_steps (run, FER_STEP_Q8_CONV), ==, i == 2);
    g_assert_cmpuint (count_steps (run, FER_STEP_STRIPS), ==, i != 2);
    fer_net_run_process (run, 1);
    fer_net_run_free (run);
    fer_net_free (net);
  }
}

/* Bytes at both ends, and numbers that no byte holds. */
static void
test_saturates (void)
{
  static const gfloat in[] = { -1e30f, 1e30f, 127.6f, 1.3f };
  static const gfloat want[] = { 0, 127.5f, 127.5f, 1.5f };
  OnnxBuilder *b = onnx_builder_new (13);
  FerNetRun *run;
  FerNet *net;

  onnx_builder_input (b, "x", 1, 4, 1, 1);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "s", DIMS (1), FLOATS (0.5f));
  onnx_builder_node (b, "QuantizeLinear", "x s", "x8");
  onnx_builder_node (b, "DequantizeLinear", "x8 s", "y");
  net = net_load (b);
  run = net_start (net, 1, 1, 1);
  memcpy (fer_net_run_get_input (run, 0), in, sizeof in);
  fer_net_run_process (run, 1);
  for (guint i = 0; i < G_N_ELEMENTS (in); i++)
    g_assert_cmpfloat (fer_net_run_get_output (run, 0, 0)[i], ==, want[i]);
  fer_net_run_free (run);
  fer_net_free (net);
}

static void
assert_refused (gint code, const gchar *text, const gchar *op, const gchar *in)
{
  OnnxBuilder *b = begin ();

  onnx_builder_node (b, op, in, "y");
  net_assert_refused (b, code, text);
}

static void
test_refused (void)
{
  assert_refused (
      FER_ERROR_UNSUPPORTED, "the same scale", "DequantizeLinear", "x8 t z");
  assert_refused (
      FER_ERROR_UNSUPPORTED, "the same scale", "DequantizeLinear", "x8 s z3");
  assert_refused (
      FER_ERROR_UNSUPPORTED, "the same scale", "DequantizeLinear", "x s z");
  assert_refused (FER_ERROR_UNSUPPORTED, "only DequantizeLinear", "Relu", "x8");
  assert_refused (FER_ERROR_UNSUPPORTED, "output 0 is quantised",
      "QuantizeLinear", "x t z");
  assert_refused (
      FER_ERROR_UNSUPPORTED, "is computed", "QuantizeLinear", "x x z");
  assert_refused (FER_ERROR_UNSUPPORTED, "zero point is computed",
      "QuantizeLinear", "x s xf");
  assert_refused (
      FER_ERROR_MALFORMED, "4 elements", "QuantizeLinear", "x s4 z");
  assert_refused (
      FER_ERROR_MALFORMED, "scale is 0", "QuantizeLinear", "x s0 z");
  assert_refused (
      FER_ERROR_MALFORMED, "not one whole number", "QuantizeLinear", "x s t");
  assert_refused (
      FER_ERROR_MALFORMED, "input 1 is missing", "QuantizeLinear", "x");
  assert_refused (
      FER_ERROR_MALFORMED, "its operands are not", "DequantizeLinear", "s s");
  assert_refused (
      FER_ERROR_MALFORMED, "axis 1 of 1", "DequantizeLinear", "z s4");
  assert_refused (FER_ERROR_MALFORMED, "each index of the axis",
      "DequantizeLinear", "w3 s4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quantised/stays-bytes", test_stays_bytes);
  g_test_add_func ("/quantised/falls-back", test_falls_back);
  g_test_add_func ("/quantised/saturates", test_saturates);
  g_test_add_func ("/quantised/refused", test_refused);
  return g_test_run ();
}
