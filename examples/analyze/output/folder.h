/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folders that get a file for each input. */
#pragma once

#include "base/inputs.h"

/* Whether TARGET, which an option names, is a folder: where there are SEVERAL
 * inputs, and where it is one already or ends as one. */
gboolean folder_is_wanted (const gchar *target, gboolean several);

/* For each of INPUTS a path in FOLDER, by its stem and the extension that
 * GET_EXTENSION gives. No two are the same. */
GPtrArray *folder_get_paths (const gchar *folder, GPtrArray *inputs,
    const gchar *(*get_extension) (const Input *input, gconstpointer data),
    gconstpointer data);

/* Makes FOLDER and those above it where they are not there. */
gboolean folder_make (const gchar *folder, GError **error);

/* Whether FOLDER, which may not be there yet, is OTHER or in it, by whatever
 * links. */
gboolean folder_is_in (const gchar *folder, const gchar *other);
