/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the annotated video or picture of each input goes. */
#pragma once

#include "base/inputs.h"

/* A path for each of INPUTS: TARGET itself, or a file in it where it is to be
 * a FOLDER, which annotated_make_folder() makes. No two are the same. Fails
 * with G_IO_ERROR_INVALID_ARGUMENT where the name does not fit what it is to
 * hold. */
GPtrArray *annotated_get_paths (
    const gchar *target, gboolean folder, GPtrArray *inputs, GError **error);

gboolean annotated_make_folder (const gchar *target, GError **error);
