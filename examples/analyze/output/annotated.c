/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/annotated.h"

#include "output/container.h"
#include "output/folder.h"

static const gchar *
get_extension (const Input *input, gconstpointer data)
{
  return container_get_default (input->kind)->extension;
}

/* A device or a pipe has no extension: it gets what is the default. */
static gboolean
is_written_in_place (const gchar *target)
{
  return g_file_test (target, G_FILE_TEST_EXISTS)
         && !g_file_test (target, G_FILE_TEST_IS_REGULAR);
}

static gboolean
check_file (const gchar *target, const Input *input, GError **error)
{
  const Container *container = container_find (target);
  gboolean is_picture = input->kind == INPUT_PICTURE;
  g_autofree gchar *known = NULL;

  if (container != NULL ? container->is_picture == is_picture
                        : is_written_in_place (target))
    return TRUE;
  known = container_list (input->kind);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "--annotated %s: a %s can become one of %s", target,
      is_picture ? "picture" : "video", known);
  return FALSE;
}

static gboolean
check_folder (const gchar *target, GPtrArray *folders, GError **error)
{
  if (container_find (target) != NULL
      && !g_file_test (target, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--annotated %s: several inputs need a folder", target);
    return FALSE;
  }
  for (guint i = 0; i < folders->len; i++) {
    const gchar *folder = g_ptr_array_index (folders, i);

    if (!folder_is_in (target, folder))
      continue;
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--annotated %s is in the folder %s, and would be among its inputs the "
        "next time",
        target, folder);
    return FALSE;
  }
  return TRUE;
}

GPtrArray *
annotated_get_paths (const gchar *target, gboolean several, GPtrArray *inputs,
    GPtrArray *folders, GError **error)
{
  GPtrArray *paths;

  if (folder_is_wanted (target, several))
    return check_folder (target, folders, error)
               ? folder_get_paths (target, inputs, get_extension, NULL)
               : NULL;
  if (!check_file (target, g_ptr_array_index (inputs, 0), error))
    return NULL;
  paths = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (paths, g_strdup (target));
  return paths;
}
