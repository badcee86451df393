/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * fer_onnx_size_is_sane:
 * @data: an ONNX file, in whatever state
 * @size: of @data, bytes
 *
 * Adds up what unpacking the file would allocate, before anything is: two bytes
 * can stand for an empty tensor of two hundred.
 *
 * Returns: %FALSE where that is out of all proportion to @size
 */
gboolean fer_onnx_size_is_sane (const guint8 *data, gsize size);

G_END_DECLS
