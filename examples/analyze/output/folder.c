/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>

gboolean
folder_is_wanted (const gchar *target, gboolean several)
{
  return several || g_str_has_suffix (target, "/")
         || g_file_test (target, G_FILE_TEST_IS_DIR);
}

static gchar *
get_path_in (const gchar *folder, const Input *input, const gchar *extension,
    GHashTable *taken)
{
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

GPtrArray *
folder_get_paths (const gchar *folder, GPtrArray *inputs,
    const gchar *(*get_extension) (const Input *input, gconstpointer data),
    gconstpointer data)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) taken =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < inputs->len; i++) {
    const Input *input = g_ptr_array_index (inputs, i);

    g_ptr_array_add (
        paths, get_path_in (folder, input, get_extension (input, data), taken));
  }
  return paths;
}

gboolean
folder_make (const gchar *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
      "cannot make the folder %s: %s", folder, g_strerror (errno));
  return FALSE;
}

/* Of what is not there yet, the nearest folder above it that is. Its memory is
 * the C library's. */
static char *
resolve (const gchar *path)
{
  g_autofree gchar *at = g_strdup (path);
  char *real;

  while ((real = realpath (at, NULL)) == NULL && errno == ENOENT) {
    gchar *above = g_path_get_dirname (at);

    g_free (at);
    at = above;
  }
  return real;
}

gboolean
folder_is_in (const gchar *folder, const gchar *other)
{
  char *inner = resolve (folder), *outer = realpath (other, NULL);
  gboolean is_in = FALSE;

  if (inner != NULL && outer != NULL) {
    g_autofree gchar *inner_end = g_build_filename (inner, "/", NULL);
    g_autofree gchar *outer_end = g_build_filename (outer, "/", NULL);

    is_in = g_str_has_prefix (inner_end, outer_end);
  }
  free (inner);
  free (outer);
  return is_in;
}
