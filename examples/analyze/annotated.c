/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "annotated.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

static gchar *
get_path_in (const gchar *folder, const Input *input, GHashTable *taken)
{
  const gchar *extension = input->kind == INPUT_PICTURE ? "png" : "mp4";
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

static gboolean
is_an_input (const gchar *path, GPtrArray *inputs)
{
  g_autofree gchar *uri = gst_filename_to_uri (path, NULL);

  for (guint i = 0; i < inputs->len; i++)
    if (g_strcmp0 (uri, ((Input *) g_ptr_array_index (inputs, i))->uri) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_taken_for_a_file (const gchar *target)
{
  return g_str_has_suffix (target, ".mp4") || g_str_has_suffix (target, ".png");
}

static gboolean
check_target (
    const gchar *target, gboolean folder, const Input *first, GError **error)
{
  if (folder && is_taken_for_a_file (target)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--annotated %s: several inputs need a folder", target);
    return FALSE;
  }
  if (!folder && g_str_has_suffix (target, ".png")
      && first->kind != INPUT_PICTURE) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "--annotated %s: a PNG is for a picture, a video needs an MP4", target);
    return FALSE;
  }
  return TRUE;
}

GPtrArray *
annotated_get_paths (
    const gchar *target, gboolean folder, GPtrArray *inputs, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) taken =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!check_target (target, folder, g_ptr_array_index (inputs, 0), error))
    return NULL;
  if (folder && g_mkdir_with_parents (target, 0777) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
        "cannot make the folder %s: %s", target, g_strerror (code));
    return NULL;
  }
  for (guint i = 0; i < inputs->len; i++) {
    gchar *path =
        folder ? get_path_in (target, g_ptr_array_index (inputs, i), taken)
               : g_strdup (target);

    g_ptr_array_add (paths, path);
    if (is_an_input (path, inputs)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "--annotated %s: %s is an input and would be overwritten", target,
          path);
      return NULL;
    }
  }
  return g_steal_pointer (&paths);
}
