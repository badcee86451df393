/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/graph/onnx-files.h"

#include <stdlib.h>
#include <string.h>

/* Most files of one network: each stays mapped. */
#define MAX_FILES 1024

struct _FerOnnxFiles {
  gchar *folder;
  GHashTable *mapped; /* location -> GMappedFile */
  GPtrArray *paths;   /* of those */
  gsize size;
};

FerOnnxFiles *
fer_onnx_files_new (const gchar *folder)
{
  FerOnnxFiles *self = g_new0 (FerOnnxFiles, 1);

  self->folder = g_strdup (folder);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->mapped = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_mapped_file_unref);
  return self;
}

void
fer_onnx_files_free (FerOnnxFiles *files)
{
  g_hash_table_unref (files->mapped);
  g_ptr_array_unref (files->paths);
  g_free (files->folder);
  g_free (files);
}

gsize
fer_onnx_files_get_size (const FerOnnxFiles *files)
{
  return files->size;
}

GStrv
fer_onnx_files_list (const FerOnnxFiles *files)
{
  GStrv list = g_new0 (gchar *, files->paths->len + 1);

  for (guint i = 0; i < files->paths->len; i++)
    list[i] = g_strdup (g_ptr_array_index (files->paths, i));
  return list;
}

static const gchar *
find_entry (const Fer__Onnx__Tensor *tensor, const gchar *key)
{
  for (gsize i = 0; i < tensor->n_external_data; i++) {
    if (strcmp (tensor->external_data[i]->key, key) == 0)
      return tensor->external_data[i]->value;
  }
  return NULL;
}

/* Whether @path is below @folder; both are without links. */
static gboolean
is_below (const gchar *folder, const gchar *path)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0
         && (length == 1 || path[length] == '/');
}

/* The place of @location without links, %NULL and @error where it is not below
 * the folder. A file says where its numbers are: it must not have others read.
 */
static gchar *
resolve (const FerOnnxFiles *self, const gchar *location, GError **error)
{
  g_autofree gchar *joined = g_build_filename (self->folder, location, NULL);
  gchar *folder = realpath (self->folder, NULL);
  gchar *path = realpath (joined, NULL), *result = NULL;

  if (folder == NULL || path == NULL)
    g_set_error (error, FER_ERROR, FER_ERROR_NOT_FOUND,
        "'%s', which is not there: it belongs beside the model", joined);
  else if (!is_below (folder, path))
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "'%s', a link to outside of the model's folder", joined);
  else
    result = g_strdup (path);
  free (folder);
  free (path);
  return result;
}

static gboolean
check_location (const FerOnnxFiles *self, const gchar *location, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (location, "/", -1);

  if (self->folder == NULL)
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "'%s', but the model is no file that it could lie beside", location);
  else if (g_path_is_absolute (location) || location[0] == '\0'
           || g_strv_contains ((const gchar *const *) parts, ".."))
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "'%s', outside of the model's folder", location);
  else if (g_hash_table_size (self->mapped) >= MAX_FILES)
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED, "more than %d files",
        MAX_FILES);
  else
    return TRUE;
  return FALSE;
}

static GMappedFile *
open_file (FerOnnxFiles *self, const gchar *location, GError **error)
{
  GMappedFile *file = g_hash_table_lookup (self->mapped, location);
  g_autoptr (GError) cause = NULL;
  g_autofree gchar *path = NULL;

  if (file != NULL)
    return file;
  if (!check_location (self, location, error))
    return NULL;
  path = resolve (self, location, error);
  if (path == NULL)
    return NULL;
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    file = g_mapped_file_new (path, FALSE, &cause);
  if (file == NULL) {
    g_set_error (error, FER_ERROR, FER_ERROR_OPEN_READ, "'%s': %s", path,
        cause != NULL ? cause->message : "not a regular file");
    return NULL;
  }
  g_hash_table_insert (self->mapped, g_strdup (location), file);
  g_ptr_array_add (self->paths, g_steal_pointer (&path));
  self->size += g_mapped_file_get_length (file);
  return file;
}

/* A number that the file writes in decimal digits; @other where it does not. */
static gboolean
read_number (const Fer__Onnx__Tensor *tensor, const gchar *key, guint64 other,
    guint64 *number, GError **error)
{
  const gchar *text = find_entry (tensor, key);

  *number = other;
  if (text == NULL
      || g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, number, NULL))
    return TRUE;
  g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
      "another file, but its %s is '%s'", key, text);
  return FALSE;
}

const guint8 *
fer_onnx_files_find (FerOnnxFiles *files, const Fer__Onnx__Tensor *tensor,
    gsize *size, GError **error)
{
  const gchar *location = find_entry (tensor, "location");
  guint64 offset, length, whole;
  GMappedFile *file;

  if (location == NULL) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "another file, but does not say which");
    return NULL;
  }
  file = open_file (files, location, error);
  if (file == NULL)
    return NULL;
  whole = g_mapped_file_get_length (file);
  if (!read_number (tensor, "offset", 0, &offset, error)
      || !read_number (
          tensor, "length", whole - MIN (offset, whole), &length, error))
    return NULL;
  if (offset > whole || length > whole - offset) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "'%s', of which it needs %" G_GUINT64_FORMAT
        " bytes from %" G_GUINT64_FORMAT " on, but there are only "
        "%" G_GUINT64_FORMAT,
        location, length, offset, whole);
    return NULL;
  }
  *size = (gsize) length;
  /* an empty file has no address */
  return length == 0
             ? (const guint8 *) ""
             : (const guint8 *) g_mapped_file_get_contents (file) + offset;
}
