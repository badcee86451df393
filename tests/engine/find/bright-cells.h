/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A face network for tests, right or wrong in one thing. */
#pragma once

#include "onnx-builder.h"

#define BRIGHT_CELLS_STRIDE 8

typedef struct {
  const gchar *kind;
  const gchar *strides;
  const gchar *std;
  const gchar *min_size;
  gint64 channels;
  const gchar *max_enlargement; /* NULL: not said, as for those below */
  const gchar *least_score;
  const gchar *refiner;
} BrightCells;

static const BrightCells bright_cells = { "face-detector", "8", "255", "16", 1,
  NULL, NULL, NULL };

/* A network that takes every bright cell of 8x8 pixels for a face of 16x16
 * pixels around it: sigmoid (20 mean - 10), sides of one stride each. */
static GBytes *
bright_cells_build (const BrightCells *sketch)
{
  OnnxBuilder *builder = onnx_builder_new (13);
  Fer__Onnx__Node *pool;

  onnx_builder_input (builder, "image", 0, sketch->channels, 0, 0);
  pool = onnx_builder_node (builder, "AveragePool", "image", "mean");
  onnx_builder_set_ints (builder, pool, "kernel_shape", 2, INTS (8, 8));
  onnx_builder_set_ints (builder, pool, "strides", 2, INTS (8, 8));
  onnx_builder_floats (
      builder, "w", DIMS (1, sketch->channels, 1, 1), FLOATS (20, 20, 20));
  onnx_builder_floats (builder, "b", DIMS (1), FLOATS (-10));
  onnx_builder_floats (builder, "v", DIMS (4, sketch->channels, 1, 1),
      FLOATS (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  onnx_builder_floats (builder, "c", DIMS (4), FLOATS (1, 1, 1, 1));
  onnx_builder_node (builder, "Conv", "mean w b", "logit");
  onnx_builder_node (builder, "Sigmoid", "logit", "score8");
  onnx_builder_node (builder, "Conv", "mean v c", "sides");
  onnx_builder_node (builder, "Relu", "sides", "box8");
  onnx_builder_output (builder, "score8");
  onnx_builder_output (builder, "box8");
  onnx_builder_metadata (builder, "kind", sketch->kind);
  onnx_builder_metadata (builder, "strides", sketch->strides);
  onnx_builder_metadata (builder, "mean", "0");
  onnx_builder_metadata (builder, "std", sketch->std);
  onnx_builder_metadata (builder, "min_size", sketch->min_size);
  onnx_builder_metadata (builder, "max_size", "64");
  onnx_builder_metadata (builder, "multiple", "32");
  if (sketch->max_enlargement != NULL)
    onnx_builder_metadata (builder, "max_enlargement", sketch->max_enlargement);
  if (sketch->least_score != NULL)
    onnx_builder_metadata (builder, "least_score", sketch->least_score);
  if (sketch->refiner != NULL)
    onnx_builder_metadata (builder, "refiner", sketch->refiner);
  onnx_builder_metadata (builder, "model_name", "bright-cells");
  return onnx_builder_finish (builder);
}
