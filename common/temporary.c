/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/temporary.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK ".part-"
#define UNIQUE "XXXXXX" /* what g_mkstemp_full() fills in */

gchar *
temporary_make_template (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  const gchar *slash = strrchr (path, G_DIR_SEPARATOR);
  const gchar *name = slash != NULL ? slash + 1 : path;
  glong longest = pathconf (folder, _PC_NAME_MAX);
  gsize room = (longest > 0 ? longest : NAME_MAX) - strlen (MARK UNIQUE);
  gsize length = strlen (name);
  g_autofree gchar *start = NULL;

  if (length > room) {
    length = room;
    while (length > 0 && (name[length] & 0xc0) == 0x80)
      length--;
  }
  start = g_strndup (path, name - path + length);
  return g_strconcat (start, MARK UNIQUE, NULL);
}

void
temporary_claim (gint fd)
{
  flock (fd, LOCK_EX | LOCK_NB);
}

/* A shared lock, so that two who look do not take each other for the writer. */
static gboolean
is_abandoned (const gchar *path)
{
  struct stat info;
  gint fd = g_open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
  gboolean abandoned;

  if (fd < 0)
    return FALSE;
  abandoned = fstat (fd, &info) == 0 && S_ISREG (info.st_mode)
              && info.st_size > 0 && flock (fd, LOCK_SH | LOCK_NB) == 0;
  g_close (fd, NULL);
  return abandoned;
}

gchar **
temporary_find_abandoned (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *template = temporary_make_template (path);
  g_autofree gchar *start = g_path_get_basename (template);
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gsize length = strlen (start);
  gint folder_length = (gint) (strlen (template) - length);
  const gchar *name;

  start[length - strlen (UNIQUE)] = '\0';
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *one = NULL;

    if (strlen (name) != length || !g_str_has_prefix (name, start))
      continue;
    one = g_strdup_printf ("%.*s%s", folder_length, template, name);
    if (is_abandoned (one))
      g_ptr_array_add (found, g_steal_pointer (&one));
  }
  g_ptr_array_add (found, NULL);
  return (gchar **) g_ptr_array_free (found, FALSE);
}
