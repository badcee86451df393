/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weights in files beside the model's, and files that would fill the memory. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "net-testing.h"

#define N 4

static const gfloat numbers[N + 1] = { 9, 1, 2, 3, 4 };

/* A folder with "model/weights.data" and, beside that, "secret.data". */
static gchar *outer, *folder;

static void
write_numbers (const gchar *where, const gchar *name, gsize before)
{
  g_autofree gchar *path = g_build_filename (where, name, NULL);

  g_assert_true (g_file_set_contents (path,
      (const gchar *) numbers + sizeof numbers[0] - before,
      (gssize) (N * sizeof numbers[0] + before), NULL));
}

static void
make_folders (void)
{
  outer = g_dir_make_tmp ("feremotion-XXXXXX", NULL);
  folder = g_build_filename (outer, "model", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  write_numbers (folder, "weights.data", 4);
  write_numbers (folder, "odd.data", 1);
  write_numbers (outer, "secret.data", 4);
}

static void
remove_file (const gchar *where, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (where, name, NULL);

  g_unlink (path);
}

static void
remove_folders (void)
{
  remove_file (folder, "weights.data");
  remove_file (folder, "odd.data");
  remove_file (folder, "link.data");
  remove_file (outer, "secret.data");
  g_rmdir (folder);
  g_rmdir (outer);
  g_free (folder);
  g_free (outer);
}

/* y = x * the four numbers that are said to be at @location. */
static FerNet *
load (const gchar *location, const gchar *offset, const gchar *length,
    GError **error)
{
  OnnxBuilder *b = onnx_builder_new (13);
  Fer__Onnx__Tensor *w = onnx_builder_floats (b, "w", DIMS (N, 1, 1), numbers);
  GBytes *bytes;
  FerNet *net;

  onnx_builder_set_external (b, w, location, offset, length);
  onnx_builder_input (b, "x", 1, N, 1, 1);
  onnx_builder_node (b, "Mul", "x w", "y");
  onnx_builder_output (b, "y");
  bytes = onnx_builder_finish (b);
  net = fer_net_new_in_folder (bytes, "test", folder, error);
  g_bytes_unref (bytes);
  return net;
}

static void
assert_loads (const gchar *location, const gchar *offset, const gchar *length)
{
  GError *error = NULL;
  FerNet *net = load (location, offset, length, &error);
  g_autofree gchar *path = realpath (folder, NULL);
  FerNetRun *run;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length ((gchar **) fer_net_get_files (net)), ==, 1);
  g_assert_true (g_str_has_prefix (fer_net_get_files (net)[0], path));
  run = net_start (net, 1, 1, 1);
  for (gint i = 0; i < N; i++)
    fer_net_run_get_input (run, 0)[i] = 10;
  fer_net_run_process (run, 1);
  for (gint i = 0; i < N; i++)
    g_assert_cmpfloat (
        fer_net_run_get_output (run, 0, 0)[i], ==, 10 * numbers[i + 1]);
  fer_net_run_free (run);
  fer_net_free (net);
}

static void
test_beside (void)
{
  assert_loads ("weights.data", "4", "16");
  assert_loads ("weights.data", "4", NULL);
  assert_loads ("./weights.data", "4", "16");
  /* floats that begin at an odd address */
  assert_loads ("odd.data", "1", "16");
}

static void
assert_refused (const gchar *location, const gchar *offset, const gchar *length,
    FerError code, const gchar *text)
{
  GError *error = NULL;

  g_assert_null (load (location, offset, length, &error));
  g_assert_error (error, FER_ERROR, (gint) code);
  if (strstr (error->message, text) == NULL
      || strstr (error->message, "initialiser 'w'") == NULL)
    g_error ("'%s' does not say '%s'", error->message, text);
  g_error_free (error);
}

static void
test_wrong_places (void)
{
  g_autofree gchar *secret = g_build_filename (outer, "secret.data", NULL);
  g_autofree gchar *link = g_build_filename (folder, "link.data", NULL);

  assert_refused ("gone.data", "4", "16", FER_ERROR_NOT_FOUND, "gone.data");
  assert_refused (NULL, "4", "16", FER_ERROR_MALFORMED, "which");
  assert_refused ("", "4", "16", FER_ERROR_UNSUPPORTED, "outside");
  assert_refused (secret, "4", "16", FER_ERROR_UNSUPPORTED, "outside");
  assert_refused (
      "../secret.data", "4", "16", FER_ERROR_UNSUPPORTED, "outside");
  assert_refused (
      "x/../../secret.data", "4", "16", FER_ERROR_UNSUPPORTED, "outside");
  g_assert_cmpint (symlink (secret, link), ==, 0);
  assert_refused ("link.data", "4", "16", FER_ERROR_UNSUPPORTED, "outside");
  assert_refused (".", "4", "16", FER_ERROR_UNSUPPORTED, "outside");
}

static void
test_wrong_sizes (void)
{
  assert_refused ("weights.data", "8", "16", FER_ERROR_MALFORMED, "only 20");
  assert_refused ("weights.data", "21", "0", FER_ERROR_MALFORMED, "only 20");
  assert_refused ("weights.data", "9223372036854775807", "9223372036854775807",
      FER_ERROR_MALFORMED, "only 20");
  assert_refused ("weights.data", "4", "12", FER_ERROR_MALFORMED,
      "12 bytes where its shape needs 16");
  assert_refused ("weights.data", "-4", "16", FER_ERROR_MALFORMED, "offset");
  assert_refused ("weights.data", "4", "many", FER_ERROR_MALFORMED, "length");
}

/* A model that is no file has no files beside it. */
static void
test_no_folder (void)
{
  g_autofree gchar *kept = folder;

  folder = NULL;
  assert_refused (
      "weights.data", "4", "16", FER_ERROR_UNSUPPORTED, "is no file");
  folder = g_steal_pointer (&kept);
}

/* --- Memory --------------------------------------------------------------- */

/* A field of the length-delimited kind. */
static void
append_field (GByteArray *to, guint number, const GByteArray *what)
{
  guint8 head[12] = { (guint8) (number << 3 | 2) };
  guint n = 1;

  for (guint length = what->len; length >= 0x80; length >>= 7)
    head[n++] = (guint8) (length | 0x80);
  head[n] = (guint8) (what->len >> 7 * (n - 1));
  g_byte_array_append (to, head, n + 1);
  g_byte_array_append (to, what->data, what->len);
}

/* 4 MB of one field that is empty, again and again, inside of the graph. */
static void
assert_too_large (guint field)
{
  GByteArray *graph = g_byte_array_new (), *model = g_byte_array_new ();
  const guint8 empty[] = { (guint8) (field << 3 | 2), 0 };
  GError *error = NULL;
  GBytes *bytes;

  for (guint i = 0; i < 2 << 20; i++)
    g_byte_array_append (graph, empty, sizeof empty);
  append_field (model, 7, graph);
  bytes = g_byte_array_free_to_bytes (model);
  g_assert_null (fer_net_new_from_bytes (bytes, "test", &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "far more memory"));
  g_error_free (error);
  g_bytes_unref (bytes);
  g_byte_array_unref (graph);
}

static void
test_memory (void)
{
  static const guint fields[] = { 1, 5, 11, 12, 15 }; /* 15: unknown */

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    assert_too_large (fields[i]);
}

/* Weights of one byte each, as numbers: eight times as large when unpacked. */
static void
test_small_numbers (void)
{
  const gsize n = 4 << 20;
  OnnxBuilder *b = onnx_builder_new (13);
  Fer__Onnx__Tensor *w = onnx_builder_floats (b, "w", DIMS (1), FLOATS (1));

  w->raw_data.len = 0;
  w->data_type = 7;
  w->dims[0] = (gint64) n;
  w->n_int64_data = n;
  w->int64_data = onnx_builder_take (b, g_new0 (gint64, n));
  onnx_builder_input (b, "x", 1, N, 1, 1);
  onnx_builder_node (b, "Relu", "x", "y");
  onnx_builder_output (b, "y");
  fer_net_free (net_load (b));
}

int
main (int argc, char **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  make_folders ();
  g_test_add_func ("/files/beside", test_beside);
  g_test_add_func ("/files/wrong-places", test_wrong_places);
  g_test_add_func ("/files/wrong-sizes", test_wrong_sizes);
  g_test_add_func ("/files/no-folder", test_no_folder);
  g_test_add_func ("/files/memory", test_memory);
  g_test_add_func ("/files/small-numbers", test_small_numbers);
  result = g_test_run ();
  remove_folders ();
  return result;
}
