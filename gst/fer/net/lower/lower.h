/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/ops/ops.h"

G_BEGIN_DECLS

/**
 * fer_lower_graph:
 * @graph: a graph that fer_operators_check() accepts; the result borrows from
 * it
 * @height: of the input
 * @width: of the input
 * @error: return location, #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED
 *
 * Turns the nodes into operations at one input size: shapes are checked and
 * constants computed. Nothing is fused yet.
 *
 * Returns: (transfer full): the operations, or %NULL on error
 */
FerOps *fer_lower_graph (
    const FerGraph *graph, gint height, gint width, GError **error);

G_END_DECLS
