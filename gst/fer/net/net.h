/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "fer.h"

G_BEGIN_DECLS

/**
 * FerNet:
 *
 * A feed-forward network read from an ONNX file: checked, folded, fused, its
 * weights packed for the kernels of this machine. Immutable once loaded.
 */
typedef struct _FerNet FerNet;

/**
 * FerNetRun:
 *
 * A network planned for one input shape: buffers in one arena, no allocation
 * when it runs. Belongs to one thread at a time and borrows the #FerNet.
 */
typedef struct _FerNetRun FerNetRun;

FerNet *fer_net_new_from_bytes (
    GBytes *onnx, const gchar *name, GError **error);
void fer_net_free (FerNet *net);

/* Metadata property of the file, or NULL. */
const gchar *fer_net_get_metadata (const FerNet *net, const gchar *key);

/* Of the (single) input: batch, channels, height, width; 0 where the file
 * leaves it open. */
void fer_net_get_input_shape (const FerNet *net, gint dims[4]);
guint fer_net_get_n_outputs (const FerNet *net);
/* TRUE where the output is that of a Softmax or Sigmoid, so a probability. */
gboolean fer_net_output_is_probability (const FerNet *net, guint output);
/* Multiply-adds for one item of the given input size; parameters. */
guint64 fer_net_count_macs (const FerNet *net, gint height, gint width);
guint64 fer_net_count_parameters (const FerNet *net);

FerNetRun *fer_net_run_new (
    const FerNet *net, gint max_batch, gint height, gint width, GError **error);
void fer_net_run_free (FerNetRun *run);
/* Who shares the work from now on, NULL = nobody; stays borrowed. Results are
 * the same. */
void fer_net_run_set_crew (FerNetRun *run, FerCrew *crew);
/* Where the caller writes item @item of the input: channels x height x width
 * floats, NCHW. */
gfloat *fer_net_run_get_input (FerNetRun *run, gint item);
/* Shape of an output for one item: (channels, height, width), 1 where the
 * dimension does not exist. */
void fer_net_run_get_output_shape (
    const FerNetRun *run, guint output, gint dims[3]);
void fer_net_run_process (FerNetRun *run, gint batch);
/* Item @item of an output, NCHW order; valid until the next process(). */
const gfloat *fer_net_run_get_output (
    const FerNetRun *run, guint output, gint item);

G_END_DECLS
