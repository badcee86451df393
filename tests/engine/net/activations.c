/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Activations and what takes channels, or another axis, apart, by definition.
 */
#include <math.h>
#include <string.h>

#include "net-testing.h"

#define CHANNELS 21
#define SIZE 5

/* The file's network on numbers from -9 to 9; frees the builder. @batch: the
 * file's, 0 = open. */
static gfloat *
compute_batch (OnnxBuilder *b, gint64 batch, gfloat *in, gsize n_out)
{
  FerNet *net;
  FerNetRun *run;
  gfloat *out;

  onnx_builder_input (b, "x", batch, CHANNELS, SIZE, SIZE);
  onnx_builder_output (b, "y");
  net = net_load (b);
  run = net_start (net, 1, SIZE, SIZE);
  net_fill (in, CHANNELS * SIZE * SIZE, 5);
  for (gint i = 0; i < CHANNELS * SIZE * SIZE; i++)
    in[i] *= i % 2 == 0 ? 9 : 0.5f;
  memcpy (fer_net_run_get_input (run, 0), in,
      CHANNELS * SIZE * SIZE * sizeof in[0]);
  fer_net_run_process (run, 1);
  out = g_memdup2 (fer_net_run_get_output (run, 0, 0), n_out * sizeof out[0]);
  fer_net_run_free (run);
  fer_net_free (net);
  return out;
}

static gfloat *
compute (OnnxBuilder *b, gfloat *in, gsize n_out)
{
  return compute_batch (b, 0, in, n_out);
}

static gdouble
softplus (gdouble x)
{
  return log1p (exp (x));
}

static gdouble
elu (gdouble x)
{
  return x < 0 ? 0.5 * expm1 (x) : x;
}

static gdouble
selu (gdouble x)
{
  return 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * expm1 (x) : x);
}

static gdouble
mish (gdouble x)
{
  return x * tanh (softplus (x));
}

static gdouble
gelu (gdouble x)
{
  return x * (1 + erf (x / sqrt (2))) / 2;
}

static gdouble
gelu_tanh (gdouble x)
{
  return x * (1 + tanh (sqrt (2 / G_PI) * (x + 0.044715 * x * x * x))) / 2;
}

typedef struct {
  const gchar *name;
  const gchar *op;
  gint64 opset;
  gdouble (*define) (gdouble x);
  const gchar *attribute; /* its value is the text, or 0.5 */
  const gchar *text;
} Activation;

static const Activation activations[] = {
  { "elu", "Elu", 7, elu, "alpha", NULL },
  { "erf", "Erf", 9, erf, NULL, NULL },
  { "exp", "Exp", 7, exp, NULL, NULL },
  { "gelu", "Gelu", 20, gelu, NULL, NULL },
  { "gelu-none", "Gelu", 20, gelu, "approximate", "none" },
  { "gelu-tanh", "Gelu", 20, gelu_tanh, "approximate", "tanh" },
  { "mish", "Mish", 18, mish, NULL, NULL },
  { "selu", "Selu", 7, selu, NULL, NULL },
  { "softplus", "Softplus", 7, softplus, NULL, NULL },
  { "tanh", "Tanh", 7, tanh, NULL, NULL },
};

static void
test_activation (gconstpointer data)
{
  const Activation *a = data;
  OnnxBuilder *b = onnx_builder_new (a->opset);
  Fer__Onnx__Node *node = onnx_builder_node (b, a->op, "x", "y");
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  if (a->attribute != NULL && a->text != NULL)
    onnx_builder_set_string (b, node, a->attribute, a->text);
  else if (a->attribute != NULL)
    onnx_builder_set_float (b, node, a->attribute, 0.5f);
  out = compute (b, in, CHANNELS * SIZE * SIZE);
  for (gint i = 0; i < CHANNELS * SIZE * SIZE; i++) {
    gdouble want = a->define (in[i]);

    g_assert_cmpfloat_with_epsilon (
        out[i], want, 2e-6 * MAX (1, MAX (fabs (in[i]), fabs (want))));
  }
  g_free (out);
}

static void
test_log_softmax (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  onnx_builder_set_int (
      b, onnx_builder_node (b, "LogSoftmax", "x", "y"), "axis", 1);
  out = compute (b, in, CHANNELS * SIZE * SIZE);
  for (gint i = 0; i < SIZE * SIZE; i++) {
    gdouble sum = 0;

    for (gint c = 0; c < CHANNELS; c++)
      sum += exp (in[c * SIZE * SIZE + i]);
    for (gint c = 0; c < CHANNELS; c++)
      net_assert_near (
          out[c * SIZE * SIZE + i], in[c * SIZE * SIZE + i] - log (sum));
  }
  g_free (out);
}

/* Parts of 17, 3 and 1 channels, put together the other way round. The middle
 * one has no name: nobody reads it. */
static void
test_split (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  onnx_builder_ints (b, "parts", DIMS (3), INTS (17, 3, 1));
  onnx_builder_set_int (
      b, onnx_builder_node (b, "Split", "x parts", "a - c"), "axis", 1);
  onnx_builder_set_int (
      b, onnx_builder_node (b, "Concat", "c a", "y"), "axis", -3);
  out = compute (b, in, 18 * SIZE * SIZE);
  g_assert_cmpmem (out, SIZE * SIZE * sizeof in[0], in + 20 * SIZE * SIZE,
      SIZE * SIZE * sizeof in[0]);
  g_assert_cmpmem (out + SIZE * SIZE, 17 * SIZE * SIZE * sizeof in[0], in,
      17 * SIZE * SIZE * sizeof in[0]);
  g_free (out);
}

/* From operator set 18 on, a number of parts: the last one may be smaller. */
static void
test_split_in_parts (void)
{
  OnnxBuilder *b = onnx_builder_new (18);
  Fer__Onnx__Node *node = onnx_builder_node (b, "Split", "x", "p q r y");
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  onnx_builder_set_int (b, node, "axis", 1);
  onnx_builder_set_int (b, node, "num_outputs", 4);
  out = compute (b, in, 3 * SIZE * SIZE);
  g_assert_cmpmem (out, 3 * SIZE * SIZE * sizeof in[0], in + 18 * SIZE * SIZE,
      3 * SIZE * SIZE * sizeof in[0]);
  g_free (out);
}

static void
test_slice (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  onnx_builder_ints (b, "starts", DIMS (1), INTS (-19));
  onnx_builder_ints (b, "ends", DIMS (1), INTS (20));
  onnx_builder_ints (b, "axes", DIMS (1), INTS (1));
  onnx_builder_node (b, "Slice", "x starts ends axes", "y");
  out = compute (b, in, 18 * SIZE * SIZE);
  g_assert_cmpmem (out, 18 * SIZE * SIZE * sizeof in[0], in + 2 * SIZE * SIZE,
      18 * SIZE * SIZE * sizeof in[0]);
  g_free (out);
}

/* Number @c, @y, @x of planes in the order of memory. */
static gsize
at (gint c, gint y, gint x)
{
  return ((gsize) c * SIZE + y) * SIZE + x;
}

/* Over the columns, which operator set 11 says by the last axis, too. */
static void
test_softmax_of_columns (gconstpointer opset)
{
  OnnxBuilder *b = onnx_builder_new (GPOINTER_TO_INT (opset));
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  onnx_builder_set_int (
      b, onnx_builder_node (b, "Softmax", "x", "y"), "axis", 3);
  out = compute (b, in, CHANNELS * SIZE * SIZE);
  for (gint c = 0; c < CHANNELS; c++) {
    for (gint y = 0; y < SIZE; y++) {
      gdouble sum = 0;

      for (gint x = 0; x < SIZE; x++)
        sum += exp (in[at (c, y, x)]);
      for (gint x = 0; x < SIZE; x++)
        net_assert_near (out[at (c, y, x)], exp (in[at (c, y, x)]) / sum);
    }
  }
  g_free (out);
}

/* Rows 3 and 4, columns 1 to 3 and channels 2 to 19 at once. */
static void
test_slice_of_all (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[CHANNELS * SIZE * SIZE], *out, *next;

  onnx_builder_ints (b, "starts", DIMS (3), INTS (1, 2, 3));
  onnx_builder_ints (b, "ends", DIMS (3), INTS (4, 20, G_MAXINT64));
  onnx_builder_ints (b, "axes", DIMS (3), INTS (-1, 1, 2));
  onnx_builder_node (b, "Slice", "x starts ends axes", "y");
  next = out = compute (b, in, 18 * 2 * 3);
  for (gint c = 2; c < 20; c++) {
    for (gint y = 3; y < 5; y++) {
      for (gint x = 1; x < 4; x++)
        g_assert_cmpfloat (*next++, ==, in[at (c, y, x)]);
    }
  }
  g_free (out);
}

/* Rows below rows. */
static void
test_concat_of_rows (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat in[CHANNELS * SIZE * SIZE], *out, *next;

  onnx_builder_ints (b, "starts", DIMS (1), INTS (3));
  onnx_builder_ints (b, "ends", DIMS (1), INTS (5));
  onnx_builder_ints (b, "axes", DIMS (1), INTS (2));
  onnx_builder_node (b, "Slice", "x starts ends axes", "s");
  onnx_builder_set_int (
      b, onnx_builder_node (b, "Concat", "s x", "y"), "axis", -2);
  next = out = compute (b, in, CHANNELS * (SIZE + 2) * SIZE);
  for (gint c = 0; c < CHANNELS; c++) {
    for (gint y = -2; y < SIZE; y++) {
      for (gint x = 0; x < SIZE; x++)
        g_assert_cmpfloat (*next++, ==, in[at (c, y < 0 ? y + 5 : y, x)]);
    }
  }
  g_free (out);
}

/* Rows of numbers without a batch, as detectors give them: pixel after pixel,
 * each with its channels. */
static void
test_rows_without_batch (void)
{
  OnnxBuilder *b = onnx_builder_new (11);
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  onnx_builder_ints (b, "rows", DIMS (2), INTS (-1, CHANNELS));
  onnx_builder_set_ints (b, onnx_builder_node (b, "Transpose", "x", "t"),
      "perm", 4, INTS (2, 3, 0, 1));
  onnx_builder_node (b, "Reshape", "t rows", "r");
  onnx_builder_node (b, "Sigmoid", "r", "y");
  out = compute_batch (b, 1, in, CHANNELS * SIZE * SIZE);
  for (gint c = 0; c < CHANNELS; c++) {
    for (gint i = 0; i < SIZE * SIZE; i++)
      g_assert_cmpfloat_with_epsilon (out[i * CHANNELS + c],
          1 / (1 + exp (-in[c * SIZE * SIZE + i])), 2e-6);
  }
  g_free (out);
}

static void
assert_split_refused (FerError code, const gchar *text, const gchar *outputs,
    gint64 axis, const gint64 *parts, guint n_parts)
{
  OnnxBuilder *b = onnx_builder_new (11);
  Fer__Onnx__Node *node = onnx_builder_node (b, "Split", "x", outputs);

  onnx_builder_input (b, "x", 0, CHANNELS, 8, 8);
  onnx_builder_output (b, "y");
  onnx_builder_set_int (b, node, "axis", axis);
  if (parts != NULL)
    onnx_builder_set_ints (b, node, "split", n_parts, parts);
  net_assert_refused (b, code, text);
}

static void
test_refused (void)
{
  assert_split_refused (
      FER_ERROR_UNSUPPORTED, "Split of y z", "y z", 0, NULL, 0);
  assert_split_refused (
      FER_ERROR_MALFORMED, "3 sizes for 2", "y z", 1, INTS (1, 2, 18), 3);
  assert_split_refused (FER_ERROR_MALFORMED, "20 of axis 1, which has 21",
      "y z", 1, INTS (1, 19), 2);
  assert_split_refused (FER_ERROR_MALFORMED, "empty or too large", "y z", 1,
      INTS (1, G_MAXINT64), 2);
  assert_split_refused (
      FER_ERROR_MALFORMED, "empty or too large", "y z", 1, INTS (21, 0), 2);
  assert_split_refused (
      FER_ERROR_MALFORMED, "empty or too large", "y z", 1, INTS (-1, 22), 2);
}

/* All is computed in single precision, whatever the file has. */
static void
test_half (void)
{
  static const guint16 halves[] = { 0x4000 }; /* 2 */
  OnnxBuilder *b = onnx_builder_new (13);
  Fer__Onnx__Tensor *two = onnx_builder_floats (b, "two", DIMS (1), FLOATS (0));
  gfloat in[CHANNELS * SIZE * SIZE], *out;

  two->data_type = 10;
  two->raw_data.data = (guint8 *) halves;
  two->raw_data.len = sizeof halves;
  onnx_builder_set_int (b, onnx_builder_node (b, "Cast", "x", "h"), "to", 10);
  onnx_builder_node (b, "Mul", "h two", "m");
  onnx_builder_set_int (b, onnx_builder_node (b, "Cast", "m", "y"), "to", 1);
  out = compute (b, in, CHANNELS * SIZE * SIZE);
  for (gint i = 0; i < CHANNELS * SIZE * SIZE; i++)
    net_assert_near (out[i], 2 * in[i]);
  g_free (out);
}

static void
test_half_input (void)
{
  OnnxBuilder *b = onnx_builder_new (13);

  onnx_builder_input (b, "x", 0, 1, SIZE, SIZE);
  onnx_builder_output (b, "y");
  onnx_builder_get_model (b)->graph->input[0]->type->tensor_type->elem_type =
      10;
  onnx_builder_node (b, "Relu", "x", "y");
  fer_net_free (net_load (b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (activations); i++) {
    gchar *path = g_strdup_printf ("/activations/%s", activations[i].name);

    g_test_add_data_func (path, &activations[i], test_activation);
    g_free (path);
  }
  g_test_add_data_func ("/activations/softmax-of-columns", GINT_TO_POINTER (13),
      test_softmax_of_columns);
  g_test_add_data_func ("/activations/softmax-of-columns-11",
      GINT_TO_POINTER (11), test_softmax_of_columns);
  g_test_add_func ("/activations/slice-of-all", test_slice_of_all);
  g_test_add_func ("/activations/concat-of-rows", test_concat_of_rows);
  g_test_add_func ("/activations/rows-without-batch", test_rows_without_batch);
  g_test_add_func ("/activations/log-softmax", test_log_softmax);
  g_test_add_func ("/channels/split", test_split);
  g_test_add_func ("/channels/split-in-parts", test_split_in_parts);
  g_test_add_func ("/channels/slice", test_slice);
  g_test_add_func ("/channels/refused", test_refused);
  g_test_add_func ("/half/weights", test_half);
  g_test_add_func ("/half/input", test_half_input);
  return g_test_run ();
}
