/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/temporary.h"

#define MODE_BITS 07777

struct _OutFile {
  gchar *path;
  gchar *temporary; /* NULL where the file is in its place */
  gint fd;
  gboolean is_ours; /* to close and to sync */
};

static gboolean
fail (const OutFile *file, GError **error)
{
  gint number = errno;
  g_autofree gchar *name = g_filename_display_name (file->path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
      "cannot write %s: %s", name, g_strerror (number));
  return FALSE;
}

/* --- Opening ------------------------------------------------------------- */

/* The mode of an older result. File systems without modes refuse; there all
 * files have the same one. */
static gboolean
take_mode (gint fd, const struct stat *older)
{
  return fchmod (fd, older->st_mode & MODE_BITS) == 0 || errno == EPERM
         || errno == ENOTSUP;
}

/* @older: what has the name, or NULL. */
static gboolean
open_beside (OutFile *file, const struct stat *older)
{
  if (older != NULL && faccessat (AT_FDCWD, file->path, W_OK, AT_EACCESS) != 0)
    return FALSE;
  file->temporary = temporary_make_template (file->path);
  /* Nobody may look in before the mode is set. */
  file->fd = g_mkstemp_full (file->temporary, O_WRONLY | O_CLOEXEC,
      older != NULL ? S_IRUSR | S_IWUSR : 0666);
  if (file->fd < 0) {
    g_clear_pointer (&file->temporary, g_free);
    return FALSE;
  }
  temporary_claim (file->fd);
  return older == NULL || take_mode (file->fd, older);
}

/* A link to nothing makes what it names. O_CREAT only then: the kernel refuses
 * it for other people's pipes in /tmp. */
static gboolean
open_in_place (OutFile *file)
{
  const gint flags = O_WRONLY | O_TRUNC | O_CLOEXEC;

  file->fd = g_open (file->path, flags, 0);
  if (file->fd < 0 && errno == ENOENT)
    file->fd = g_open (file->path, flags | O_CREAT, 0666);
  return file->fd >= 0;
}

static gboolean
open_path (OutFile *file)
{
  struct stat info;

  if (lstat (file->path, &info) == 0)
    return S_ISREG (info.st_mode) ? open_beside (file, &info)
                                  : open_in_place (file);
  /* No file has the empty name, now or later. */
  return errno == ENOENT && file->path[0] != '\0' && open_beside (file, NULL);
}

static OutFile *
new_closed (const gchar *path)
{
  OutFile *file = g_new0 (OutFile, 1);

  file->path = g_strdup (path);
  file->fd = -1;
  return file;
}

OutFile *
out_file_new (const gchar *path, GError **error)
{
  g_autoptr (OutFile) file = new_closed (path);

  file->is_ours = TRUE;
  if (open_path (file))
    return g_steal_pointer (&file);
  fail (file, error);
  return NULL;
}

OutFile *
out_file_new_for_argument (const gchar *argument, GError **error)
{
  return strcmp (argument, "-") == 0
             ? out_file_new_for_fd (STDOUT_FILENO, "standard output")
             : out_file_new (argument, error);
}

OutFile *
out_file_new_for_fd (gint fd, const gchar *name)
{
  g_autofree gchar *number = g_strdup_printf ("to descriptor %d", fd);
  OutFile *file = new_closed (name != NULL ? name : number);

  file->fd = fd;
  return file;
}

gint
out_file_get_fd (const OutFile *file)
{
  return file->fd;
}

const gchar *
out_file_get_name (const OutFile *file)
{
  return file->path;
}

const gchar *
out_file_get_temporary (const OutFile *file)
{
  return file->temporary;
}

gchar **
out_file_find_abandoned (const OutFile *file)
{
  return file->temporary != NULL ? temporary_find_abandoned (file->path)
                                 : g_new0 (gchar *, 1);
}

/* --- Writing ------------------------------------------------------------- */

/* Whether to try again after errno. */
static gboolean
wait_for_room (gint fd)
{
  struct pollfd room = { .fd = fd, .events = POLLOUT };

  if (errno == EINTR)
    return TRUE;
  if (errno != EAGAIN && errno != EWOULDBLOCK)
    return FALSE;
  return poll (&room, 1, -1) >= 0 || errno == EINTR;
}

/* Takes back the @size bytes that were written last, where they are the end of
 * a regular file. What cannot be taken back stays. */
static void
take_back (gint fd, gsize size)
{
  off_t end = lseek (fd, 0, SEEK_CUR);
  struct stat info;

  if (size > 0 && end >= (off_t) size && fstat (fd, &info) == 0
      && S_ISREG (info.st_mode) && info.st_size == end
      && ftruncate (fd, end - (off_t) size) == 0)
    lseek (fd, end - (off_t) size, SEEK_SET);
}

gboolean
out_file_write (OutFile *file, const gchar *data, gsize size, GError **error)
{
  gsize written = 0;

  while (written < size) {
    gssize n = write (file->fd, data + written, size - written);

    if (n >= 0) {
      written += n;
    } else if (!wait_for_room (file->fd)) {
      fail (file, error);
      take_back (file->fd, written);
      return FALSE;
    }
  }
  return TRUE;
}

/* Pipes, many devices and the folders of some file systems know no fsync(). */
static gboolean
sync_fd (gint fd)
{
  return fsync (fd) == 0 || errno == EINVAL || errno == EROFS
         || errno == ENOTSUP;
}

/* A new name is on the disk once its folder is. A folder that may be written
 * but not read cannot be brought there. */
static gboolean
sync_folder (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  gint fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok;
  gint number;

  if (fd < 0)
    return TRUE;
  ok = sync_fd (fd);
  number = errno;
  g_close (fd, NULL);
  errno = number;
  return ok;
}

gboolean
out_file_commit (OutFile *file, GError **error)
{
  if (!file->is_ours)
    return TRUE;
  if (!sync_fd (file->fd))
    return fail (file, error);
  if (file->temporary == NULL)
    return TRUE;
  if (g_rename (file->temporary, file->path) != 0)
    return fail (file, error);
  g_clear_pointer (&file->temporary, g_free);
  return sync_folder (file->path) || fail (file, error);
}

/* --- Closing ------------------------------------------------------------- */

void
out_file_free (OutFile *file)
{
  if (file->is_ours && file->fd >= 0)
    g_close (file->fd, NULL);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file);
}

void
out_file_discard (OutFile *file)
{
  if (file->temporary != NULL)
    g_unlink (file->temporary);
  out_file_free (file);
}
