/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outfile.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _OutFile {
  gchar *path;
  gchar *temporary; /* NULL where it is written in place */
  gint fd;
};

static gboolean
fail (const gchar *path, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
      "cannot write %s: %s", path, g_strerror (code));
  return FALSE;
}

OutFile *
outfile_new (const gchar *path, GError **error)
{
  g_autoptr (OutFile) file = g_new0 (OutFile, 1);
  struct stat info;

  if (strcmp (path, "-") == 0) {
    file->path = g_strdup ("standard output");
    file->fd = STDOUT_FILENO;
    return g_steal_pointer (&file);
  }
  file->path = g_strdup (path);
  if (stat (path, &info) == 0 && !S_ISREG (info.st_mode)) {
    file->fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  } else {
    file->temporary = g_strconcat (path, ".XXXXXX", NULL);
    file->fd = g_mkstemp_full (file->temporary, O_WRONLY | O_CLOEXEC, 0666);
  }
  if (file->fd >= 0)
    return g_steal_pointer (&file);
  fail (path, error);
  g_clear_pointer (&file->temporary, g_free);
  return NULL;
}

gint
outfile_get_fd (const OutFile *file)
{
  return file->fd;
}

const gchar *
outfile_get_name (const OutFile *file)
{
  return file->path;
}

static gboolean
close_file (OutFile *file)
{
  gint fd = file->fd;

  file->fd = -1;
  return fd < 0 || fd == STDOUT_FILENO || close (fd) == 0;
}

gboolean
outfile_commit (OutFile *file, GError **error)
{
  if (!close_file (file))
    return fail (file->path, error);
  if (file->temporary == NULL)
    return TRUE;
  if (g_rename (file->temporary, file->path) != 0)
    return fail (file->path, error);
  g_clear_pointer (&file->temporary, g_free);
  return TRUE;
}

void
outfile_free (OutFile *file)
{
  close_file (file);
  if (file->temporary != NULL)
    g_unlink (file->temporary);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file);
}
