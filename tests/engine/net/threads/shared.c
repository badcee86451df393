/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each kind of layer that takes time is shared among the threads of a crew, and
 * gives the same bytes as without one. */
#include <string.h>

#include "base/crew.h"
#include "base/dispatch.h"
#include "net-testing.h"
#include "net/plan/plan.h"

/* Of one convolution. */
typedef struct {
  const gchar *name;
  gint channels, outputs, groups;
  gint kernel, side;
  gboolean in_bytes;  /* the input and the weights */
  gboolean out_bytes; /* the output */
  FerStepKind kind;   /* how it is computed; see get_kind() */
} Layer;

static const Layer layers[] = {
  { "rows", 32, 64, 1, 1, 24, FALSE, FALSE, FER_STEP_CONV },
  { "pixels", 512, 1024, 1, 1, 1, FALSE, FALSE, FER_STEP_CONV },
  { "winograd", 32, 32, 1, 3, 24, FALSE, FALSE, FER_STEP_WINOGRAD },
  { "depthwise", 32, 32, 32, 3, 48, FALSE, FALSE, FER_STEP_DEPTHWISE },
  { "strips", 4, 32, 1, 3, 48, FALSE, TRUE, FER_STEP_STRIPS },
  { "q8-rows", 64, 64, 1, 1, 24, TRUE, FALSE, FER_STEP_Q8_CONV },
  { "q8-pixels", 1024, 1024, 1, 1, 1, TRUE, FALSE, FER_STEP_Q8_CONV },
  { "q8-few-rows", 512, 1024, 1, 1, 3, TRUE, FALSE, FER_STEP_Q8_CONV },
  { "q8-winograd", 32, 32, 1, 3, 24, TRUE, FALSE, FER_STEP_Q8_WINOGRAD },
};

static void
add_weights (OnnxBuilder *b, const Layer *l)
{
  const gsize n =
      (gsize) l->outputs * l->channels / l->groups * l->kernel * l->kernel;
  const gint64 *dims =
      DIMS (l->outputs, l->channels / l->groups, l->kernel, l->kernel);
  gint8 *bytes = onnx_builder_take (b, g_malloc (n));
  gfloat *floats = onnx_builder_take (b, g_new (gfloat, n));

  for (gsize i = 0; i < n; i++)
    floats[i] = bytes[i] = (gint8) (i % 256 * 37 + i / 256);
  if (!l->in_bytes) {
    onnx_builder_floats (b, "w", dims, floats);
    return;
  }
  onnx_builder_bytes (b, "w8", dims, TRUE, bytes);
  onnx_builder_node (b, "DequantizeLinear", "w8 s", "w");
}

static FerNet *
load (const Layer *l)
{
  OnnxBuilder *b = onnx_builder_new (13);
  const gint64 pad = l->kernel / 2;
  Fer__Onnx__Node *n;

  onnx_builder_input (b, "x", 0, l->channels, l->side, l->side);
  onnx_builder_output (b, "y");
  onnx_builder_floats (b, "s", DIMS (1), FLOATS (1.0f / 128));
  onnx_builder_floats (b, "t", DIMS (1), FLOATS (16));
  add_weights (b, l);
  if (l->in_bytes) {
    onnx_builder_node (b, "QuantizeLinear", "x s", "x8");
    onnx_builder_node (b, "DequantizeLinear", "x8 s", "xf");
  }
  n = onnx_builder_node (
      b, "Conv", l->in_bytes ? "xf w" : "x w", l->out_bytes ? "c" : "y");
  onnx_builder_set_ints (b, n, "pads", 4, INTS (pad, pad, pad, pad));
  onnx_builder_set_int (b, n, "group", l->groups);
  if (l->out_bytes) {
    onnx_builder_node (b, "QuantizeLinear", "c t", "c8");
    onnx_builder_node (b, "DequantizeLinear", "c8 t", "y");
  }
  return net_load (b);
}

/* Bytes go by tiles where products of bytes are no faster. */
static FerStepKind
get_kind (const Layer *l)
{
  return l->kind == FER_STEP_Q8_WINOGRAD
                 && fer_kernels_get ()->q8.conv_group != FER_Q8_PAIR
             ? FER_STEP_Q8_CONV
             : l->kind;
}

static gboolean
has_step (FerNetRun *run, FerStepKind kind)
{
  const FerPlan *plan = fer_net_run_get_plan (run);

  for (guint i = 0; i < plan->n_steps; i++) {
    if (plan->steps[i].kind == kind)
      return TRUE;
  }
  return FALSE;
}

/* The output for an input of its own, after another one has been in the same
 * memory. */
static gfloat *
compute (FerNetRun *run, const Layer *l)
{
  const gsize plane = (gsize) l->side * l->side;

  net_fill (fer_net_run_get_input (run, 0), l->channels * plane, 8);
  fer_net_run_process (run, 1);
  net_fill (fer_net_run_get_input (run, 0), l->channels * plane, 7);
  fer_net_run_process (run, 1);
  return g_memdup2 (
      fer_net_run_get_output (run, 0, 0), l->outputs * plane * sizeof (gfloat));
}

static void
test_layer (gconstpointer data)
{
  const Layer *l = data;
  const gsize size = (gsize) l->outputs * l->side * l->side * sizeof (gfloat);
  FerCrew *crew = fer_crew_new (3);
  FerNet *net = load (l);
  FerNetRun *run = net_start (net, 1, l->side, l->side);
  g_autofree gfloat *alone = compute (run, l);
  g_autofree gfloat *together = NULL;

  g_assert_true (has_step (run, get_kind (l)));
  fer_net_run_set_crew (run, crew);
  together = compute (run, l);
  g_assert_cmpmem (alone, size, together, size);
  /* the one layer, in each of two runs */
  g_assert_cmpuint (fer_crew_count_jobs (crew), ==, 2);
  fer_net_run_free (run);
  fer_net_free (net);
  fer_crew_free (crew);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++) {
    g_autofree gchar *path = g_strdup_printf ("/net/shared/%s", layers[i].name);

    g_test_add_data_func (path, &layers[i], test_layer);
  }
  return g_test_run ();
}
