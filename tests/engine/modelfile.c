/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/modelfile.h"

static void
expect_error (const gchar *path, FerError code)
{
  GError *error = NULL;
  GBytes *bytes = fer_model_file_read (path, &error);

  g_assert_null (bytes);
  g_assert_error (error, FER_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, path));
  g_error_free (error);
}

static void
test_missing (void)
{
  expect_error ("/nonexistent/model.onnx", FER_ERROR_NOT_FOUND);
}

static void
test_folder (void)
{
  expect_error (g_get_tmp_dir (), FER_ERROR_OPEN_READ);
}

static void
test_empty (void)
{
  gchar *path = NULL;
  gint fd = g_file_open_tmp ("fer-XXXXXX.onnx", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  expect_error (path, FER_ERROR_MALFORMED);
  g_unlink (path);
  g_free (path);
}

static void
test_embedded (void)
{
  GError *error = NULL;
  GBytes *bytes = fer_model_embedded ("emotion.onnx", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 10000);
  g_bytes_unref (bytes);

  bytes = fer_model_embedded ("none.onnx", &error);
  g_assert_null (bytes);
  g_assert_error (error, FER_ERROR, FER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "none.onnx"));
  g_error_free (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/modelfile/missing", test_missing);
  g_test_add_func ("/engine/modelfile/folder", test_folder);
  g_test_add_func ("/engine/modelfile/empty", test_empty);
  g_test_add_func ("/engine/modelfile/embedded", test_embedded);
  return g_test_run ();
}
