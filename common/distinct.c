/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/distinct.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LINKS 40 /* as the kernel follows */

struct _Distinct {
  GHashTable *users; /* who reads or writes a file, by its identity */
};

/* NULL where it is no regular file. */
static gchar *
identify_file (const struct stat *info)
{
  return S_ISREG (info->st_mode)
             ? g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                 (guint64) info->st_dev, (guint64) info->st_ino)
             : NULL;
}

/* What PATH names in the end, by whatever links. */
static gchar *
follow_links (const gchar *path)
{
  gchar *at = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++) {
    g_autofree gchar *target = g_file_read_link (at, NULL);
    g_autofree gchar *folder = NULL;

    if (target == NULL)
      break;
    folder = g_path_get_dirname (at);
    g_free (at);
    at = g_path_is_absolute (target) ? g_steal_pointer (&target)
                                     : g_build_filename (folder, target, NULL);
  }
  return at;
}

/* A file that is yet to be made: by its folder and its name there. */
static gchar *
identify_new (const gchar *path)
{
  g_autofree gchar *end = follow_links (path);
  g_autofree gchar *folder = g_path_get_dirname (end);
  g_autofree gchar *name = g_path_get_basename (end);
  struct stat info;

  if (stat (folder, &info) != 0) /* which fails when it is opened */
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT "/%s",
      (guint64) info.st_dev, (guint64) info.st_ino, name);
}

static gchar *
identify (const gchar *path)
{
  gchar *identity = NULL;
  struct stat info;

  if (strcmp (path, "-") == 0) {
    if (fstat (STDOUT_FILENO, &info) == 0)
      identity = identify_file (&info);
    /* Devices and pipes take any number of writers, standard output one. */
    return identity != NULL ? identity : g_strdup (path);
  }
  return stat (path, &info) == 0 ? identify_file (&info) : identify_new (path);
}

Distinct *
distinct_new (void)
{
  Distinct *distinct = g_new0 (Distinct, 1);

  distinct->users =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return distinct;
}

void
distinct_add_input (Distinct *distinct, const gchar *path, const gchar *what)
{
  gchar *identity = path != NULL ? identify (path) : NULL;

  if (identity != NULL)
    g_hash_table_insert (distinct->users, identity, g_strdup (what));
}

gboolean
distinct_add (
    Distinct *distinct, const gchar *option, const gchar *path, GError **error)
{
  gchar *identity = path != NULL ? identify (path) : NULL;
  const gchar *other;

  if (identity == NULL)
    return TRUE;
  other = g_hash_table_lookup (distinct->users, identity);
  if (other != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "%s %s would overwrite %s", option, path, other);
    g_free (identity);
    return FALSE;
  }
  g_hash_table_insert (
      distinct->users, identity, g_strdup_printf ("what %s names", option));
  return TRUE;
}

gboolean
distinct_add_database (
    Distinct *distinct, const gchar *option, const gchar *path, GError **error)
{
  static const gchar *const suffixes[] = { "", "-wal", "-shm", "-journal" };
  g_autofree gchar *end = path != NULL ? follow_links (path) : NULL;

  for (guint i = 0; end != NULL && i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree gchar *file = g_strconcat (end, suffixes[i], NULL);

    if (!distinct_add (distinct, option, file, error))
      return FALSE;
  }
  return TRUE;
}

void
distinct_free (Distinct *distinct)
{
  g_hash_table_unref (distinct->users);
  g_free (distinct);
}
