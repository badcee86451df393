/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/**
 * still_part_load:
 * @path: of a file whose end is missing, or that is damaged somewhere
 * @data: what is in it
 * @size: its bytes
 *
 * Decodes as far as gdk-pixbuf's loader of the format gives pixels before the
 * end; those of AVIF, HEIC and TIFF give none. What is missing is grey, or
 * transparent where the format knows that.
 *
 * Returns: (transfer full) (nullable): the picture as it is stored, or %NULL
 *   where no pixel of it could be decoded
 */
GdkPixbuf *still_part_load (const gchar *path, const guint8 *data, gsize size);

G_END_DECLS
