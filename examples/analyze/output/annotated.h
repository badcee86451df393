/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the annotated video or picture of each input goes. */
#pragma once

#include "base/inputs.h"

/* A path for each of INPUTS: TARGET itself, or a file in it where
 * folder_is_wanted(). Fails with G_IO_ERROR_INVALID_ARGUMENT where the name
 * does not fit what it is to hold, and where what is written would be an input
 * of the next run, being in one of FOLDERS. */
GPtrArray *annotated_get_paths (const gchar *target, gboolean several,
    GPtrArray *inputs, GPtrArray *folders, GError **error);
