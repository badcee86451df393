/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "foreign-nets.h"

#include <string.h>

#define MAX_NUMBERS 14
#define MAX_PLACES 3 /* of a cell */
#define N_LEVELS 4

/* Priors of a cell. The one that sees has 24 pixels; what makes 16 of them is
 * the logarithm of 2/3 in parts of the variance. */
static const gint n_priors[N_LEVELS] = { 3, 2, 2, 3 };
#define ACTIVE_PRIOR 2
#define SMALLER (-0.4054651f / 0.2f)

/* What a number of a place is: the same everywhere, or high in bright cells and
 * low in others. */
typedef struct {
  gfloat bias;
  gfloat gain; /* of the mean of the channels */
} Number;

typedef struct {
  gchar name[32];
  gint level;
  gint places;  /* of a cell */
  gint numbers; /* of a place */
  gint active;  /* the place that sees, -1 = none */
  Number number[MAX_NUMBERS];
} Head;

static void
add_pool (OnnxBuilder *b, const ForeignNet *sketch, gint level)
{
  g_autofree gchar *name = g_strdup_printf ("p%d", level);
  gint64 stride = 8 << level;
  Fer__Onnx__Node *pool = onnx_builder_node (b, "AveragePool", "image", name);

  onnx_builder_set_ints (b, pool, "kernel_shape", 2, INTS (stride, stride));
  onnx_builder_set_ints (b, pool, "strides", 2, INTS (stride, stride));
  onnx_builder_set_int (
      b, pool, "ceil_mode", sketch->family == FOREIGN_ULTRALIGHT);
}

/* Returns the name of the rows. */
static gchar *
add_head (OnnxBuilder *b, const ForeignNet *sketch, const Head *head)
{
  gint n = head->places * head->numbers, n_in = (gint) sketch->channels;
  gfloat weights[MAX_PLACES * MAX_NUMBERS * 4] = { 0 };
  gfloat bias[MAX_PLACES * MAX_NUMBERS];
  g_autofree gchar *in =
      g_strdup_printf ("p%d %s_w %s_b", head->level, head->name, head->name);
  g_autofree gchar *w = g_strconcat (head->name, "_w", NULL);
  g_autofree gchar *v = g_strconcat (head->name, "_b", NULL);
  g_autofree gchar *conv = g_strconcat (head->name, "_c", NULL);
  g_autofree gchar *rows = g_strconcat (head->name, "_r", NULL);
  g_autofree gchar *shape = g_strconcat (head->name, "_s", NULL);
  g_autofree gchar *moved = g_strconcat (head->name, "_t ", shape, NULL);
  g_autofree gchar *plane = g_strconcat (head->name, "_t", NULL);

  for (gint i = 0; i < n; i++) {
    const Number *number = &head->number[i % head->numbers];

    bias[i] = number->bias;
    for (gint c = 0; c < n_in && i / head->numbers == head->active; c++) {
      if (sketch->only == 0)
        weights[i * n_in + c] = number->gain / n_in;
      else if (sketch->only == c + 1)
        weights[i * n_in + c] = number->gain;
    }
  }
  onnx_builder_floats (b, w, DIMS (n, n_in, 1, 1), weights);
  onnx_builder_floats (b, v, DIMS (n), bias);
  onnx_builder_node (b, "Conv", in, conv);
  onnx_builder_set_ints (b, onnx_builder_node (b, "Transpose", conv, plane),
      "perm", 4, sketch->no_batch ? INTS (2, 3, 0, 1) : INTS (0, 2, 3, 1));
  if (sketch->no_batch)
    onnx_builder_ints (b, shape, DIMS (2), INTS (-1, head->numbers));
  else
    onnx_builder_ints (b, shape, DIMS (3), INTS (1, -1, head->numbers));
  onnx_builder_node (b, "Reshape", moved, rows);
  return g_steal_pointer (&rows);
}

/* @name: of the file's output, NULL = the rows' own */
static void
add_output (OnnxBuilder *b, const ForeignNet *sketch, const gchar *op,
    const gchar *rows, const gchar *name)
{
  const gchar *called = name;

  if (onnx_builder_get_model (b)->graph->n_output == 0 && sketch->first != NULL)
    called = sketch->first;
  onnx_builder_node (b, op, rows, called);
  onnx_builder_output (b, called);
}

/* The first rows, however many there are. Returns their name. */
static gchar *
cut_rows (OnnxBuilder *b, gint64 most, const gchar *rows)
{
  g_autofree gchar *cut = g_strconcat (rows, "_cut", NULL);
  g_autofree gchar *inputs = g_strconcat (rows, " first most rows", NULL);

  onnx_builder_ints (b, "first", DIMS (1), INTS (0));
  onnx_builder_ints (b, "most", DIMS (1), INTS (most));
  onnx_builder_ints (b, "rows", DIMS (1), INTS (1));
  onnx_builder_node (b, "Slice", inputs, cut);
  return g_steal_pointer (&cut);
}

/* --- Cells ---------------------------------------------------------------- */

/* One output for each stride. */
static void
add_cells (OnnxBuilder *b, const ForeignNet *sketch, const gchar *kind,
    const gchar *op, gint numbers, const Number *number)
{
  for (gint level = 0; level < sketch->n_levels; level++) {
    Head head = { .level = level,
      .places = MAX (sketch->anchors, 1),
      .numbers = numbers,
      .active = level == 0 ? 0 : -1 };
    g_autofree gchar *name = g_strdup_printf ("%s_%d", kind, 8 << level);
    g_autofree gchar *rows = NULL;

    g_strlcpy (head.name, name, sizeof head.name);
    memcpy (head.number, number, numbers * sizeof *number);
    rows = add_head (b, sketch, &head);
    if (sketch->most > 0 && numbers == 4 && level == 0) {
      g_autofree gchar *all = g_steal_pointer (&rows);

      rows = cut_rows (b, sketch->most, all);
    }
    add_output (b, sketch, op, rows, name);
  }
}

static void
add_yunet (OnnxBuilder *b, const ForeignNet *sketch)
{
  const Number sure = { -10, 20.0f / 255 };
  const Number box[4] = { { 0.5f, 0 }, { 0.5f, 0 }, { sketch->size, 0 },
    { sketch->size, 0 } };
  const Number points[10] = { { 0, 0 } };

  add_cells (b, sketch, "cls", "Sigmoid", 1, &sure);
  add_cells (b, sketch, "obj", "Sigmoid", 1, &sure);
  add_cells (b, sketch, "bbox", "Identity", 4, box);
  add_cells (b, sketch, "kps", "Identity", 10, points);
}

static void
add_scrfd (OnnxBuilder *b, const ForeignNet *sketch)
{
  const Number sure = { -8, 20 };
  const Number box[4] = { { 0.5f, 0 }, { 0.5f, 0 }, { 1.5f, 0 }, { 1.5f, 0 } };
  const Number points[10] = { { 0, 0 } };

  add_cells (b, sketch, "1", "Sigmoid", 1, &sure);
  add_cells (b, sketch, "2", "Identity", 4, box);
  if (!sketch->no_points)
    add_cells (b, sketch, "3", "Identity", 10, points);
}

/* --- Priors --------------------------------------------------------------- */

/* One output for all strides. */
static gchar *
add_priors (OnnxBuilder *b, const ForeignNet *sketch, const gchar *kind,
    gint numbers, const Number *number)
{
  GString *parts = g_string_new (NULL);
  g_autofree gchar *all = g_strconcat (kind, "_all", NULL);

  for (gint level = 0; level < sketch->n_levels; level++) {
    Head head = { .level = level,
      .places = n_priors[level],
      .numbers = numbers,
      .active = level == 0 ? ACTIVE_PRIOR : -1 };
    g_autofree gchar *rows = NULL;

    g_snprintf (head.name, sizeof head.name, "%s%d", kind, level);
    memcpy (head.number, number, numbers * sizeof *number);
    rows = add_head (b, sketch, &head);
    g_string_append_printf (parts, "%s%s", level > 0 ? " " : "", rows);
  }
  onnx_builder_set_int (
      b, onnx_builder_node (b, "Concat", parts->str, all), "axis", 1);
  g_string_free (parts, TRUE);
  return g_steal_pointer (&all);
}

/* Of 320x240 pixels, in parts of it: the 16 pixels around each cell of stride
 * 8, anything elsewhere. */
static void
add_corners (OnnxBuilder *b)
{
  enum { N = 4420, COLUMNS = 40, ROWS = 30 };
  g_autofree gfloat *corners = g_new (gfloat, 4 * N);

  for (gint i = 0; i < N; i++) {
    gint cell = MIN (i / n_priors[0], COLUMNS * ROWS - 1);
    gfloat x = (cell % COLUMNS + 0.5f) * 8, y = (cell / COLUMNS + 0.5f) * 8;

    corners[4 * i] = (x - 8) / 320;
    corners[4 * i + 1] = (y - 8) / 240;
    corners[4 * i + 2] = (x + 8) / 320;
    corners[4 * i + 3] = (y + 8) / 240;
  }
  onnx_builder_floats (b, "corners", DIMS (1, N, 4), corners);
}

static void
add_ultralight (OnnxBuilder *b, const ForeignNet *sketch)
{
  const Number classes[3] = { { 5, -10 }, { -5, 10 }, { -5, 0 } };
  const Number box[4] = { { 0, 0 }, { 0, 0 }, { SMALLER, 0 }, { SMALLER, 0 } };
  g_autofree gchar *scores =
      add_priors (b, sketch, "scores", sketch->classes, classes);
  g_autofree gchar *boxes = add_priors (b, sketch, "boxes", 4, box);

  add_output (b, sketch, "Softmax", scores, "scores");
  onnx_builder_set_int (b,
      onnx_builder_get_model (b)
          ->graph->node[onnx_builder_get_model (b)->graph->n_node - 1],
      "axis", 2);
  if (sketch->corners) {
    add_corners (b);
    onnx_builder_floats (b, "nothing", DIMS (1), FLOATS (0));
    onnx_builder_node (b, "Mul", "boxes_all nothing", "boxes_none");
    add_output (b, sketch, "Add", "boxes_none corners", "boxes");
  } else {
    add_output (b, sketch, "Identity", boxes, "boxes");
  }
}

static void
add_yunet_2022 (OnnxBuilder *b, const ForeignNet *sketch)
{
  const Number box[14] = { { 0, 0 }, { 0, 0 }, { SMALLER, 0 }, { SMALLER, 0 } };
  const Number classes[2] = { { 0, 0 }, { 0, 1.0f / 255 } };
  const Number fit = { 0.98f, 0 };
  g_autofree gchar *loc = add_priors (b, sketch, "loc", 14, box);
  g_autofree gchar *conf = add_priors (b, sketch, "conf", 2, classes);
  g_autofree gchar *iou = add_priors (b, sketch, "iou", 1, &fit);

  add_output (b, sketch, "Identity", loc, "loc");
  add_output (b, sketch, "Identity", conf, "conf");
  add_output (b, sketch, "Identity", iou, "iou");
}

GBytes *
foreign_net_build (const ForeignNet *sketch)
{
  static void (*const add[]) (OnnxBuilder * b, const ForeignNet *sketch) = {
    add_yunet, add_yunet_2022, add_ultralight, add_scrfd
  };
  OnnxBuilder *b = onnx_builder_new (13);

  onnx_builder_input (
      b, "image", 1, sketch->channels, sketch->height, sketch->width);
  for (gint level = 0; level < sketch->n_levels; level++)
    add_pool (b, sketch, level);
  add[sketch->family](b, sketch);
  for (gint i = 0; i < sketch->extra; i++) {
    g_autofree gchar *name = g_strdup_printf ("extra%d", i);

    onnx_builder_node (b, "Relu", "p0", name);
    onnx_builder_output (b, name);
  }
  return onnx_builder_finish (b);
}
