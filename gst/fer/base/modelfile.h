/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/* Maps the file at @path; NOT_FOUND, OPEN_READ or, for an empty file,
 * MALFORMED. The message holds the path. */
GBytes *fer_model_file_read (const gchar *path, GError **error);

/* A model built into the library, by its file name under models/. */
GBytes *fer_model_embedded (const gchar *name, GError **error);

G_END_DECLS
