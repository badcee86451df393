/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/graph/graph.h"

G_BEGIN_DECLS

/**
 * fer_graph_new:
 * @onnx: an ONNX file, operator sets #FER_OPSET_MIN to
 *   #FER_OPSET_MAX
 * @name: what messages call the file
 * @folder: (nullable): where it lies, and with it the files that it names
 * @error: return location, #FER_ERROR_MALFORMED, #FER_ERROR_UNSUPPORTED or,
 *   of the files that it names, #FER_ERROR_NOT_FOUND or #FER_ERROR_OPEN_READ
 *
 * Parses the file and checks what needs no knowledge of the operators: that
 * there is one float input of four dimensions, that every node reads only what
 * is there before it, that every value is written once, that every output is.
 *
 * Returns: (transfer full): the graph, or %NULL on error
 */
FerGraph *fer_graph_new (
    GBytes *onnx, const gchar *name, const gchar *folder, GError **error);

G_END_DECLS
