/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cut_off_find:
 * @data: a file
 * @size: its bytes
 *
 * Of some formats the decoders fill what is missing at the end with anything
 * and say nothing. Their headers tell how long the file has to be. Bytes that
 * were changed within the coded pixels are not noticed.
 *
 * Returns: (nullable): the name of the format, where it is JPEG, BMP or WebP
 *   and the end is missing
 */
const gchar *cut_off_find (const guint8 *data, gsize size);

G_END_DECLS
