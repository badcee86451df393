/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Still pictures from files, as a person sees them. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/**
 * STILL_MAX_PIXELS:
 *
 * Larger pictures are refused before their pixels are decoded: a file of a few
 * kilobytes can say that it has many gigabytes of them.
 */
#define STILL_MAX_PIXELS (G_GUINT64_CONSTANT (1) << 28)

/**
 * still_has_name:
 * @path: name of a file
 *
 * Returns: whether its extension is one of a still picture's, whether or not
 *   this machine can decode the format
 */
gboolean still_has_name (const gchar *path);

/**
 * still_load:
 * @path: in the encoding of file names
 * @damage: (nullable): return location for what is wrong with a picture that is
 *   given all the same, as far as it could be decoded; %NULL: such a picture is
 *   an error
 * @error: return location, also for errors of reading the file
 *
 * Decodes the picture, of an animation the first one: turned upright by its
 * orientation tag, with 8 bits of red, green and blue, and with white under
 * what is transparent.
 *
 * Fails where the file is no picture, where nothing of it can be decoded, where
 * it is larger than %STILL_MAX_PIXELS, or where this machine has no loader of
 * its format, which the message then names.
 *
 * What loaders log meanwhile is dropped; GLib's default log handler is the
 * process's, so that no other thread should rely on it.
 *
 * Returns: (transfer full) (nullable): the picture, or %NULL with @error set
 */
GdkPixbuf *still_load (const gchar *path, GError **damage, GError **error);

G_END_DECLS
