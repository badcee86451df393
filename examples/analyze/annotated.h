/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the annotated video or picture of each input goes. */
#pragma once

#include "inputs.h"

/* A path for each of INPUTS: TARGET itself, or a file in it where it is to be
 * a FOLDER, which is made. No two are the same and none is an input. */
GPtrArray *annotated_get_paths (
    const gchar *target, gboolean folder, GPtrArray *inputs, GError **error);
