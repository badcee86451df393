/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/annotated.h"

#include "output/container.h"

#include <errno.h>
#include <glib/gstdio.h>

static gchar *
get_path_in (const gchar *folder, const Input *input, GHashTable *taken)
{
  const gchar *extension = container_get_default (input->kind)->extension;
  g_autofree gchar *name = g_strconcat (input->stem, ".", extension, NULL);
  gchar *path;

  for (guint n = 2; g_hash_table_contains (taken, name); n++) {
    g_free (name);
    name = g_strdup_printf ("%s-%u.%s", input->stem, n, extension);
  }
  path = g_build_filename (folder, name, NULL);
  g_hash_table_add (taken, g_steal_pointer (&name));
  return path;
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
check_folder (const gchar *target, GError **error)
{
  if (container_find (target) == NULL
      || g_file_test (target, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "--annotated %s: several inputs need a folder", target);
  return FALSE;
}

GPtrArray *
annotated_get_paths (
    const gchar *target, gboolean folder, GPtrArray *inputs, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) taken =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (folder ? !check_folder (target, error)
             : !check_file (target, g_ptr_array_index (inputs, 0), error))
    return NULL;
  for (guint i = 0; i < inputs->len; i++)
    g_ptr_array_add (paths,
        folder ? get_path_in (target, g_ptr_array_index (inputs, i), taken)
               : g_strdup (target));
  return g_steal_pointer (&paths);
}

gboolean
annotated_make_folder (const gchar *target, GError **error)
{
  if (g_mkdir_with_parents (target, 0777) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
      "cannot make the folder %s: %s", target, g_strerror (errno));
  return FALSE;
}
