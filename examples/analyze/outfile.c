/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outfile.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct _OutFile {
  gchar *path;
  gchar *temporary; /* NULL where it is written in place */
  FILE *stream;
};

static gboolean
fail (const gchar *path, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
      "cannot write %s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
open_beside (OutFile *file)
{
  mode_t mask = umask (0);
  int fd;

  umask (mask);
  file->temporary = g_strconcat (file->path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (file->temporary, O_WRONLY | O_CLOEXEC, 0666 & ~mask);
  if (fd < 0) {
    g_clear_pointer (&file->temporary, g_free);
    return FALSE;
  }
  file->stream = fdopen (fd, "w");
  return file->stream != NULL;
}

OutFile *
outfile_new (const gchar *path, GError **error)
{
  g_autoptr (OutFile) file = g_new0 (OutFile, 1);
  gboolean to_stdout = strcmp (path, "-") == 0;
  struct stat info;

  file->path = g_strdup (to_stdout ? "standard output" : path);
  if (to_stdout)
    file->stream = stdout;
  else if (stat (path, &info) == 0 && !S_ISREG (info.st_mode))
    file->stream = fopen (path, "we");
  else
    open_beside (file);
  if (file->stream == NULL) {
    fail (file->path, error);
    return NULL;
  }
  return g_steal_pointer (&file);
}

gboolean
outfile_write (OutFile *file, const gchar *data, gsize size, GError **error)
{
  gboolean ok = fwrite (data, 1, size, file->stream) == size;

  if (ok && file->temporary == NULL) /* a reader of a pipe need not wait */
    ok = fflush (file->stream) == 0;
  return ok || fail (file->path, error);
}

static gboolean
close_stream (OutFile *file)
{
  FILE *stream = g_steal_pointer (&file->stream);

  return stream == stdout ? fflush (stream) == 0 : fclose (stream) == 0;
}

gboolean
outfile_commit (OutFile *file, GError **error)
{
  if (!close_stream (file))
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
  if (file->stream != NULL)
    close_stream (file);
  if (file->temporary != NULL)
    g_unlink (file->temporary);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file);
}
