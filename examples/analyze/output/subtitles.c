/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/subtitles.h"

#include "output/folder.h"

#include <string.h>

static const gchar *
get_extension (const Input *input, gconstpointer extension)
{
  return extension;
}

static gboolean
has_extension (const gchar *target, const gchar *extension)
{
  const gchar *dot = strrchr (target, '.');

  return dot != NULL && g_ascii_strcasecmp (dot + 1, extension) == 0;
}

GPtrArray *
subtitles_get_paths (ResultFormat format, const gchar *target, gboolean several,
    GPtrArray *inputs, GError **error)
{
  const gchar *extension = format == RESULT_VTT ? "vtt" : "srt";

  if (!folder_is_wanted (target, several))
    return NULL;
  if (!g_file_test (target, G_FILE_TEST_IS_DIR)
      && (strcmp (target, "-") == 0 || has_extension (target, extension))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--%s %s: several inputs need a folder", extension, target);
    return NULL;
  }
  return folder_get_paths (target, inputs, get_extension, extension);
}
