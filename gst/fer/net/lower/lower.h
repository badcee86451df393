/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/ops.h"

G_BEGIN_DECLS

/* Whether the engine has the ONNX operator. */
gboolean fer_op_is_supported (const gchar *name);

/* The operations of the graph at an input of @height x @width: every shape
 * checked, every constant folded, nothing fused yet. */
FerOps *fer_ops_new (
    const FerGraph *graph, gint height, gint width, GError **error);

G_END_DECLS
