/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/modelfile.h"

#include "fermodels.h"

GBytes *
fer_model_file_read (const gchar *path, GError **error)
{
  GError *cause = NULL;
  GMappedFile *file;
  GBytes *bytes;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (
        error, FER_ERROR, FER_ERROR_NOT_FOUND, "no such file: %s", path);
    return NULL;
  }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (
        error, FER_ERROR, FER_ERROR_OPEN_READ, "not a regular file: %s", path);
    return NULL;
  }

  file = g_mapped_file_new (path, FALSE, &cause);
  if (file == NULL) {
    g_set_error_literal (error, FER_ERROR, FER_ERROR_OPEN_READ, cause->message);
    g_error_free (cause);
    return NULL;
  }
  bytes = g_mapped_file_get_bytes (file);
  g_mapped_file_unref (file);

  if (g_bytes_get_size (bytes) == 0) {
    g_set_error (
        error, FER_ERROR, FER_ERROR_MALFORMED, "%s: the file is empty", path);
    g_bytes_unref (bytes);
    return NULL;
  }
  return bytes;
}

static gpointer
register_models (gpointer data)
{
  fer_models_register_resource ();
  return fer_models_get_resource ();
}

GBytes *
fer_model_embedded (const gchar *name, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  GResource *models = g_once (&once, register_models, NULL);
  gchar *path = g_strconcat ("/feremotion/models/", name, NULL);
  GBytes *bytes =
      g_resource_lookup_data (models, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_free (path);
  if (bytes == NULL)
    g_set_error (
        error, FER_ERROR, FER_ERROR_NOT_FOUND, "no %s is built in", name);
  return bytes;
}
