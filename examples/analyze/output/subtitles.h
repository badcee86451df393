/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the subtitles of each input go: their times are those of one video. */
#pragma once

#include "output/results.h"

/* Where folder_is_wanted(), a path in the folder TARGET for each of INPUTS.
 * NULL without an error where TARGET is the only file. Fails with
 * G_IO_ERROR_INVALID_ARGUMENT where several inputs would go into one. */
GPtrArray *subtitles_get_paths (ResultFormat format, const gchar *target,
    gboolean several, GPtrArray *inputs, GError **error);
