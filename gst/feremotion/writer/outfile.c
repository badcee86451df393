/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct _GstFerEmotionOutFile {
  gchar *location;
  gchar *temporary; /* NULL where the file is in its place */
  gint fd;
  gboolean is_ours; /* to close */
};

/* By errno. */
static gboolean
fail (const GstFerEmotionOutFile *file, GstResourceError code, GError **error)
{
  gint number = errno;
  g_autofree gchar *name = g_filename_display_name (file->location);

  if (number == ENOSPC)
    code = GST_RESOURCE_ERROR_NO_SPACE_LEFT;
  g_set_error (error, GST_RESOURCE_ERROR, code, "Cannot write %s: %s.", name,
      g_strerror (number));
  return FALSE;
}

static void
open_beside (GstFerEmotionOutFile *file)
{
  file->temporary = g_strconcat (file->location, ".XXXXXX", NULL);
  file->fd = g_mkstemp_full (file->temporary, O_WRONLY | O_CLOEXEC, 0666);
  if (file->fd < 0)
    g_clear_pointer (&file->temporary, g_free);
}

GstFerEmotionOutFile *
gst_fer_emotion_out_file_new (const gchar *location, GError **error)
{
  GstFerEmotionOutFile *file = g_new0 (GstFerEmotionOutFile, 1);
  struct stat info;

  file->location = g_strdup (location);
  file->is_ours = TRUE;
  if (lstat (location, &info) == 0 && !S_ISREG (info.st_mode))
    file->fd = g_open (location, O_WRONLY | O_TRUNC | O_CLOEXEC, 0);
  else
    open_beside (file);
  if (file->fd >= 0)
    return file;
  fail (file, GST_RESOURCE_ERROR_OPEN_WRITE, error);
  gst_fer_emotion_out_file_free (file);
  return NULL;
}

GstFerEmotionOutFile *
gst_fer_emotion_out_file_new_for_fd (gint fd, const gchar *name)
{
  GstFerEmotionOutFile *file = g_new0 (GstFerEmotionOutFile, 1);

  file->location =
      name ? g_strdup (name) : g_strdup_printf ("to descriptor %d", fd);
  file->fd = fd;
  return file;
}

gboolean
gst_fer_emotion_out_file_write (
    GstFerEmotionOutFile *file, const gchar *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize n = write (file->fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (file, GST_RESOURCE_ERROR_WRITE, error);
    data += n;
    size -= n;
  }
  return TRUE;
}

/* The new name is on the disk once the folder is. */
static void
sync_folder (const gchar *location)
{
  g_autofree gchar *folder = g_path_get_dirname (location);
  gint fd = g_open (folder, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  fsync (fd);
  g_close (fd, NULL);
}

gboolean
gst_fer_emotion_out_file_commit (GstFerEmotionOutFile *file, GError **error)
{
  if (file->temporary == NULL)
    return TRUE;
  if (fsync (file->fd) != 0 || g_rename (file->temporary, file->location) != 0)
    return fail (file, GST_RESOURCE_ERROR_WRITE, error);
  g_clear_pointer (&file->temporary, g_free);
  sync_folder (file->location);
  return TRUE;
}

const gchar *
gst_fer_emotion_out_file_get_temporary (const GstFerEmotionOutFile *file)
{
  return file->temporary;
}

void
gst_fer_emotion_out_file_free (GstFerEmotionOutFile *file)
{
  if (file->is_ours && file->fd >= 0)
    g_close (file->fd, NULL);
  g_free (file->temporary);
  g_free (file->location);
  g_free (file);
}
