/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/folder.h"

#include <glib/gstdio.h>

static void
test_list (void)
{
  static const gchar *const names[] = { "b", ".hidden", "a.png", "A", "10", "9",
    "\xc3\xa9", "\xff" };
  g_autofree gchar *folder = g_dir_make_tmp ("folder-XXXXXX", NULL);
  g_auto (GStrv) found = NULL;
  g_autofree gchar *joined = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);

    g_assert_true (g_file_set_contents (path, "", 0, NULL));
  }
  found = folder_list (folder, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
  joined = g_strjoinv ("|", found);
  g_assert_cmpstr (joined, ==, "10|9|A|a.png|b|\xc3\xa9|\xff");
  g_strfreev (g_steal_pointer (&found));
  found = folder_list (folder, NULL);
  g_assert_cmpuint (g_strv_length (found), ==, 0);
  g_rmdir (folder);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (folder_list ("/nowhere/at/all", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder/list", test_list);
  g_test_add_func ("/folder/missing", test_missing);
  return g_test_run ();
}
