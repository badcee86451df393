/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/graph/graph.h"

G_BEGIN_DECLS

/**
 * fer_graph_new:
 * @onnx: an ONNX file, operator sets #FER_OPSET_MIN to
 *   #FER_OPSET_MAX
 * @name: what messages call the file
 * @error: return location, #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED
 *
 * Parses the file and checks what needs no knowledge of the operators: that
 * there is one float input of four dimensions, that every node reads only what
 * is there before it, that every value is written once, that every output is.
 *
 * Returns: (transfer full): the graph, or %NULL on error
 */
FerGraph *fer_graph_new (GBytes *onnx, const gchar *name, GError **error);

G_END_DECLS
