/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions that go by Winograd's tiles, against their definition. */
#include "base/dispatch.h"
#include "net/plan/plan.h"
#include "net-testing.h"

enum {
  CHANNELS = 33, /* more than one block of 16 on both sides, and not whole */
  SIDE = 9,      /* the last tiles hang over */
  PLANE = SIDE * SIDE,
  BATCH = 3,
};

static gfloat weights[CHANNELS * CHANNELS * 9];

/* How the input is filled, and whether it is added to the results. */
typedef struct {
  void (*fill) (gfloat *values, gsize n, guint seed);
  gboolean has_residual;
} Kind;

static gdouble
compute (const Kind *kind, const gfloat *in, gint o, gint y, gint x)
{
  gdouble sum = kind->has_residual ? in[o * PLANE + y * SIDE + x] : 0;

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

/* The same in bytes, with sums that a float holds exactly. */
static FerNet *
load_bytes (void)
{
  static const gint8 zero[] = { 3 };
  OnnxBuilder *b = onnx_builder_new (13);
  gint8 *bytes = onnx_builder_take (b, g_malloc (G_N_ELEMENTS (weights)));
  Fer__Onnx__Node *n;

  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    weights[i] = bytes[i] = (gint8) (i % 256 * 37 + i / 256);
  onnx_builder_input (b, "x", 0, CHANNELS, SIDE, SIDE);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "s", DIMS (1), FLOATS (0.5f));
  onnx_builder_floats (b, "one", DIMS (1), FLOATS (1));
  onnx_builder_bytes (b, "z", DIMS (1), FALSE, zero);
  onnx_builder_bytes (b, "w8", DIMS (CHANNELS, CHANNELS, 3, 3), TRUE, bytes);
  onnx_builder_node (b, "QuantizeLinear", "x s z", "x8");
  onnx_builder_node (b, "DequantizeLinear", "x8 s z", "xf");
  onnx_builder_node (b, "DequantizeLinear", "w8 one", "w");
  n = onnx_builder_node (b, "Conv", "xf w", "y");
  onnx_builder_set_ints (b, n, "pads", 4, INTS (1, 1, 1, 1));
  return net_load (b);
}

/* Numbers that bytes with a step of 0.5 and a zero point of 3 hold. */
static void
fill_with_bytes (gfloat *values, gsize n, guint seed)
{
  GRand *rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    values[i] = 0.5f * (gfloat) g_rand_int_range (rand, -3, 253);
  g_rand_free (rand);
}

static void
check_probes (FerNetRun *run, const Kind *kind, gint batch, GRand *rand)
{
  for (gint probe = 0; probe < 200; probe++) {
    gint item = g_rand_int_range (rand, 0, batch);
    gint o = g_rand_int_range (rand, 0, CHANNELS);
    gint y = g_rand_int_range (rand, 0, SIDE);
    gint x = g_rand_int_range (rand, 0, SIDE);

    g_assert_cmpfloat_with_epsilon (
        fer_net_run_get_output (run, 0, item)[o * PLANE + y * SIDE + x],
        compute (kind, fer_net_run_get_input (run, item), o, y, x), 1e-4);
  }
}

/* One by one and in batches, by one thread and by several. */
static void
check_net (const Kind *kind, FerNet *net, gint step, FerStepKind step_kind)
{
  FerNetRun *run = net_start (net, BATCH, SIDE, SIDE);
  FerCrew *crew = fer_crew_new (3);
  GRand *rand = g_rand_new_with_seed (3);

  g_assert_cmpint (fer_net_run_get_plan (run)->steps[step].kind, ==, step_kind);
  for (gint turn = 0; turn < 40; turn++) {
    gint batch = turn % 2 == 0 ? BATCH : 1;

    fer_net_run_set_crew (run, turn > 1 ? crew : NULL);
    for (gint item = 0; item < batch; item++)
      kind->fill (fer_net_run_get_input (run, item), CHANNELS * PLANE,
          (guint) (turn * BATCH + item));
    fer_net_run_process (run, batch);
    check_probes (run, kind, batch, rand);
  }
  fer_net_run_free (run);
  fer_net_free (net);
  fer_crew_free (crew);
  g_rand_free (rand);
}

static void
test_definition (void)
{
  static const Kind kind = { net_fill, TRUE };

  check_net (&kind, load_conv (), 0, FER_STEP_WINOGRAD);
}

/* By tiles where products of bytes are no faster, otherwise not; the results
 * are the same. */
static void
test_bytes (void)
{
  static const Kind kind = { fill_with_bytes, FALSE };

  check_net (&kind, load_bytes (), 1,
      fer_kernels_get ()->q8.conv_group == FER_Q8_PAIR ? FER_STEP_Q8_WINOGRAD
                                                       : FER_STEP_Q8_CONV);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/winograd/definition", test_definition);
  g_test_add_func ("/net/winograd/bytes", test_bytes);
  return g_test_run ();
}
