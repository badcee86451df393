/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Networks built here, with answers computed here; and wrong ones. */
#include "net/run/run.h"

#include <math.h>
#include <string.h>

#include "onnx-builder.h"

static FerNet *
load (OnnxBuilder *builder)
{
  GError *error = NULL;
  GBytes *bytes = onnx_builder_finish (builder);
  FerNet *net = fer_net_new_from_bytes (bytes, "test", &error);

  g_assert_no_error (error);
  g_assert_nonnull (net);
  g_bytes_unref (bytes);
  return net;
}

static FerNetRun *
start (const FerNet *net, gint batch, gint height, gint width)
{
  GError *error = NULL;
  FerNetRun *run = fer_net_run_new (net, batch, height, width, &error);

  g_assert_no_error (error);
  g_assert_nonnull (run);
  return run;
}

static void
fill (gfloat *values, gsize n, guint seed)
{
  GRand *rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (rand, -1, 1);
  g_rand_free (rand);
}

static void
assert_near (gfloat got, gdouble want)
{
  g_assert_cmpfloat_with_epsilon (got, want, 1e-5 * MAX (1, fabs (want)));
}

/* --- A small network -------------------------------------------------------
 */

enum {
  IN = 3,
  MID = 20,
  OUT = 7,
  SIZE = 9,
  POOLED = 4,
};

typedef struct {
  gfloat conv[MID][IN][3][3];
  gfloat bias[MID];
  gfloat norm[4][MID];
  gfloat dense[OUT][MID * POOLED * POOLED];
} Weights;

static Weights *
make_weights (void)
{
  Weights *w = g_new (Weights, 1);

  fill (&w->conv[0][0][0][0], sizeof w->conv / sizeof (gfloat), 1);
  fill (w->bias, MID, 2);
  fill (&w->norm[0][0], 4 * MID, 3);
  for (gint i = 0; i < MID; i++)
    w->norm[3][i] = 1.5f + w->norm[3][i];
  fill (&w->dense[0][0], sizeof w->dense / sizeof (gfloat), 4);
  return w;
}

/* Conv with padding, batch norm, relu, 2x2 pooling, dense, softmax. */
static OnnxBuilder *
build_small (const Weights *w, gboolean open_size)
{
  OnnxBuilder *b = onnx_builder_new (13);
  Fer__Onnx__Node *node;
  static const gchar *const names[] = { "scale", "shift", "mean", "var" };

  onnx_builder_input (
      b, "x", 0, IN, open_size ? 0 : SIZE, open_size ? 0 : SIZE);
  onnx_builder_floats (b, "w", DIMS (MID, IN, 3, 3), &w->conv[0][0][0][0]);
  onnx_builder_floats (b, "b", DIMS (MID), w->bias);
  for (gint i = 0; i < 4; i++)
    onnx_builder_floats (b, names[i], DIMS (MID), w->norm[i]);
  onnx_builder_floats (
      b, "d", DIMS (OUT, MID * POOLED * POOLED), &w->dense[0][0]);
  node = onnx_builder_node (b, "Conv", "x w b", "c");
  onnx_builder_set_ints (b, node, "pads", 4, INTS (1, 1, 1, 1));
  onnx_builder_node (b, "BatchNormalization", "c scale shift mean var", "n");
  onnx_builder_node (b, "Relu", "n", "r");
  node = onnx_builder_node (b, "MaxPool", "r", "p");
  onnx_builder_set_ints (b, node, "kernel_shape", 2, INTS (2, 2));
  onnx_builder_set_ints (b, node, "strides", 2, INTS (2, 2));
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
compute_pixel (const Weights *w, const gfloat x[IN][SIZE][SIZE], gint o,
    gint row, gint column)
{
  gdouble sum = w->bias[o];

  for (gint c = 0; c < IN; c++) {
    for (gint ky = 0; ky < 3; ky++) {
      for (gint kx = 0; kx < 3; kx++) {
        gint i = row + ky - 1, j = column + kx - 1;

        if (i >= 0 && i < SIZE && j >= 0 && j < SIZE)
          sum += w->conv[o][c][ky][kx] * x[c][i][j];
      }
    }
  }
  sum = (sum - w->norm[2][o]) / sqrt (w->norm[3][o] + 1e-5) * w->norm[0][o]
        + w->norm[1][o];
  return MAX (sum, 0);
}

static void
compute_small (const Weights *w, const gfloat x[IN][SIZE][SIZE],
    gdouble pooled[MID][POOLED][POOLED], gdouble y[OUT])
{
  gdouble total = 0;

  for (gint o = 0; o < MID; o++) {
    for (gint i = 0; i < POOLED; i++) {
      for (gint j = 0; j < POOLED; j++) {
        gdouble most = 0;

        for (gint k = 0; k < 4; k++)
          most =
              MAX (most, compute_pixel (w, x, o, 2 * i + k / 2, 2 * j + k % 2));
        pooled[o][i][j] = most;
      }
    }
  }
  for (gint o = 0; o < OUT; o++) {
    y[o] = 0;
    for (gint k = 0; k < MID * POOLED * POOLED; k++)
      y[o] += w->dense[o][k] * (&pooled[0][0][0])[k];
  }
  for (gint o = 0; o < OUT; o++)
    total += exp (y[o]);
  for (gint o = 0; o < OUT; o++)
    y[o] = exp (y[o]) / total;
}

static void
check_item (FerNetRun *run, const Weights *w, gint item)
{
  gdouble pooled[MID][POOLED][POOLED], y[OUT];
  const gfloat *got = fer_net_run_get_output (run, 0, item);

  compute_small (w,
      (const gfloat (*)[SIZE][SIZE]) fer_net_run_get_input (run, item), pooled,
      y);
  for (gint i = 0; i < OUT; i++)
    assert_near (got[i], y[i]);
  got = fer_net_run_get_output (run, 1, item);
  for (gint i = 0; i < MID * POOLED * POOLED; i++)
    assert_near (got[i], (&pooled[0][0][0])[i]);
}

static void
test_small (void)
{
  Weights *w = make_weights ();
  FerNet *net = load (build_small (w, FALSE));
  FerNetRun *run = start (net, 5, SIZE, SIZE);
  gint dims[3];

  fer_net_run_get_output_shape (run, 0, dims);
  g_assert_cmpint (dims[0], ==, OUT);
  g_assert_cmpint (dims[1], ==, 1);
  g_assert_cmpint (dims[2], ==, 1);
  fer_net_run_get_output_shape (run, 1, dims);
  g_assert_cmpint (dims[0], ==, MID);
  g_assert_cmpint (dims[1], ==, POOLED);
  g_assert_cmpint (dims[2], ==, POOLED);
  for (gint batch = 0; batch <= 5; batch++) {
    for (gint i = 0; i < batch; i++)
      fill (fer_net_run_get_input (run, i), IN * SIZE * SIZE, batch * 10 + i);
    fer_net_run_process (run, batch);
    for (gint i = 0; i < batch; i++)
      check_item (run, w, i);
  }
  fer_net_run_free (run);
  fer_net_free (net);
  g_free (w);
}

static void
test_description (void)
{
  Weights *w = make_weights ();
  FerNet *net = load (build_small (w, FALSE));
  gint dims[4];

  fer_net_get_input_shape (net, dims);
  g_assert_cmpint (dims[0], ==, 0);
  g_assert_cmpint (dims[1], ==, IN);
  g_assert_cmpint (dims[2], ==, SIZE);
  g_assert_cmpint (dims[3], ==, SIZE);
  g_assert_cmpuint (fer_net_get_n_outputs (net), ==, 2);
  g_assert_true (fer_net_output_is_probability (net, 0));
  g_assert_false (fer_net_output_is_probability (net, 1));
  g_assert_false (fer_net_output_is_probability (net, 2));
  g_assert_cmpstr (fer_net_get_metadata (net, "labels"), ==, "a,b,c");
  g_assert_null (fer_net_get_metadata (net, "licence"));
  g_assert_cmpuint (fer_net_count_macs (net, SIZE, SIZE), ==,
      MID * IN * 9 * SIZE * SIZE + OUT * MID * POOLED * POOLED);
  g_assert_cmpuint (
      fer_net_count_parameters (net), ==, sizeof (Weights) / sizeof (gfloat));
  fer_net_free (net);
  g_free (w);
}

/* An item's result does not depend on the others, nor on how many there are. */
static void
test_batch (void)
{
  Weights *w = make_weights ();
  FerNet *net = load (build_small (w, FALSE));
  FerNetRun *many = start (net, 16, SIZE, SIZE);
  FerNetRun *one = start (net, 1, SIZE, SIZE);

  for (gint batch = 1; batch <= 16; batch++) {
    for (gint i = 0; i < batch; i++)
      fill (fer_net_run_get_input (many, i), IN * SIZE * SIZE, i);
    fer_net_run_process (many, batch);
    for (gint i = 0; i < batch; i++) {
      fill (fer_net_run_get_input (one, 0), IN * SIZE * SIZE, i);
      fer_net_run_process (one, 1);
      for (guint o = 0; o < 2; o++)
        g_assert_cmpmem (fer_net_run_get_output (one, o, 0),
            (o == 0 ? OUT : MID * POOLED * POOLED) * sizeof (gfloat),
            fer_net_run_get_output (many, o, i),
            (o == 0 ? OUT : MID * POOLED * POOLED) * sizeof (gfloat));
    }
  }
  fer_net_run_free (many);
  fer_net_run_free (one);
  fer_net_free (net);
  g_free (w);
}

/* What ran before leaves no trace. */
/* Convolutions that go by Winograd's tiles, of odd sizes: the same as one by
 * one in the order of the definition, and whoever shares the work. */
static void
test_winograd (void)
{
  enum { CHANNELS = 33, SIDE = 9, BATCH = 3 };
  static gfloat weights[CHANNELS * CHANNELS * 9];
  gsize plane = SIDE * SIDE;
  OnnxBuilder *b = onnx_builder_new (13);
  GRand *rand = g_rand_new_with_seed (3);
  FerCrew *crew = fer_crew_new (3);
  GError *error = NULL;
  Fer__Onnx__Node *n;
  FerNetRun *run;
  GBytes *bytes;
  FerNet *net;

  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    weights[i] = g_rand_double_range (rand, -1, 1);
  onnx_builder_input (b, "x", 0, CHANNELS, SIDE, SIDE);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "w", DIMS (CHANNELS, CHANNELS, 3, 3), weights);
  n = onnx_builder_node (b, "Conv", "x w", "c");
  onnx_builder_set_ints (b, n, "pads", 4, INTS (1, 1, 1, 1));
  onnx_builder_node (b, "Add", "c x", "y");
  bytes = onnx_builder_finish (b);
  net = fer_net_new_from_bytes (bytes, "test", &error);
  g_assert_no_error (error);
  run = fer_net_run_new (net, BATCH, SIDE, SIDE, &error);
  g_assert_no_error (error);
  g_assert_true (run->plan->steps[0].winograd);

  for (gint turn = 0; turn < 40; turn++) {
    gint batch = turn % 2 == 0 ? BATCH : 1;

    fer_net_run_set_crew (run, turn > 1 ? crew : NULL);
    for (gint item = 0; item < batch; item++) {
      gfloat *in = fer_net_run_get_input (run, item);

      for (gsize i = 0; i < CHANNELS * plane; i++)
        in[i] = g_rand_double_range (rand, -1, 1);
    }
    fer_net_run_process (run, batch);
    for (gint probe = 0; probe < 200; probe++) {
      gint item = g_rand_int_range (rand, 0, batch);
      gint o = g_rand_int_range (rand, 0, CHANNELS);
      gint y = g_rand_int_range (rand, 0, SIDE);
      gint x = g_rand_int_range (rand, 0, SIDE);
      const gfloat *in = fer_net_run_get_input (run, item);
      gsize at = o * plane + y * SIDE + x;
      gdouble sum = in[at];

      for (gint c = 0; c < CHANNELS; c++) {
        for (gint t = 0; t < 9; t++) {
          gint ty = y + t / 3 - 1, tx = x + t % 3 - 1;

          if (ty >= 0 && ty < SIDE && tx >= 0 && tx < SIDE)
            sum += in[c * plane + ty * SIDE + tx]
                   * weights[(o * CHANNELS + c) * 9 + t];
        }
      }
      g_assert_cmpfloat_with_epsilon (
          fer_net_run_get_output (run, 0, item)[at], sum, 1e-4);
    }
  }
  fer_net_run_free (run);
  fer_net_free (net);
  fer_crew_free (crew);
  g_bytes_unref (bytes);
  g_rand_free (rand);
}

static void
test_again (void)
{
  Weights *w = make_weights ();
  FerNet *net = load (build_small (w, FALSE));
  FerNetRun *run = start (net, 2, SIZE, SIZE);
  gfloat first[OUT];

  fill (fer_net_run_get_input (run, 0), IN * SIZE * SIZE, 1);
  fer_net_run_process (run, 1);
  memcpy (first, fer_net_run_get_output (run, 0, 0), sizeof first);
  for (gint i = 0; i < 2 * IN * SIZE * SIZE; i++)
    fer_net_run_get_input (run, 0)[i] = i % 3 == 0 ? INFINITY : NAN;
  fer_net_run_process (run, 2);
  fill (fer_net_run_get_input (run, 0), IN * SIZE * SIZE, 1);
  fer_net_run_process (run, 1);
  g_assert_cmpmem (
      first, sizeof first, fer_net_run_get_output (run, 0, 0), sizeof first);
  fer_net_run_free (run);
  fer_net_free (net);
  g_free (w);
}

static void
test_open_size (void)
{
  OnnxBuilder *b = onnx_builder_new (9);
  FerNet *net;

  onnx_builder_input (b, "x", 0, 2, 0, 0);
  onnx_builder_node (b, "GlobalAveragePool", "x", "y");
  onnx_builder_output (b, "y");
  net = load (b);
  for (gint size = 1; size < 20; size += 6) {
    FerNetRun *run = start (net, 1, size, size + 1);
    gfloat *in = fer_net_run_get_input (run, 0);

    for (gint i = 0; i < 2 * size * (size + 1); i++)
      in[i] = i;
    fer_net_run_process (run, 1);
    assert_near (
        fer_net_run_get_output (run, 0, 0)[0], (size * (size + 1) - 1) / 2.0);
    assert_near (fer_net_run_get_output (run, 0, 0)[1],
        (3 * size * (size + 1) - 1) / 2.0);
    fer_net_run_free (run);
  }
  fer_net_free (net);
}

/* The small network as Keras has it: channels last outside, first inside. */
static OnnxBuilder *
build_channels_last (const Weights *w)
{
  static const gchar *const names[] = { "scale", "shift", "mean", "var" };
  const gint area = POOLED * POOLED;
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat *dense =
      onnx_builder_take (b, g_new (gfloat, (gsize) OUT * MID * area));
  Fer__Onnx__Node *node;

  for (gint o = 0; o < OUT; o++) {
    for (gint i = 0; i < MID * area; i++)
      dense[(i % area * MID + i / area) * OUT + o] = w->dense[o][i];
  }
  onnx_builder_input (b, "x", 0, SIZE, SIZE, IN);
  onnx_builder_floats (b, "w", DIMS (MID, IN, 3, 3), &w->conv[0][0][0][0]);
  onnx_builder_floats (b, "b", DIMS (MID), w->bias);
  for (gint i = 0; i < 4; i++)
    onnx_builder_floats (b, names[i], DIMS (MID), w->norm[i]);
  onnx_builder_floats (b, "d", DIMS (MID * area, OUT), dense);
  onnx_builder_ints (b, "shape", DIMS (2), INTS (-1, MID * area));
  node = onnx_builder_node (b, "Transpose", "x", "t");
  onnx_builder_set_ints (b, node, "perm", 4, INTS (0, 3, 1, 2));
  node = onnx_builder_node (b, "Conv", "t w b", "c");
  onnx_builder_set_ints (b, node, "pads", 4, INTS (1, 1, 1, 1));
  onnx_builder_node (b, "BatchNormalization", "c scale shift mean var", "n");
  onnx_builder_node (b, "Relu", "n", "r");
  node = onnx_builder_node (b, "MaxPool", "r", "p");
  onnx_builder_set_ints (b, node, "kernel_shape", 2, INTS (2, 2));
  onnx_builder_set_ints (b, node, "strides", 2, INTS (2, 2));
  node = onnx_builder_node (b, "Transpose", "p", "q");
  onnx_builder_set_ints (b, node, "perm", 4, INTS (0, 2, 3, 1));
  onnx_builder_node (b, "Reshape", "q shape", "f");
  onnx_builder_node (b, "MatMul", "f d", "g");
  onnx_builder_node (b, "Softmax", "g", "y");
  onnx_builder_output (b, "y");
  return b;
}

static void
test_channels_last (void)
{
  Weights *w = make_weights ();
  FerNet *nets[] = { load (build_small (w, FALSE)),
    load (build_channels_last (w)) };
  FerNetRun *runs[2];
  gint dims[4];

  fer_net_get_input_shape (nets[1], dims);
  g_assert_cmpint (dims[1], ==, IN);
  g_assert_cmpint (dims[2], ==, SIZE);
  g_assert_cmpint (dims[3], ==, SIZE);
  for (gint i = 0; i < 2; i++) {
    runs[i] = start (nets[i], 1, SIZE, SIZE);
    fill (fer_net_run_get_input (runs[i], 0), IN * SIZE * SIZE, 5);
    fer_net_run_process (runs[i], 1);
  }
  g_assert_cmpmem (fer_net_run_get_output (runs[0], 0, 0),
      OUT * sizeof (gfloat), fer_net_run_get_output (runs[1], 0, 0),
      OUT * sizeof (gfloat));
  for (gint i = 0; i < 2; i++) {
    fer_net_run_free (runs[i]);
    fer_net_free (nets[i]);
  }
  g_free (w);
}

/* A network whose output is its input. */
static void
test_identity (void)
{
  OnnxBuilder *b = onnx_builder_new (9);
  FerNet *net;
  FerNetRun *run;

  onnx_builder_input (b, "x", 1, 3, 2, 2);
  onnx_builder_node (b, "Identity", "x", "y");
  onnx_builder_output (b, "y");
  onnx_builder_output (b, "x");
  net = load (b);
  run = start (net, 2, 2, 2);
  fill (fer_net_run_get_input (run, 0), 24, 1);
  fer_net_run_process (run, 2);
  for (guint o = 0; o < 2; o++) {
    for (gint i = 0; i < 2; i++)
      g_assert_cmpmem (fer_net_run_get_output (run, o, i), 48,
          fer_net_run_get_input (run, i), 48);
  }
  fer_net_run_free (run);
  fer_net_free (net);
}

/* Weights as float16, as double and as typed floats say the same. */
static void
test_element_types (void)
{
  static const gint types[] = { 1, 10, 11, 1, 10, 11 };
  static const guint16 halves[] = { 0x3c00, 0xb800, 0x0001, 0x7bff };
  static const gdouble doubles[] = { 1, -0.5, 0x1p-24, 65504 };
  static const gfloat floats[] = { 1, -0.5f, 0x1p-24f, 65504 };
  gint32 half_ints[4];
  gdouble double_copy[4];
  gfloat float_copy[4];

  for (gint i = 0; i < 4; i++) {
    half_ints[i] = halves[i];
    double_copy[i] = doubles[i];
    float_copy[i] = floats[i];
  }
  for (guint t = 0; t < G_N_ELEMENTS (types); t++) {
    OnnxBuilder *b = onnx_builder_new (13);
    Fer__Onnx__Tensor *tensor;
    FerNet *net;
    FerNetRun *run;

    onnx_builder_input (b, "x", 1, 4, 1, 1);
    tensor = onnx_builder_floats (b, "c", DIMS (1, 4, 1, 1), floats);
    tensor->data_type = types[t];
    tensor->raw_data.len = 0;
    if (t == 1) {
      tensor->raw_data.data = (guint8 *) halves;
      tensor->raw_data.len = sizeof halves;
    } else if (t == 2) {
      tensor->raw_data.data = (guint8 *) doubles;
      tensor->raw_data.len = sizeof doubles;
    } else if (t == 3) {
      tensor->float_data = float_copy;
      tensor->n_float_data = 4;
    } else if (t == 4) {
      tensor->int32_data = half_ints;
      tensor->n_int32_data = 4;
    } else if (t == 5) {
      tensor->double_data = double_copy;
      tensor->n_double_data = 4;
    } else {
      tensor->raw_data.len = sizeof floats;
    }
    onnx_builder_node (b, "Mul", "x c", "y");
    onnx_builder_output (b, "y");
    net = load (b);
    run = start (net, 1, 1, 1);
    for (gint i = 0; i < 4; i++)
      fer_net_run_get_input (run, 0)[i] = 2;
    fer_net_run_process (run, 1);
    for (gint i = 0; i < 4; i++)
      g_assert_cmpfloat (
          fer_net_run_get_output (run, 0, 0)[i], ==, 2 * floats[i]);
    fer_net_run_free (run);
    fer_net_free (net);
  }
}

/* Shapes computed in the graph, as exporters leave them there. */
static void
test_computed_shape (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  Fer__Onnx__Node *node;
  FerNet *net;
  FerNetRun *run;
  gint dims[3];

  onnx_builder_input (b, "x", 0, 6, 2, 2);
  onnx_builder_ints (b, "zero", DIMS (1), INTS (0));
  onnx_builder_ints (b, "start", DIMS (1), INTS (2));
  onnx_builder_ints (b, "end", DIMS (1), INTS (G_MAXINT64));
  onnx_builder_ints (b, "minus", DIMS (1), INTS (-1));
  onnx_builder_node (b, "Shape", "x", "s");
  onnx_builder_node (b, "Gather", "s zero", "n");
  onnx_builder_node (b, "Slice", "s start end", "hw");
  node = onnx_builder_node (b, "Concat", "n minus hw hw", "t");
  onnx_builder_set_int (b, node, "axis", 0);
  node = onnx_builder_node (b, "Slice", "t zero start", "t2");
  onnx_builder_node (b, "Reshape", "x t2", "y");
  onnx_builder_output (b, "y");
  net = load (b);
  run = start (net, 1, 2, 2);
  fer_net_run_get_output_shape (run, 0, dims);
  g_assert_cmpint (dims[0], ==, 24);
  fill (fer_net_run_get_input (run, 0), 24, 1);
  fer_net_run_process (run, 1);
  g_assert_cmpmem (fer_net_run_get_output (run, 0, 0), 96,
      fer_net_run_get_input (run, 0), 96);
  fer_net_run_free (run);
  fer_net_free (net);
}

/* --- Refusals
 * -------------------------------------------------------------------- */

/* Loads, and where that works plans a run of 8x8. */
static void
assert_refused (OnnxBuilder *builder, gint code, const gchar *text)
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
    assert_refused (b, FER_ERROR_##code, text);                                \
  }
#define NODE(op, in) n = onnx_builder_node (b, op, in, "y")
#define SET_INT(name, value) onnx_builder_set_int (b, n, name, value)
#define SET_INTS(name, ...)                                                    \
  onnx_builder_set_ints (b, n, name,                                           \
      G_N_ELEMENTS (((const gint64[]){ __VA_ARGS__ })), INTS (__VA_ARGS__))
#define SET_STRING(name, value) onnx_builder_set_string (b, n, name, value)

static void
test_unsupported (void)
{
  REFUSED (UNSUPPORTED, "operator 'Einsum' (node 'Einsum of y')",
      NODE ("Einsum", "x"));
  REFUSED (UNSUPPORTED, "operator 'Relu' of domain 'com.example'",
           NODE ("Relu", "x");
           n->domain = "com.example");
  REFUSED (UNSUPPORTED, "Softmax of y", NODE ("Softmax", "x");
           SET_INT ("axis", 2));
  REFUSED (UNSUPPORTED, "ReduceMean of y", NODE ("ReduceMean", "x");
           SET_INTS ("axes", 1));
  REFUSED (UNSUPPORTED, "Transpose of y", NODE ("Transpose", "x");
           SET_INTS ("perm", 1, 0, 2, 3));
  REFUSED (UNSUPPORTED, "Concat of y", NODE ("Concat", "x x");
           SET_INT ("axis", 2));
  REFUSED (UNSUPPORTED, "Pad of y", NODE ("Pad", "x");
           SET_STRING ("mode", "reflect"));
  REFUSED (UNSUPPORTED, "Pad of y", NODE ("Pad", "x");
           SET_INTS ("pads", 0, 1, 0, 0, 0, 0, 0, 0));
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
           onnx_builder_floats (b, "s", DIMS (4), FLOATS (1, 1, NAN, 1e9f));
           NODE ("Resize", "x - s"));
  REFUSED (UNSUPPORTED, "Flatten of y", NODE ("Flatten", "x");
           SET_INT ("axis", 2));
  REFUSED (UNSUPPORTED, "Gather of y", NODE ("Gather", "x i1"));
  REFUSED (UNSUPPORTED, "Conv of y", NODE ("Conv", "x x"));
  REFUSED (UNSUPPORTED, "MatMul of y", NODE ("MatMul", "x m"));
  REFUSED (UNSUPPORTED, "MatMul of y", NODE ("MatMul", "m x"));
  REFUSED (UNSUPPORTED, "Div of y", NODE ("Div", "x x"));
  REFUSED (UNSUPPORTED, "Relu of y", NODE ("Relu", "v4"));
  REFUSED (UNSUPPORTED, "second output",
           onnx_builder_node (b, "Dropout", "x", "d mask");
           NODE ("Relu", "mask"));
  REFUSED (UNSUPPORTED, "output 0", NODE ("Identity", "v4"));
  REFUSED (UNSUPPORTED, "2 inputs", onnx_builder_input (b, "x2", 1, 1, 1, 1);
           NODE ("Relu", "x"));
  REFUSED (UNSUPPORTED, "batch", onnx_builder_node (b, "Shape", "x", "s");
           onnx_builder_ints (b, "s2", DIMS (2), INTS (16, 16));
           NODE ("Reshape", "x s2"));
  REFUSED (
      UNSUPPORTED, "another file",
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
  REFUSED (UNSUPPORTED, "3 dimensions",
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
  for (gint64 opset = 9; opset <= 17; opset++) {
    OnnxBuilder *b = begin (opset);

    onnx_builder_node (b, "Relu", "x", "y");
    fer_net_free (load (b));
  }
  for (gint i = 0; i < 3; i++) {
    static const gint64 versions[] = { 8, 18, G_MAXINT64 };
    OnnxBuilder *b = begin (versions[i]);
    gchar *text =
        g_strdup_printf ("operator set %" G_GINT64_FORMAT, versions[i]);

    onnx_builder_node (b, "Relu", "x", "y");
    assert_refused (b, FER_ERROR_UNSUPPORTED, text);
    g_free (text);
  }
}

static void
test_malformed (void)
{
  REFUSED (MALFORMED, "4 scales", NODE ("Resize", "x - v5"));
  REFUSED (MALFORMED, "4 scales", NODE ("Resize", "x"));
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
  REFUSED (MALFORMED, "do not fit 4 channels",
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
  REFUSED (MALFORMED, "of its operands",
           onnx_builder_floats (b, "t", DIMS (1, 2, 1, 1), FLOATS (1, 2));
           NODE ("Add", "x t"));
  REFUSED (MALFORMED, "does not fit 256 inputs",
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
  Weights *w = make_weights ();
  GBytes *whole = onnx_builder_finish (build_small (w, FALSE));
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
      FerNetRun *run = fer_net_run_new (net, 1, SIZE, SIZE, NULL);

      g_assert_no_error (error);
      if (run != NULL && fer_net_count_macs (net, SIZE, SIZE) < 10000000)
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

static void
test_arguments (void)
{
  static const gint wrong[][3] = { { 0, SIZE, SIZE }, { -1, SIZE, SIZE },
    { 1, SIZE, SIZE + 1 }, { 1, 0, SIZE }, { G_MAXINT, SIZE, SIZE },
    { 1, G_MAXINT, G_MAXINT } };
  Weights *w = make_weights ();
  FerNet *net = load (build_small (w, FALSE));

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    GError *error = NULL;

    g_assert_null (
        fer_net_run_new (net, wrong[i][0], wrong[i][1], wrong[i][2], &error));
    g_assert_error (error, FER_ERROR, FER_ERROR_ARGUMENT);
    g_error_free (error);
  }
  fer_net_free (net);
  fer_net_free (NULL);
  fer_net_run_free (NULL);
  g_free (w);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/small", test_small);
  g_test_add_func ("/net/description", test_description);
  g_test_add_func ("/net/batch", test_batch);
  g_test_add_func ("/net/again", test_again);
  g_test_add_func ("/net/open-size", test_open_size);
  g_test_add_func ("/net/channels-last", test_channels_last);
  g_test_add_func ("/net/identity", test_identity);
  g_test_add_func ("/net/element-types", test_element_types);
  g_test_add_func ("/net/computed-shape", test_computed_shape);
  g_test_add_func ("/net/unsupported", test_unsupported);
  g_test_add_func ("/net/opset", test_opset);
  g_test_add_func ("/net/malformed", test_malformed);
  g_test_add_func ("/net/no-onnx", test_no_onnx);
  g_test_add_func ("/net/winograd", test_winograd);
  g_test_add_func ("/net/broken", test_broken);
  g_test_add_func ("/net/arguments", test_arguments);
  return g_test_run ();
}
