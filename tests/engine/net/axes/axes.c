/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators that work along axes, any but the batch, by definition. */
#include <math.h>
#include <string.h>

#include "net-testing.h"

/* Channels that fill more than a block of the kernels, and no two sizes alike.
 */
enum { C = 21, H = 5, W = 3, N = C * H * W };

/* The file's network on numbers from -1 to 1; frees the builder. */
static gfloat *
compute (OnnxBuilder *b, gfloat in[N], gsize n_out)
{
  FerNet *net;
  FerNetRun *run;
  gint dims[3];
  gfloat *out;

  onnx_builder_input (b, "x", 0, C, H, W);
  onnx_builder_output (b, "y");
  net = net_load (b);
  run = net_start (net, 1, H, W);
  net_fill (in, N, 3);
  memcpy (fer_net_run_get_input (run, 0), in, N * sizeof in[0]);
  fer_net_run_process (run, 1);
  fer_net_run_get_output_shape (run, 0, dims);
  g_assert_cmpint (dims[0] * dims[1] * dims[2], ==, (gint) n_out);
  out = g_memdup2 (fer_net_run_get_output (run, 0, 0), n_out * sizeof out[0]);
  fer_net_run_free (run);
  fer_net_free (net);
  return out;
}

/* --- Reductions ----------------------------------------------------------- */

/* Reduces the axes in @set (bit i is axis i) by @op. */
static void
reduce (const gchar *op, guint set, const gfloat *in, gdouble *out, gint *count)
{
  const gint sizes[3] = { set & 2 ? 1 : C, set & 4 ? 1 : H, set & 8 ? 1 : W };

  *count = sizes[0] * sizes[1] * sizes[2];
  for (gint i = 0; i < *count; i++)
    out[i] = strcmp (op, "ReduceMax") == 0 ? -INFINITY : 0;
  for (gint i = 0; i < N; i++) {
    gint c = i / (H * W) % sizes[0], h = i / W % H % sizes[1];
    gdouble *to = &out[(c * sizes[1] + h) * sizes[2] + i % W % sizes[2]];

    *to = strcmp (op, "ReduceMax") == 0 ? MAX (*to, in[i]) : *to + in[i];
  }
  if (strcmp (op, "ReduceMean") == 0) {
    for (gint i = 0; i < *count; i++)
      out[i] /= N / *count;
  }
}

static void
check_reduction (const gchar *op, gint64 opset, guint set, gboolean keep)
{
  OnnxBuilder *b = onnx_builder_new (opset);
  gboolean by_input = opset >= (strcmp (op, "ReduceSum") == 0 ? 13 : 18);
  Fer__Onnx__Node *node =
      onnx_builder_node (b, op, by_input ? "x axes" : "x", "y");
  gfloat in[N], *out;
  gdouble want[N];
  gint64 axes[3];
  gint n = 0, count;

  for (gint i = 1; i <= 3; i++) {
    if (set & 1u << i)
      axes[n++] = i == 3 ? -1 : i;
  }
  if (by_input)
    onnx_builder_ints (b, "axes", DIMS (n), axes);
  else
    onnx_builder_set_ints (b, node, "axes", (guint) n, axes);
  onnx_builder_set_int (b, node, "keepdims", keep);
  net_fill (in, N, 3);
  reduce (op, set, in, want, &count);
  out = compute (b, in, (gsize) count);
  for (gint i = 0; i < count; i++)
    g_assert_cmpfloat_with_epsilon (
        out[i], want[i], 1e-6 * (1 + fabs (want[i])));
  g_free (out);
}

static void
test_reductions (gconstpointer op)
{
  static const gint64 opsets[] = { 11, 13, 18, 22 };

  for (guint i = 0; i < G_N_ELEMENTS (opsets); i++) {
    for (guint set = 2; set < 16; set += 2) {
      check_reduction (op, opsets[i], set, TRUE);
      check_reduction (op, opsets[i], set, FALSE);
    }
  }
}

/* Attention over places, as in CBAM: the mean and the largest of all channels
 * tell how much each pixel counts. */
static void
test_attention (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[N], *out;

  onnx_builder_floats (b, "w", DIMS (1, 2, 1, 1), FLOATS (3, -2));
  onnx_builder_set_ints (
      b, onnx_builder_node (b, "ReduceMean", "x", "mean"), "axes", 1, INTS (1));
  onnx_builder_set_ints (
      b, onnx_builder_node (b, "ReduceMax", "x", "max"), "axes", 1, INTS (1));
  onnx_builder_set_int (
      b, onnx_builder_node (b, "Concat", "mean max", "both"), "axis", 1);
  onnx_builder_node (b, "Conv", "both w", "conv");
  onnx_builder_node (b, "Sigmoid", "conv", "gate");
  onnx_builder_node (b, "Mul", "x gate", "y");
  out = compute (b, in, N);
  for (gint p = 0; p < H * W; p++) {
    gdouble sum = 0, max = -INFINITY;

    for (gint c = 0; c < C; c++) {
      sum += in[c * H * W + p];
      max = MAX (max, in[c * H * W + p]);
    }
    for (gint c = 0; c < C; c++)
      g_assert_cmpfloat_with_epsilon (out[c * H * W + p],
          in[c * H * W + p] / (1 + exp (2 * max - 3 * sum / C)), 2e-6);
  }
  g_free (out);
}

/* --- Split ---------------------------------------------------------------- */

/* Rows 0 and 1, 2 and 3, 4; put together the other way round. */
static void
test_split_rows (void)
{
  OnnxBuilder *b = onnx_builder_new (18);
  Fer__Onnx__Node *node = onnx_builder_node (b, "Split", "x", "p q r");
  gfloat in[N], *out;

  onnx_builder_set_int (b, node, "axis", 2);
  onnx_builder_set_int (b, node, "num_outputs", 3);
  onnx_builder_set_int (
      b, onnx_builder_node (b, "Concat", "r q p", "y"), "axis", 2);
  out = compute (b, in, N);
  for (gint i = 0; i < N; i++) {
    static const gint rows[H] = { 4, 2, 3, 0, 1 };
    gint c = i / (H * W), h = i / W % H;

    g_assert_cmpfloat (out[i], ==, in[(c * H + rows[h]) * W + i % W]);
  }
  g_free (out);
}

/* Of the columns the first is left out, and the last alone comes out. */
static void
test_split_columns (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[N], *out;

  onnx_builder_ints (b, "parts", DIMS (2), INTS (2, 1));
  onnx_builder_set_int (
      b, onnx_builder_node (b, "Split", "x parts", "first y"), "axis", -1);
  out = compute (b, in, C * H);
  for (gint i = 0; i < C * H; i++)
    g_assert_cmpfloat (out[i], ==, in[i * W + 2]);
  g_free (out);
}

/* --- Layer normalisation -------------------------------------------------- */

/* Of @n numbers that are @step apart, with a scale and a bias that rise. */
static void
normalise (const gfloat *in, gint n, gint step, gdouble *out)
{
  gdouble mean = 0, variance = 0;

  for (gint i = 0; i < n; i++)
    mean += in[i * step] / n;
  for (gint i = 0; i < n; i++)
    variance += (in[i * step] - mean) * (in[i * step] - mean) / n;
  for (gint i = 0; i < n; i++)
    out[i * step] =
        (in[i * step] - mean) / sqrt (variance + 1e-5) * (1 + 0.01 * i)
        - 0.02 * i;
}

static void
add_weights (OnnxBuilder *b, gint n)
{
  g_autofree gfloat *scale = g_new (gfloat, n);
  g_autofree gfloat *bias = g_new (gfloat, n);

  for (gint i = 0; i < n; i++) {
    scale[i] = (gfloat) (1 + 0.01 * i);
    bias[i] = (gfloat) (-0.02 * i);
  }
  onnx_builder_floats (b, "scale", DIMS (n), scale);
  onnx_builder_floats (b, "bias", DIMS (n), bias);
}

static void
assert_near (const gfloat *got, const gdouble *want)
{
  for (gint i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (
        got[i], want[i], 1e-5 * (1 + fabs (want[i])));
}

/* Of the last axes, from @axis on, which is 1, 2 or 3. */
static void
test_layer_normalization (gconstpointer axis)
{
  static const gint sizes[] = { 1, N, H * W, W };
  gint from = GPOINTER_TO_INT (axis), n = sizes[from];
  OnnxBuilder *b = onnx_builder_new (17);
  gfloat in[N], *out;
  gdouble want[N];

  add_weights (b, n);
  onnx_builder_set_int (b,
      onnx_builder_node (b, "LayerNormalization", "x scale bias", "y"), "axis",
      from - 4);
  out = compute (b, in, N);
  for (gint i = 0; i < N; i += n)
    normalise (in + i, n, 1, want + i);
  assert_near (out, want);
  g_free (out);
}

/* Adds "y", "t" normalised along its last axis, as operator sets before 17
 * spell it. */
static void
add_spelt_out (OnnxBuilder *b)
{
  onnx_builder_floats (b, "two", DIMS (1), FLOATS (2));
  onnx_builder_floats (b, "epsilon", DIMS (1), FLOATS (1e-5f));
  onnx_builder_set_ints (b, onnx_builder_node (b, "ReduceMean", "t", "mean"),
      "axes", 1, INTS (-1));
  onnx_builder_node (b, "Sub", "t mean", "centred");
  onnx_builder_node (b, "Pow", "centred two", "squares");
  onnx_builder_set_ints (b,
      onnx_builder_node (b, "ReduceMean", "squares", "variance"), "axes", 1,
      INTS (-1));
  onnx_builder_node (b, "Add", "variance epsilon", "more");
  onnx_builder_node (b, "Sqrt", "more", "deviation");
  onnx_builder_node (b, "Div", "centred deviation", "plain");
  onnx_builder_node (b, "Mul", "plain scale", "scaled");
  onnx_builder_node (b, "Add", "scaled bias", "n");
}

/* Of the channels behind a transposition, as ConvNeXt has it. */
static void
test_channels_last (gconstpointer spelt_out)
{
  OnnxBuilder *b = onnx_builder_new (17);
  gfloat in[N], *out;
  gdouble want[N];

  add_weights (b, C);
  onnx_builder_set_ints (b, onnx_builder_node (b, "Transpose", "x", "t"),
      "perm", 4, INTS (0, 2, 3, 1));
  if (spelt_out != NULL)
    add_spelt_out (b);
  else
    onnx_builder_node (b, "LayerNormalization", "t scale bias", "n");
  onnx_builder_set_ints (b, onnx_builder_node (b, "Transpose", "n", "y"),
      "perm", 4, INTS (0, 3, 1, 2));
  out = compute (b, in, N);
  for (gint p = 0; p < H * W; p++)
    normalise (in + p, C, H * W, want + p);
  assert_near (out, want);
  g_free (out);
}

/* --- Powers and quotients ------------------------------------------------- */

/* 3 / (1 + x^2) + cube of sqrt (1 + x^2) - 1 / (1 + x^2) */
static void
test_arithmetic (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[N], *out;
  gdouble want[N];

  onnx_builder_floats (b, "one", DIMS (1), FLOATS (1));
  onnx_builder_floats (b, "three", DIMS (1), FLOATS (3));
  onnx_builder_floats (b, "half", DIMS (1), FLOATS (0.5f));
  onnx_builder_ints (b, "cube", DIMS (1), INTS (3));
  onnx_builder_ints (b, "square", DIMS (1), INTS (2));
  onnx_builder_node (b, "Pow", "x square", "p");
  onnx_builder_node (b, "Add", "p one", "q");
  onnx_builder_node (b, "Div", "three q", "quotient");
  onnx_builder_node (b, "Pow", "q half", "root");
  onnx_builder_node (b, "Pow", "root cube", "r");
  onnx_builder_node (b, "Reciprocal", "q", "i");
  onnx_builder_node (b, "Neg", "i", "negative");
  onnx_builder_node (b, "Add", "quotient r", "s");
  onnx_builder_node (b, "Add", "s negative", "y");
  out = compute (b, in, N);
  for (gint i = 0; i < N; i++) {
    gdouble q = 1 + (gdouble) in[i] * in[i];

    want[i] = 3 / q + pow (q, 1.5) - 1 / q;
  }
  assert_near (out, want);
  g_free (out);
}

/* The lanes behind the last channel are divided as well, by 0: nothing of that
 * reaches what a convolution makes of the channels. */
static void
test_division_before_convolution (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[N], *out, ones[C];

  for (gint i = 0; i < C; i++)
    ones[i] = 1;
  onnx_builder_floats (b, "w", DIMS (1, C, 1, 1), ones);
  onnx_builder_node (b, "Exp", "x", "e");
  onnx_builder_node (b, "Div", "x e", "d");
  onnx_builder_node (b, "Reciprocal", "e", "r");
  onnx_builder_node (b, "Mul", "d r", "m");
  onnx_builder_node (b, "Conv", "m w", "y");
  out = compute (b, in, H * W);
  for (gint p = 0; p < H * W; p++) {
    gdouble sum = 0;

    for (gint c = 0; c < C; c++)
      sum += in[c * H * W + p] * exp (-2 * in[c * H * W + p]);
    g_assert_cmpfloat_with_epsilon (out[p], sum, 1e-4 * (1 + fabs (sum)));
  }
  g_free (out);
}

/* --- Matrices ------------------------------------------------------------- */

/* A dense layer for each pixel, with the channels last, and back. */
static void
test_matmul_of_pixels (void)
{
  enum { OUT = 19 };
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[N], matrix[C * OUT], bias[OUT], *out;

  net_fill (matrix, C * OUT, 5);
  net_fill (bias, OUT, 6);
  onnx_builder_floats (b, "matrix", DIMS (C, OUT), matrix);
  onnx_builder_floats (b, "bias", DIMS (OUT), bias);
  onnx_builder_set_ints (b, onnx_builder_node (b, "Transpose", "x", "t"),
      "perm", 4, INTS (0, 2, 3, 1));
  onnx_builder_node (b, "MatMul", "t matrix", "product");
  onnx_builder_node (b, "Add", "product bias", "s");
  onnx_builder_set_ints (b, onnx_builder_node (b, "Transpose", "s", "y"),
      "perm", 4, INTS (0, 3, 1, 2));
  out = compute (b, in, OUT * H * W);
  for (gint i = 0; i < OUT * H * W; i++) {
    gint o = i / (H * W);
    gdouble sum = bias[o];

    for (gint c = 0; c < C; c++)
      sum += in[c * H * W + i % (H * W)] * matrix[c * OUT + o];
    g_assert_cmpfloat_with_epsilon (out[i], sum, 1e-5);
  }
  g_free (out);
}

static void
refuse_pow (void)
{
  OnnxBuilder *b = onnx_builder_new (13);

  onnx_builder_input (b, "x", 0, 4, 8, 8);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "power", DIMS (1), FLOATS (2.5f));
  onnx_builder_node (b, "Pow", "x power", "y");
  net_assert_refused (b, FER_ERROR_UNSUPPORTED, "powers 2, 3 and 0.5");
}

static void
refuse (const gchar *op, gint64 axis, FerError code, const gchar *text)
{
  OnnxBuilder *b = onnx_builder_new (11);
  gboolean is_split = strcmp (op, "Split") == 0;
  Fer__Onnx__Node *node = onnx_builder_node (b, op, "x", "y");

  onnx_builder_input (b, "x", 0, 4, 8, 8);
  onnx_builder_output (b, "y");
  if (is_split)
    onnx_builder_set_int (b, node, "axis", axis);
  else
    onnx_builder_set_ints (b, node, "axes", 1, &axis);
  net_assert_refused (b, (gint) code, text);
}

static void
test_refused (void)
{
  refuse ("ReduceMean", 0, FER_ERROR_UNSUPPORTED, "other than the batch");
  refuse ("ReduceSum", -4, FER_ERROR_UNSUPPORTED, "other than the batch");
  refuse ("ReduceMax", 4, FER_ERROR_MALFORMED, "axis 4");
  refuse ("ReduceMin", 1, FER_ERROR_UNSUPPORTED, "ReduceMin");
  refuse_pow ();
  refuse ("Split", 0, FER_ERROR_UNSUPPORTED, "takes the batch apart");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/axes/reduce-max", "ReduceMax", test_reductions);
  g_test_add_data_func ("/axes/reduce-mean", "ReduceMean", test_reductions);
  g_test_add_data_func ("/axes/reduce-sum", "ReduceSum", test_reductions);
  g_test_add_func ("/axes/attention", test_attention);
  g_test_add_func ("/axes/split-rows", test_split_rows);
  g_test_add_func ("/axes/split-columns", test_split_columns);
  g_test_add_data_func ("/axes/layer-normalization/all", GINT_TO_POINTER (1),
      test_layer_normalization);
  g_test_add_data_func ("/axes/layer-normalization/planes", GINT_TO_POINTER (2),
      test_layer_normalization);
  g_test_add_data_func ("/axes/layer-normalization/rows", GINT_TO_POINTER (3),
      test_layer_normalization);
  g_test_add_data_func (
      "/axes/layer-normalization/channels-last", NULL, test_channels_last);
  g_test_add_data_func ("/axes/layer-normalization/spelt-out",
      GINT_TO_POINTER (1), test_channels_last);
  g_test_add_func ("/axes/arithmetic", test_arithmetic);
  g_test_add_func (
      "/axes/division-before-convolution", test_division_before_convolution);
  g_test_add_func ("/axes/matmul-of-pixels", test_matmul_of_pixels);
  g_test_add_func ("/axes/refused", test_refused);
  return g_test_run ();
}
