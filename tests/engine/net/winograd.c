/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions that go by Winograd's tiles, against their definition. */
#include "net/plan/plan.h"
#include "net-testing.h"

enum {
  CHANNELS = 33, /* more than one block of 16 on both sides, and not whole */
  SIDE = 9,      /* the last tiles hang over */
  PLANE = SIDE * SIDE,
  BATCH = 3,
};

static gfloat weights[CHANNELS * CHANNELS * 9];

static gdouble
compute (const gfloat *in, gint o, gint y, gint x)
{
  gdouble sum = in[o * PLANE + y * SIDE + x]; /* the residual */

  for (gint c = 0; c < CHANNELS; c++) {
    for (gint t = 0; t < 9; t++) {
      gint ty = y + t / 3 - 1, tx = x + t % 3 - 1;

      if (ty >= 0 && ty < SIDE && tx >= 0 && tx < SIDE)
        sum += in[c * PLANE + ty * SIDE + tx]
               * weights[(o * CHANNELS + c) * 9 + t];
    }
  }
  return sum;
}

static FerNet *
load_conv (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  Fer__Onnx__Node *n;

  net_fill (weights, G_N_ELEMENTS (weights), 3);
  onnx_builder_input (b, "x", 0, CHANNELS, SIDE, SIDE);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "w", DIMS (CHANNELS, CHANNELS, 3, 3), weights);
  n = onnx_builder_node (b, "Conv", "x w", "c");
  onnx_builder_set_ints (b, n, "pads", 4, INTS (1, 1, 1, 1));
  onnx_builder_node (b, "Add", "c x", "y");
  return net_load (b);
}

static void
check_probes (FerNetRun *run, gint batch, GRand *rand)
{
  for (gint probe = 0; probe < 200; probe++) {
    gint item = g_rand_int_range (rand, 0, batch);
    gint o = g_rand_int_range (rand, 0, CHANNELS);
    gint y = g_rand_int_range (rand, 0, SIDE);
    gint x = g_rand_int_range (rand, 0, SIDE);

    g_assert_cmpfloat_with_epsilon (
        fer_net_run_get_output (run, 0, item)[o * PLANE + y * SIDE + x],
        compute (fer_net_run_get_input (run, item), o, y, x), 1e-4);
  }
}

/* One by one and in batches, by one thread and by several. */
static void
test_definition (void)
{
  FerNet *net = load_conv ();
  FerNetRun *run = net_start (net, BATCH, SIDE, SIDE);
  FerCrew *crew = fer_crew_new (3);
  GRand *rand = g_rand_new_with_seed (3);

  g_assert_cmpint (
      fer_net_run_get_plan (run)->steps[0].kind, ==, FER_STEP_WINOGRAD);
  for (gint turn = 0; turn < 40; turn++) {
    gint batch = turn % 2 == 0 ? BATCH : 1;

    fer_net_run_set_crew (run, turn > 1 ? crew : NULL);
    for (gint item = 0; item < batch; item++)
      net_fill (fer_net_run_get_input (run, item), CHANNELS * PLANE,
          (guint) (turn * BATCH + item));
    fer_net_run_process (run, batch);
    check_probes (run, batch, rand);
  }
  fer_net_run_free (run);
  fer_net_free (net);
  fer_crew_free (crew);
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/winograd/definition", test_definition);
  return g_test_run ();
}
