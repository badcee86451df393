/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes of convolutions and pools. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

/**
 * fer_lower_read_ints:
 * @name: an attribute of @n integers
 * @min: the least that each may be; none may exceed #FER_MAX_WINDOW
 * @other: each of them where the node has no such attribute
 * @out: (out) (array length=n): the integers
 *
 * Returns: %FALSE and @error where there are more or fewer, or one is out of
 * range
 */
gboolean fer_lower_read_ints (const FerLower *lower, const FerNode *node,
    const gchar *name, gint n, gint min, gint other, gint *out, GError **error);

/**
 * fer_lower_read_window:
 * @window: (inout): its kernel is given, the rest is read
 * @in: height and width of the operand
 * @out: (out): height and width of the result
 *
 * Reads strides, dilations and padding, which "auto_pad" may leave to be
 * computed.
 *
 * Returns: %FALSE and @error where they are out of range or the kernel does not
 * fit into the padded operand
 */
gboolean fer_lower_read_window (const FerLower *lower, const FerNode *node,
    FerWindow *window, const gint in[2], gint out[2], GError **error);

G_END_DECLS
