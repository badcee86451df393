/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators on constants: the shapes that exporters compute in the graph. */
#pragma once

#include "net/graph.h"

G_BEGIN_DECLS

/**
 * FerFold:
 *
 * Computes the first output of @node from its inputs, all constants (NULL where
 * left out); NULL and an error where it cannot.
 */
typedef FerTensor *(*FerFold) (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);

FerTensor *fer_fold_add (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_cast (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_concat (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_constant (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_constant_of_shape (const FerGraph *graph,
    const FerNode *node, FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_dequantize (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_div (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_gather (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_identity (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_mul (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_reshape (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_slice (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_squeeze (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_sub (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_transpose (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);
FerTensor *fer_fold_unsqueeze (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, GError **error);

/* --- Shapes, the same for constants and for what the network computes ----- */

/* Axes from the attribute of older operator sets or the input of newer ones;
 * negative ones counted from @rank. @axes gets a flag for each axis; *n_axes is
 * 0 where the node names none. */
gboolean fer_shape_read_axes (const FerGraph *graph, const FerNode *node,
    FerTensor *input, gint rank, gboolean axes[FER_MAX_RANK], gint *n_axes,
    GError **error);
/* An axis attribute, negative counted from @rank. */
gboolean fer_shape_read_axis (const FerGraph *graph, const FerNode *node,
    gint64 other, gint rank, gint *axis, GError **error);
/* What Reshape makes of @dims. */
gboolean fer_shape_reshape (const FerGraph *graph, const FerNode *node,
    const gint *dims, gint rank, const FerTensor *wanted,
    gint out[FER_MAX_RANK], gint *out_rank, GError **error);
gboolean fer_shape_squeeze (const FerGraph *graph, const FerNode *node,
    const gint *dims, gint rank, FerTensor *axes, gint out[FER_MAX_RANK],
    gint *out_rank, GError **error);
gboolean fer_shape_unsqueeze (const FerGraph *graph, const FerNode *node,
    const gint *dims, gint rank, FerTensor *axes, gint out[FER_MAX_RANK],
    gint *out_rank, GError **error);
/* The permutation of a Transpose. */
gboolean fer_shape_read_perm (const FerGraph *graph, const FerNode *node,
    gint rank, gint perm[FER_MAX_RANK], GError **error);

G_END_DECLS
