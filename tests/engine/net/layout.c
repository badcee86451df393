/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values whose border only some of their readers ask for. */
#include "net-testing.h"

enum {
  CHANNELS = 40, /* several blocks, the last not whole */
  SIDE = 8,
  BATCH = 2,
};

static gfloat kernel[CHANNELS][CHANNELS][9];
static gfloat matrix[CHANNELS][CHANNELS];

static void
add_padded_conv (OnnxBuilder *b, const gchar *in, const gchar *out)
{
  gchar *inputs = g_strdup_printf ("%s k", in);
  Fer__Onnx__Node *n = onnx_builder_node (b, "Conv", inputs, out);

  onnx_builder_set_ints (b, n, "pads", 4, INTS (1, 1, 1, 1));
  g_free (inputs);
}

/* Means of planes g, a product p of them. What comes before leaves its numbers
 * in the memory that later values get. */
static OnnxBuilder *
begin (void)
{
  OnnxBuilder *b = onnx_builder_new (13);

  onnx_builder_input (b, "x", 0, CHANNELS, SIDE, SIDE);
  onnx_builder_floats (
      b, "k", DIMS (CHANNELS, CHANNELS, 3, 3), &kernel[0][0][0]);
  onnx_builder_floats (b, "m", DIMS (CHANNELS, CHANNELS), &matrix[0][0]);
  onnx_builder_ints (b, "s", DIMS (4), INTS (-1, CHANNELS, 1, 1));
  add_padded_conv (b, "x", "c");
  onnx_builder_node (b, "Relu", "c", "r");
  add_padded_conv (b, "r", "d");
  onnx_builder_node (b, "GlobalAveragePool", "d", "g");
  onnx_builder_node (b, "Flatten", "g", "f");
  onnx_builder_node (b, "Gemm", "f m", "p");
  return b;
}

static FerNetRun *
run_builder (OnnxBuilder *b, FerNet **net)
{
  FerNetRun *run;

  *net = net_load (b);
  run = net_start (*net, BATCH, SIDE, SIDE);
  for (gint item = 0; item < BATCH; item++)
    net_fill (fer_net_run_get_input (run, item), CHANNELS * SIDE * SIDE,
        (guint) item);
  fer_net_run_process (run, BATCH);
  return run;
}

/* Of one pixel, the padded convolution is its middle tap. */
static void
assert_convolved (const gfloat *got, const gfloat *pixel)
{
  for (gint o = 0; o < CHANNELS; o++) {
    gdouble sum = 0;

    for (gint c = 0; c < CHANNELS; c++)
      sum += (gdouble) kernel[o][c][4] * pixel[c];
    g_assert_cmpfloat_with_epsilon (got[o], sum, 1e-3);
  }
}

/* @read: what the padded convolution reads, "g" or (as a plane) "p". */
static void
check (const gchar *read)
{
  OnnxBuilder *b = begin (), *plain = begin ();
  FerNet *net, *plain_net;
  FerNetRun *run, *plain_run;

  onnx_builder_node (b, "Reshape", "p s", "q");
  add_padded_conv (b, g_str_equal (read, "p") ? "q" : read, "y");
  onnx_builder_output (b, "y");
  onnx_builder_output (b, "p");
  run = run_builder (b, &net);
  onnx_builder_output (plain, read);
  onnx_builder_output (plain, "p");
  plain_run = run_builder (plain, &plain_net);

  for (gint item = 0; item < BATCH; item++) {
    assert_convolved (fer_net_run_get_output (run, 0, item),
        fer_net_run_get_output (plain_run, 0, item));
    g_assert_cmpmem (fer_net_run_get_output (run, 1, item),
        CHANNELS * sizeof (gfloat), fer_net_run_get_output (plain_run, 1, item),
        CHANNELS * sizeof (gfloat));
  }
  fer_net_run_free (run);
  fer_net_run_free (plain_run);
  fer_net_free (net);
  fer_net_free (plain_net);
}

/* The border of what a product computes is filled. */
static void
test_behind_product (void)
{
  check ("p");
}

/* A product does not read the border that a convolution needs. */
static void
test_beside_product (void)
{
  check ("g");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  net_fill (&kernel[0][0][0], sizeof kernel / sizeof (gfloat), 1);
  net_fill (&matrix[0][0], sizeof matrix / sizeof (gfloat), 2);
  g_test_add_func ("/net/layout/behind-product", test_behind_product);
  g_test_add_func ("/net/layout/beside-product", test_beside_product);
  return g_test_run ();
}
