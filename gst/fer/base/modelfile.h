/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/**
 * fer_model_file_read:
 * @path: of a file that stays as it is while the bytes live: it is mapped
 * @error: return location, %FER_ERROR_NOT_FOUND, %FER_ERROR_OPEN_READ or, for
 * an empty file, %FER_ERROR_MALFORMED; the message holds the path
 *
 * Returns: (transfer full): the contents, or %NULL with @error set
 */
GBytes *fer_model_file_read (const gchar *path, GError **error);

/**
 * fer_model_embedded:
 * @name: of a file of models/models.gresource.xml
 * @error: return location, %FER_ERROR_NOT_FOUND; the message holds the name
 *
 * Returns: (transfer full): a model that is built into the library
 */
GBytes *fer_model_embedded (const gchar *name, GError **error);

G_END_DECLS
