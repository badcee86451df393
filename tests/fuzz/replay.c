/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gives a fuzz target what a folder holds, and each file also cut short and
 * with bytes changed, so that a compiler without libFuzzer tests it too.
 *
 * replay FOLDER
 */
#include "fuzz.h"

#include <string.h>

#include <glib.h>

enum {
  CHANGES = 300,
};

/* In a heap block of its own, so that a sanitizer sees what is read beyond. */
static void
give (const gchar *data, gsize length)
{
  guint8 *copy = g_memdup2 (data, length);

  LLVMFuzzerTestOneInput (copy, length);
  g_free (copy);
}

static void
give_file (const gchar *path)
{
  GRand *rand = g_rand_new_with_seed (1);
  GError *error = NULL;
  gchar *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  give (contents, length);
  for (gsize i = 0; i < CHANGES && length > 0; i++) {
    gchar *changed = g_memdup2 (contents, length);

    give (contents, g_rand_int_range (rand, 0, (gint32) length));
    for (gint n = g_rand_int_range (rand, 1, 4); n > 0; n--) {
      gint32 at = g_rand_int_range (rand, 0, (gint32) length);

      /* Random, or what stands elsewhere: that keeps the form more often. */
      changed[at] = g_rand_boolean (rand)
                        ? (gchar) g_rand_int (rand)
                        : contents[g_rand_int_range (rand, 0, (gint32) length)];
    }
    give (changed, length);
    g_free (changed);
  }
  g_free (contents);
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  GDir *dir;
  const gchar *name;
  guint n = 0;

  g_assert_cmpint (argc, ==, 2);
  dir = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (argv[1], name, NULL);

    give_file (path);
    g_free (path);
    n++;
  }
  g_dir_close (dir);
  /* Nothing tested is a failure. */
  g_assert_cmpuint (n, >, 0);
  return 0;
}
