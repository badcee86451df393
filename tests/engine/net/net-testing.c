/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net-testing.h"

#include <math.h>
#include <string.h>

#include "fer.h"

FerNet *
net_load (OnnxBuilder *builder)
{
  GError *error = NULL;
  GBytes *bytes = onnx_builder_finish (builder);
  FerNet *net = fer_net_new_from_bytes (bytes, "test", &error);

  g_assert_no_error (error);
  g_assert_nonnull (net);
  g_bytes_unref (bytes);
  return net;
}

FerNetRun *
net_start (const FerNet *net, gint batch, gint height, gint width)
{
  GError *error = NULL;
  FerNetRun *run = fer_net_run_new (net, batch, height, width, &error);

  g_assert_no_error (error);
  g_assert_nonnull (run);
  return run;
}

void
net_fill (gfloat *values, gsize n, guint seed)
{
  GRand *rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (rand, -1, 1);
  g_rand_free (rand);
}

void
net_assert_near (gfloat got, gdouble want)
{
  g_assert_cmpfloat_with_epsilon (got, want, 1e-5 * MAX (1, fabs (want)));
}

void
net_assert_refused (OnnxBuilder *builder, gint code, const gchar *text)
{
  GBytes *bytes = onnx_builder_finish (builder);
  GError *error = NULL;
  FerNet *net = fer_net_new_from_bytes (bytes, "test", &error);

  g_bytes_unref (bytes);
  if (net != NULL) {
    g_assert_null (fer_net_run_new (net, 1, 8, 8, &error));
    fer_net_free (net);
  }
  g_assert_error (error, FER_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "test: "));
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' does not say '%s'", error->message, text);
  g_error_free (error);
}

/* --- A small network ------------------------------------------------------ */

SmallWeights *
small_weights_new (void)
{
  SmallWeights *w = g_new (SmallWeights, 1);

  net_fill (&w->conv[0][0][0][0], sizeof w->conv / sizeof (gfloat), 1);
  net_fill (w->bias, SMALL_MID, 2);
  net_fill (&w->norm[0][0], 4 * SMALL_MID, 3);
  for (gint i = 0; i < SMALL_MID; i++)
    w->norm[3][i] = 1.5f + w->norm[3][i];
  net_fill (&w->dense[0][0], sizeof w->dense / sizeof (gfloat), 4);
  return w;
}

void
small_add_body (OnnxBuilder *b, const SmallWeights *w, const gchar *input)
{
  static const gchar *const names[] = { "scale", "shift", "mean", "var" };
  gchar *inputs = g_strdup_printf ("%s w b", input);
  Fer__Onnx__Node *node = onnx_builder_node (b, "Conv", inputs, "c");

  onnx_builder_floats (
      b, "w", DIMS (SMALL_MID, SMALL_IN, 3, 3), &w->conv[0][0][0][0]);
  onnx_builder_floats (b, "b", DIMS (SMALL_MID), w->bias);
  for (gint i = 0; i < 4; i++)
    onnx_builder_floats (b, names[i], DIMS (SMALL_MID), w->norm[i]);
  onnx_builder_set_ints (b, node, "pads", 4, INTS (1, 1, 1, 1));
  onnx_builder_node (b, "BatchNormalization", "c scale shift mean var", "n");
  onnx_builder_node (b, "Relu", "n", "r");
  node = onnx_builder_node (b, "MaxPool", "r", "p");
  onnx_builder_set_ints (b, node, "kernel_shape", 2, INTS (2, 2));
  onnx_builder_set_ints (b, node, "strides", 2, INTS (2, 2));
  g_free (inputs);
}

OnnxBuilder *
small_build (const SmallWeights *w, gboolean open_size)
{
  OnnxBuilder *b = onnx_builder_new (13);
  Fer__Onnx__Node *node;

  onnx_builder_input (b, "x", 0, SMALL_IN, open_size ? 0 : SMALL_SIZE,
      open_size ? 0 : SMALL_SIZE);
  onnx_builder_floats (b, "d",
      DIMS (SMALL_OUT, SMALL_MID * SMALL_POOLED * SMALL_POOLED),
      &w->dense[0][0]);
  small_add_body (b, w, "x");
  onnx_builder_node (b, "Flatten", "p", "f");
  node = onnx_builder_node (b, "Gemm", "f d", "g");
  onnx_builder_set_int (b, node, "transB", 1);
  node = onnx_builder_node (b, "Softmax", "g", "y");
  onnx_builder_set_int (b, node, "axis", 1);
  onnx_builder_output (b, "y");
  onnx_builder_output (b, "p");
  onnx_builder_metadata (b, "labels", "a,b,c");
  return b;
}

static gdouble
compute_pixel (const SmallWeights *w,
    const gfloat x[SMALL_IN][SMALL_SIZE][SMALL_SIZE], gint o, gint row,
    gint column)
{
  gdouble sum = w->bias[o];

  for (gint c = 0; c < SMALL_IN; c++) {
    for (gint ky = 0; ky < 3; ky++) {
      for (gint kx = 0; kx < 3; kx++) {
        gint i = row + ky - 1, j = column + kx - 1;

        if (i >= 0 && i < SMALL_SIZE && j >= 0 && j < SMALL_SIZE)
          sum += w->conv[o][c][ky][kx] * x[c][i][j];
      }
    }
  }
  sum = (sum - w->norm[2][o]) / sqrt (w->norm[3][o] + 1e-5) * w->norm[0][o]
        + w->norm[1][o];
  return MAX (sum, 0);
}

void
small_compute (const SmallWeights *w,
    const gfloat x[SMALL_IN][SMALL_SIZE][SMALL_SIZE],
    gdouble pooled[SMALL_MID][SMALL_POOLED][SMALL_POOLED], gdouble y[SMALL_OUT])
{
  gdouble total = 0;

  for (gint o = 0; o < SMALL_MID; o++) {
    for (gint i = 0; i < SMALL_POOLED; i++) {
      for (gint j = 0; j < SMALL_POOLED; j++) {
        gdouble most = 0;

        for (gint k = 0; k < 4; k++)
          most =
              MAX (most, compute_pixel (w, x, o, 2 * i + k / 2, 2 * j + k % 2));
        pooled[o][i][j] = most;
      }
    }
  }
  for (gint o = 0; o < SMALL_OUT; o++) {
    y[o] = 0;
    for (gint k = 0; k < SMALL_MID * SMALL_POOLED * SMALL_POOLED; k++)
      y[o] += w->dense[o][k] * (&pooled[0][0][0])[k];
  }
  for (gint o = 0; o < SMALL_OUT; o++)
    total += exp (y[o]);
  for (gint o = 0; o < SMALL_OUT; o++)
    y[o] = exp (y[o]) / total;
}
