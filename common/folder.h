/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * folder_list:
 * @path: of a folder
 * @error: return location, %G_FILE_ERROR
 *
 * Lists what stands in the folder but for hidden files, in the order of the
 * bytes of the names, so that it is the same on every machine.
 *
 * Returns: (transfer full): the names, without @path, %NULL at the end; or
 *   %NULL with @error set
 */
GStrv folder_list (const gchar *path, GError **error);

G_END_DECLS
