/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Networks built here, with answers computed here. */
#include "net-testing.h"

#include <math.h>
#include <string.h>

static void
check_item (FerNetRun *run, const SmallWeights *w, gint item)
{
  gdouble pooled[SMALL_MID][SMALL_POOLED][SMALL_POOLED], y[SMALL_OUT];
  const gfloat *got = fer_net_run_get_output (run, 0, item);

  small_compute (w,
      (const gfloat (*)[SMALL_SIZE][SMALL_SIZE]) fer_net_run_get_input (
          run, item),
      pooled, y);
  for (gint i = 0; i < SMALL_OUT; i++)
    net_assert_near (got[i], y[i]);
  got = fer_net_run_get_output (run, 1, item);
  for (gint i = 0; i < SMALL_MID * SMALL_POOLED * SMALL_POOLED; i++)
    net_assert_near (got[i], (&pooled[0][0][0])[i]);
}

static void
test_small (void)
{
  SmallWeights *w = small_weights_new ();
  FerNet *net = net_load (small_build (w, FALSE));
  FerNetRun *run = net_start (net, 5, SMALL_SIZE, SMALL_SIZE);
  gint dims[3];

  fer_net_run_get_output_shape (run, 0, dims);
  g_assert_cmpint (dims[0], ==, SMALL_OUT);
  g_assert_cmpint (dims[1], ==, 1);
  g_assert_cmpint (dims[2], ==, 1);
  fer_net_run_get_output_shape (run, 1, dims);
  g_assert_cmpint (dims[0], ==, SMALL_MID);
  g_assert_cmpint (dims[1], ==, SMALL_POOLED);
  g_assert_cmpint (dims[2], ==, SMALL_POOLED);
  for (gint batch = 0; batch <= 5; batch++) {
    for (gint i = 0; i < batch; i++)
      net_fill (fer_net_run_get_input (run, i),
          SMALL_IN * SMALL_SIZE * SMALL_SIZE, batch * 10 + i);
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
  SmallWeights *w = small_weights_new ();
  FerNet *net = net_load (small_build (w, FALSE));
  gint dims[4];

  fer_net_get_input_shape (net, dims);
  g_assert_cmpint (dims[0], ==, 0);
  g_assert_cmpint (dims[1], ==, SMALL_IN);
  g_assert_cmpint (dims[2], ==, SMALL_SIZE);
  g_assert_cmpint (dims[3], ==, SMALL_SIZE);
  g_assert_cmpuint (fer_net_get_n_outputs (net), ==, 2);
  g_assert_true (fer_net_output_is_probability (net, 0));
  g_assert_false (fer_net_output_is_probability (net, 1));
  g_assert_false (fer_net_output_is_probability (net, 2));
  g_assert_cmpstr (fer_net_get_metadata (net, "labels"), ==, "a,b,c");
  g_assert_null (fer_net_get_metadata (net, "licence"));
  g_assert_cmpuint (fer_net_count_macs (net, SMALL_SIZE, SMALL_SIZE), ==,
      SMALL_MID * SMALL_IN * 9 * SMALL_SIZE * SMALL_SIZE
          + SMALL_OUT * SMALL_MID * SMALL_POOLED * SMALL_POOLED);
  g_assert_cmpuint (fer_net_count_parameters (net), ==,
      sizeof (SmallWeights) / sizeof (gfloat));
  fer_net_free (net);
  g_free (w);
}

/* An item's result does not depend on the others, nor on how many there are. */
static void
test_batch (void)
{
  SmallWeights *w = small_weights_new ();
  FerNet *net = net_load (small_build (w, FALSE));
  FerNetRun *many = net_start (net, 16, SMALL_SIZE, SMALL_SIZE);
  FerNetRun *one = net_start (net, 1, SMALL_SIZE, SMALL_SIZE);

  for (gint batch = 1; batch <= 16; batch++) {
    for (gint i = 0; i < batch; i++)
      net_fill (fer_net_run_get_input (many, i),
          SMALL_IN * SMALL_SIZE * SMALL_SIZE, i);
    fer_net_run_process (many, batch);
    for (gint i = 0; i < batch; i++) {
      net_fill (fer_net_run_get_input (one, 0),
          SMALL_IN * SMALL_SIZE * SMALL_SIZE, i);
      fer_net_run_process (one, 1);
      for (guint o = 0; o < 2; o++)
        g_assert_cmpmem (fer_net_run_get_output (one, o, 0),
            (o == 0 ? SMALL_OUT : SMALL_MID * SMALL_POOLED * SMALL_POOLED)
                * sizeof (gfloat),
            fer_net_run_get_output (many, o, i),
            (o == 0 ? SMALL_OUT : SMALL_MID * SMALL_POOLED * SMALL_POOLED)
                * sizeof (gfloat));
    }
  }
  fer_net_run_free (many);
  fer_net_run_free (one);
  fer_net_free (net);
  g_free (w);
}

/* What ran before leaves no trace. */
static void
test_again (void)
{
  SmallWeights *w = small_weights_new ();
  FerNet *net = net_load (small_build (w, FALSE));
  FerNetRun *run = net_start (net, 2, SMALL_SIZE, SMALL_SIZE);
  gfloat first[SMALL_OUT];

  net_fill (
      fer_net_run_get_input (run, 0), SMALL_IN * SMALL_SIZE * SMALL_SIZE, 1);
  fer_net_run_process (run, 1);
  memcpy (first, fer_net_run_get_output (run, 0, 0), sizeof first);
  for (gint i = 0; i < 2 * SMALL_IN * SMALL_SIZE * SMALL_SIZE; i++)
    fer_net_run_get_input (run, 0)[i] = i % 3 == 0 ? INFINITY : NAN;
  fer_net_run_process (run, 2);
  net_fill (
      fer_net_run_get_input (run, 0), SMALL_IN * SMALL_SIZE * SMALL_SIZE, 1);
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
  net = net_load (b);
  for (gint size = 1; size < 20; size += 6) {
    FerNetRun *run = net_start (net, 1, size, size + 1);
    gfloat *in = fer_net_run_get_input (run, 0);

    for (gint i = 0; i < 2 * size * (size + 1); i++)
      in[i] = i;
    fer_net_run_process (run, 1);
    net_assert_near (
        fer_net_run_get_output (run, 0, 0)[0], (size * (size + 1) - 1) / 2.0);
    net_assert_near (fer_net_run_get_output (run, 0, 0)[1],
        (3 * size * (size + 1) - 1) / 2.0);
    fer_net_run_free (run);
  }
  fer_net_free (net);
}

/* The small network as Keras has it: channels last outside, first inside. */
static OnnxBuilder *
build_channels_last (const SmallWeights *w)
{
  const gint area = SMALL_POOLED * SMALL_POOLED;
  OnnxBuilder *b = onnx_builder_new (13);
  gfloat *dense = onnx_builder_take (
      b, g_new (gfloat, (gsize) SMALL_OUT * SMALL_MID * area));
  Fer__Onnx__Node *node;

  for (gint o = 0; o < SMALL_OUT; o++) {
    for (gint i = 0; i < SMALL_MID * area; i++)
      dense[(i % area * SMALL_MID + i / area) * SMALL_OUT + o] = w->dense[o][i];
  }
  onnx_builder_input (b, "x", 0, SMALL_SIZE, SMALL_SIZE, SMALL_IN);
  onnx_builder_floats (b, "d", DIMS (SMALL_MID * area, SMALL_OUT), dense);
  onnx_builder_ints (b, "shape", DIMS (2), INTS (-1, SMALL_MID * area));
  node = onnx_builder_node (b, "Transpose", "x", "t");
  onnx_builder_set_ints (b, node, "perm", 4, INTS (0, 3, 1, 2));
  small_add_body (b, w, "t");
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
  SmallWeights *w = small_weights_new ();
  FerNet *nets[] = { net_load (small_build (w, FALSE)),
    net_load (build_channels_last (w)) };
  FerNetRun *runs[2];
  gint dims[4];

  fer_net_get_input_shape (nets[1], dims);
  g_assert_cmpint (dims[1], ==, SMALL_IN);
  g_assert_cmpint (dims[2], ==, SMALL_SIZE);
  g_assert_cmpint (dims[3], ==, SMALL_SIZE);
  for (gint i = 0; i < 2; i++) {
    runs[i] = net_start (nets[i], 1, SMALL_SIZE, SMALL_SIZE);
    net_fill (fer_net_run_get_input (runs[i], 0),
        SMALL_IN * SMALL_SIZE * SMALL_SIZE, 5);
    fer_net_run_process (runs[i], 1);
  }
  g_assert_cmpmem (fer_net_run_get_output (runs[0], 0, 0),
      SMALL_OUT * sizeof (gfloat), fer_net_run_get_output (runs[1], 0, 0),
      SMALL_OUT * sizeof (gfloat));
  for (gint i = 0; i < 2; i++) {
    fer_net_run_free (runs[i]);
    fer_net_free (nets[i]);
  }
  g_free (w);
}

/* --- Channels last, with other nodes first -------------------------------- */

enum { LAST_SIZE = 6, LAST_CHANNELS = 3, LAST_OUT = 5 };

static OnnxBuilder *
begin_channels_last (void)
{
  OnnxBuilder *b = onnx_builder_new (13);

  onnx_builder_input (b, "x", 0, LAST_SIZE, LAST_SIZE, LAST_CHANNELS);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "mean", DIMS (3), FLOATS (1, 2, 3));
  onnx_builder_floats (b, "std", DIMS (1, 1, 1, 3), FLOATS (2, 4, 8));
  onnx_builder_floats (b, "scale", DIMS (1), FLOATS (0.5f));
  return b;
}

/* Starts the network, which takes NCHW, on numbers. */
static FerNetRun *
start_channels_last (FerNet *net)
{
  FerNetRun *run;
  gint dims[4];

  fer_net_get_input_shape (net, dims);
  g_assert_cmpint (dims[1], ==, LAST_CHANNELS);
  g_assert_cmpint (dims[2], ==, LAST_SIZE);
  g_assert_cmpint (dims[3], ==, LAST_SIZE);
  run = net_start (net, 1, LAST_SIZE, LAST_SIZE);
  net_fill (
      fer_net_run_get_input (run, 0), LAST_CHANNELS * LAST_SIZE * LAST_SIZE, 6);
  fer_net_run_process (run, 1);
  return run;
}

/* Each channel normalised before the transposition, as Keras' preprocessing
 * layers do it. */
static void
test_normalised_channels_last (void)
{
  OnnxBuilder *b = begin_channels_last ();
  Fer__Onnx__Node *node;
  const gfloat *in, *out;
  FerNetRun *run;
  FerNet *net;

  onnx_builder_node (b, "Mul", "x scale", "a");
  onnx_builder_node (b, "Sub", "a mean", "b");
  onnx_builder_node (b, "Div", "b std", "c");
  node = onnx_builder_node (b, "Transpose", "c", "y");
  onnx_builder_set_ints (b, node, "perm", 4, INTS (0, 3, 1, 2));
  net = net_load (b);
  run = start_channels_last (net);
  in = fer_net_run_get_input (run, 0);
  out = fer_net_run_get_output (run, 0, 0);
  for (gint i = 0; i < LAST_CHANNELS * LAST_SIZE * LAST_SIZE; i++) {
    gint c = i / (LAST_SIZE * LAST_SIZE);

    net_assert_near (out[i], (in[i] * 0.5 - (c + 1)) / (2 << c));
  }
  fer_net_run_free (run);
  fer_net_free (net);
}

/* A dense layer right behind the input counts pixel by pixel. */
static void
test_dense_channels_last (const gchar *op, const gchar *inputs)
{
  enum { N = LAST_CHANNELS * LAST_SIZE * LAST_SIZE };
  OnnxBuilder *b = begin_channels_last ();
  gfloat weights[N][LAST_OUT];
  const gfloat *in;
  FerNetRun *run;
  FerNet *net;

  net_fill (&weights[0][0], N * LAST_OUT, 8);
  onnx_builder_floats (b, "w", DIMS (N, LAST_OUT), &weights[0][0]);
  onnx_builder_ints (b, "shape", DIMS (2), INTS (-1, N));
  onnx_builder_node (b, op, inputs, "f");
  onnx_builder_node (b, "MatMul", "f w", "y");
  net = net_load (b);
  run = start_channels_last (net);
  in = fer_net_run_get_input (run, 0);
  for (gint o = 0; o < LAST_OUT; o++) {
    gdouble sum = 0;

    for (gint i = 0; i < N; i++)
      sum +=
          weights[i][o]
          * in[i % LAST_CHANNELS * LAST_SIZE * LAST_SIZE + i / LAST_CHANNELS];
    net_assert_near (fer_net_run_get_output (run, 0, 0)[o], sum);
  }
  fer_net_run_free (run);
  fer_net_free (net);
}

static void
test_flat_channels_last (void)
{
  test_dense_channels_last ("Reshape", "x shape");
  test_dense_channels_last ("Flatten", "x");
}

/* Three columns are no three channels where a pool reads them as columns. */
static void
test_three_columns (void)
{
  OnnxBuilder *b = onnx_builder_new (13);
  FerNet *net;
  gint dims[4];

  onnx_builder_input (b, "x", 0, 8, 4, 3);
  onnx_builder_output (b, "y");
  onnx_builder_node (b, "GlobalAveragePool", "x", "p");
  onnx_builder_node (b, "Flatten", "p", "y");
  net = net_load (b);
  fer_net_get_input_shape (net, dims);
  g_assert_cmpint (dims[1], ==, 8);
  fer_net_free (net);
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
  net = net_load (b);
  run = net_start (net, 2, 2, 2);
  net_fill (fer_net_run_get_input (run, 0), 24, 1);
  fer_net_run_process (run, 2);
  for (guint o = 0; o < 2; o++) {
    for (gint i = 0; i < 2; i++)
      g_assert_cmpmem (fer_net_run_get_output (run, o, i), 48,
          fer_net_run_get_input (run, i), 48);
  }
  fer_net_run_free (run);
  fer_net_free (net);
}

/* SmallWeights as float16, as double and as typed floats say the same. */
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
    net = net_load (b);
    run = net_start (net, 1, 1, 1);
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
  net = net_load (b);
  run = net_start (net, 1, 2, 2);
  fer_net_run_get_output_shape (run, 0, dims);
  g_assert_cmpint (dims[0], ==, 24);
  net_fill (fer_net_run_get_input (run, 0), 24, 1);
  fer_net_run_process (run, 1);
  g_assert_cmpmem (fer_net_run_get_output (run, 0, 0), 96,
      fer_net_run_get_input (run, 0), 96);
  fer_net_run_free (run);
  fer_net_free (net);
}

static void
test_arguments (void)
{
  static const gint wrong[][3] = { { 0, SMALL_SIZE, SMALL_SIZE },
    { -1, SMALL_SIZE, SMALL_SIZE }, { 1, SMALL_SIZE, SMALL_SIZE + 1 },
    { 1, 0, SMALL_SIZE }, { G_MAXINT, SMALL_SIZE, SMALL_SIZE },
    { 1, G_MAXINT, G_MAXINT } };
  SmallWeights *w = small_weights_new ();
  FerNet *net = net_load (small_build (w, FALSE));

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
  g_test_add_func (
      "/net/channels-last/normalised", test_normalised_channels_last);
  g_test_add_func ("/net/channels-last/flat", test_flat_channels_last);
  g_test_add_func ("/net/channels-last/three-columns", test_three_columns);
  g_test_add_func ("/net/identity", test_identity);
  g_test_add_func ("/net/element-types", test_element_types);
  g_test_add_func ("/net/computed-shape", test_computed_shape);
  g_test_add_func ("/net/arguments", test_arguments);
  return g_test_run ();
}
