/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of networks share. */
#pragma once

#include "net/net.h"
#include "onnx-builder.h"

/* The network in the file, which must load; frees the builder. */
FerNet *net_load (OnnxBuilder *builder);
/* A run of the network, which must start. */
FerNetRun *net_start (const FerNet *net, gint batch, gint height, gint width);
/* Numbers from -1 to 1, the same for the same seed. */
void net_fill (gfloat *values, gsize n, guint seed);
void net_assert_near (gfloat got, gdouble want);
/* That the file does not load, or that no run of 8x8 pixels starts, with an
 * error that holds @text; frees the builder. */
void net_assert_refused (OnnxBuilder *builder, gint code, const gchar *text);

/* --- A small network ------------------------------------------------------ */

/* Conv with padding, batch norm, relu, 2x2 pooling, dense, softmax. */
enum {
  SMALL_IN = 3,
  SMALL_MID = 20,
  SMALL_OUT = 7,
  SMALL_SIZE = 9,
  SMALL_POOLED = 4,
};

typedef struct {
  gfloat conv[SMALL_MID][SMALL_IN][3][3];
  gfloat bias[SMALL_MID];
  gfloat norm[4][SMALL_MID];
  gfloat dense[SMALL_OUT][SMALL_MID * SMALL_POOLED * SMALL_POOLED];
} SmallWeights;

SmallWeights *small_weights_new (void);
/* Conv up to the pool, from the blob @input to the blob "p". */
void small_add_body (OnnxBuilder *b, const SmallWeights *w, const gchar *input);
/* The file; its outputs are the probabilities and what the pool gives. Its size
 * may be left open. */
OnnxBuilder *small_build (const SmallWeights *w, gboolean open_size);
/* Both outputs by definition. */
void small_compute (const SmallWeights *w,
    const gfloat x[SMALL_IN][SMALL_SIZE][SMALL_SIZE],
    gdouble pooled[SMALL_MID][SMALL_POOLED][SMALL_POOLED],
    gdouble y[SMALL_OUT]);
