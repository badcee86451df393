/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine's operations work on channels. An operator on an axis behind them
 * is lowered with that axis in the channels' place, and put back afterwards. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

/**
 * fer_axis_swap:
 * @axis: from 1, the channels, to the rank - 1
 * @shape: (inout): the shape of @value, in which 1 and @axis change places
 * @value: (inout): a value of the operations
 *
 * Adds an operation where one is needed. Until the caller adds another one, the
 * result counts as the first output of @node.
 *
 * Returns: %FALSE and @error where the result cannot be
 */
gboolean fer_axis_swap (FerLower *lower, const FerNode *node, gint axis,
    FerShape *shape, guint *value, GError **error);

/**
 * fer_axis_swap_output:
 *
 * As fer_axis_swap(), of the first output of @node, which stays that.
 *
 * Returns: %FALSE and @error where the result cannot be
 */
gboolean fer_axis_swap_output (
    FerLower *lower, const FerNode *node, gint axis, GError **error);

G_END_DECLS
