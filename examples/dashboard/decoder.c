/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "decoder.h"

#include "decode/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME "feremotion-decode"
#define SECONDS 25 /* then it is killed; it ends itself before */

/* Of bubblewrap and of shells, where a signal ended the process. */
#define STATUS_SIGNAL 128

struct _Decoder {
  gchar *program;
  gchar *bubblewrap; /* NULL where it is not used */
};

static const gchar tiny[] = "P6 1 1 255\n\0\0\0";

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Decoder, decoder_free)

/* --- The process --------------------------------------------------------- */

/* No network, no other process, nothing to write to, and of the files only the
 * system's libraries and the picture, which bubblewrap copies from its standard
 * input. */
static GPtrArray *
make_command (const Decoder *decoder)
{
  const gchar *const sandbox[] = { decoder->bubblewrap, "--unshare-all",
    "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL",
    "--ro-bind", "/usr", "/usr", "--ro-bind-try", "/lib", "/lib",
    "--ro-bind-try", "/lib64", "/lib64", "--ro-bind-try", "/etc/ld.so.cache",
    "/etc/ld.so.cache", "--ro-bind", decoder->program, "/" NAME,
    "--ro-bind-data", "0", "/picture", "--chdir", "/", "--", "/" NAME,
    "/picture" };
  const gchar *const bare[] = { decoder->program, "/proc/self/fd/0" };
  gboolean boxed = decoder->bubblewrap != NULL;
  const gchar *const *words = boxed ? sandbox : bare;
  guint n = boxed ? G_N_ELEMENTS (sandbox) : G_N_ELEMENTS (bare);
  GPtrArray *command = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (command, (gpointer) words[i]);
  g_ptr_array_add (command, NULL);
  return command;
}

static gboolean
fail_by_errno (GError **error)
{
  gint number = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
      "cannot decode: %s", g_strerror (number));
  return FALSE;
}

/* Files in memory: they are gone with the request. */
static gboolean
make_files (gint fds[3], GBytes *input, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (input, &size);

  for (guint i = 0; i < 3; i++)
    if ((fds[i] = memfd_create (NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING)) < 0)
      return fail_by_errno (error);
  while (size > 0) {
    gssize n = write (fds[0], data, size);

    if (n < 0)
      return fail_by_errno (error);
    data += n;
    size -= n;
  }
  return lseek (fds[0], 0, SEEK_SET) == 0 || fail_by_errno (error);
}

static void
close_files (gint fds[3])
{
  for (guint i = 0; i < 3; i++)
    if (fds[i] >= 0)
      close (fds[i]);
}

static gboolean
kill_it (gpointer process)
{
  g_subprocess_force_exit (process);
  return G_SOURCE_REMOVE;
}

static GSubprocess *
start (const Decoder *decoder, const gint fds[3], GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GPtrArray) command = make_command (decoder);

  g_subprocess_launcher_take_stdin_fd (launcher, dup (fds[0]));
  g_subprocess_launcher_take_stdout_fd (launcher, dup (fds[1]));
  g_subprocess_launcher_take_stderr_fd (launcher, dup (fds[2]));
  return g_subprocess_launcher_spawnv (
      launcher, (const gchar *const *) command->pdata, error);
}

/* Its exit status, or -1 where it was killed or could not be started. */
static gint
run (const Decoder *decoder, const gint fds[3], GError **error)
{
  g_autoptr (GSubprocess) process = start (decoder, fds, error);
  g_autoptr (GSource) timeout = g_timeout_source_new_seconds (SECONDS);

  if (process == NULL)
    return -1;
  g_source_set_callback (
      timeout, kill_it, g_object_ref (process), g_object_unref);
  g_source_attach (timeout, NULL);
  g_subprocess_wait (process, NULL, NULL);
  g_source_destroy (timeout);
  if (g_subprocess_get_if_exited (process)
      && g_subprocess_get_exit_status (process) < STATUS_SIGNAL)
    return g_subprocess_get_exit_status (process);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "the picture takes more time or memory to decode than it may, or is "
      "malformed");
  return -1;
}

/* --- What it said -------------------------------------------------------- */

static gchar *
read_complaint (gint fd)
{
  gchar text[512];
  gssize n = pread (fd, text, sizeof (text) - 1, 0);

  text[MAX (n, 0)] = '\0';
  text[strcspn (text, "\n")] = '\0';
  return g_utf8_make_valid (text[0] != '\0' ? text : "it is no picture", -1);
}

static gboolean
complain (gint status, gint fd, GError **error)
{
  g_autofree gchar *complaint = read_complaint (fd);

  if (status == DECODE_NO_PICTURE || status == DECODE_TOO_LARGE)
    g_set_error_literal (error, G_IO_ERROR,
        status == DECODE_TOO_LARGE ? G_IO_ERROR_MESSAGE_TOO_LARGE
                                   : G_IO_ERROR_INVALID_DATA,
        complaint);
  else if (status >= 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s exits with %d: %s",
        NAME, status, complaint);
  return FALSE;
}

/* The other process is not trusted: it may have been taken over. */
static gboolean
read_ppm (gint fd, Picture *picture, GError **error)
{
  gchar header[64] = "";
  gint length = 0;
  gsize size;

  if (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0
      || !(picture->file = g_mapped_file_new_from_fd (fd, FALSE, error)))
    return *error != NULL ? FALSE : fail_by_errno (error);
  size = g_mapped_file_get_length (picture->file);
  memcpy (header, g_mapped_file_get_contents (picture->file),
      MIN (size, sizeof (header) - 1));
  if (sscanf (
          header, "P6 %d %d 255%n", &picture->width, &picture->height, &length)
          == 2
      && length > 0 && picture->width > 0 && picture->height > 0
      && (guint64) picture->width * picture->height <= DECODE_MAX_PIXELS
      && size == length + 1 + (gsize) 3 * picture->width * picture->height) {
    picture->pixels =
        (guint8 *) g_mapped_file_get_contents (picture->file) + length + 1;
    return TRUE;
  }
  picture_clear (picture);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
      "what " NAME " gives is no picture");
  return FALSE;
}

gboolean
decoder_run (
    const Decoder *decoder, GBytes *file, Picture *picture, GError **error)
{
  gint fds[3] = { -1, -1, -1 };
  gboolean ok = FALSE;
  gint status;

  if (make_files (fds, file, error)) {
    status = run (decoder, fds, error);
    ok = status == 0 ? read_ppm (fds[1], picture, error)
                     : complain (status, fds[2], error);
  }
  close_files (fds);
  return ok;
}

void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->file, g_mapped_file_unref);
}

/* --- Finding it ---------------------------------------------------------- */

static gboolean
try (const Decoder *decoder, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new_static (tiny, sizeof (tiny) - 1);
  Picture picture = { NULL };
  gboolean ok = decoder_run (decoder, file, &picture, error);

  picture_clear (&picture);
  return ok;
}

Decoder *
decoder_new (const gchar *program, gboolean *sandboxed, GError **error)
{
  g_autoptr (Decoder) decoder = g_new0 (Decoder, 1);
  g_autofree gchar *folder = g_path_get_dirname (program);

  decoder->program = g_build_filename (folder, NAME, NULL);
  if (!g_file_test (decoder->program, G_FILE_TEST_IS_EXECUTABLE)) {
    g_free (decoder->program);
    decoder->program = g_build_filename (DECODE_FOLDER, NAME, NULL);
  }
  decoder->bubblewrap = g_find_program_in_path ("bwrap");
  if (decoder->bubblewrap != NULL && !try (decoder, NULL))
    g_clear_pointer (&decoder->bubblewrap, g_free);
  *sandboxed = decoder->bubblewrap != NULL;
  if (!*sandboxed && !try (decoder, error))
    return NULL;
  return g_steal_pointer (&decoder);
}

void
decoder_free (Decoder *decoder)
{
  g_free (decoder->program);
  g_free (decoder->bubblewrap);
  g_free (decoder);
}
