/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Builds small ONNX files in memory, right ones and wrong ones. */
#pragma once

#include <glib.h>

#include "onnx.pb-c.h"

typedef struct _OnnxBuilder OnnxBuilder;

OnnxBuilder *onnx_builder_new (gint64 opset);
/* The message under construction, to break it. */
Fer__Onnx__Model *onnx_builder_get_model (OnnxBuilder *builder);
/* Memory that lives as long as the builder. */
gpointer onnx_builder_take (OnnxBuilder *builder, gpointer memory);

/* A float input of four dimensions; 0 = open. */
void onnx_builder_input (OnnxBuilder *builder, const gchar *name, gint64 n,
    gint64 c, gint64 h, gint64 w);
void onnx_builder_output (OnnxBuilder *builder, const gchar *name);
/* Initialisers; @dims ends with -1. */
Fer__Onnx__Tensor *onnx_builder_floats (OnnxBuilder *builder, const gchar *name,
    const gint64 *dims, const gfloat *values);
Fer__Onnx__Tensor *onnx_builder_ints (OnnxBuilder *builder, const gchar *name,
    const gint64 *dims, const gint64 *values);
/* Of one byte each, with a sign or without. */
Fer__Onnx__Tensor *onnx_builder_bytes (OnnxBuilder *builder, const gchar *name,
    const gint64 *dims, gboolean is_signed, const gint8 *values);
/* Its numbers are in another file, not here; each text may be NULL = not said.
 */
void onnx_builder_set_external (OnnxBuilder *builder, Fer__Onnx__Tensor *tensor,
    const gchar *location, const gchar *offset, const gchar *length);
/* A node's names in @inputs and @outputs stand with blanks between; "-" = left
 * out. */
Fer__Onnx__Node *onnx_builder_node (OnnxBuilder *builder, const gchar *op,
    const gchar *inputs, const gchar *outputs);
/* @type: ONNX's number */
Fer__Onnx__Attribute *onnx_builder_attribute (OnnxBuilder *builder,
    Fer__Onnx__Node *node, const gchar *name, gint32 type);
void onnx_builder_set_int (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, gint64 value);
void onnx_builder_set_float (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, gfloat value);
void onnx_builder_set_string (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, const gchar *value);
void onnx_builder_set_ints (OnnxBuilder *builder, Fer__Onnx__Node *node,
    const gchar *name, guint n, const gint64 *values);
void onnx_builder_metadata (
    OnnxBuilder *builder, const gchar *key, const gchar *value);

/* The file; frees the builder. */
GBytes *onnx_builder_finish (OnnxBuilder *builder);

#define DIMS(...) ((const gint64[]){ __VA_ARGS__, -1 })
#define INTS(...) ((const gint64[]){ __VA_ARGS__ })
#define FLOATS(...) ((const gfloat[]){ __VA_ARGS__ })
