/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file of results: what has the name is whole, and nobody else's file is
 * touched. */
#include "common/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY 65534

typedef struct {
  gchar *folder;
  gchar *path;
} Room;

/* --- What is synced ------------------------------------------------------- */

/* A letter for each call: f = a file, d = a folder. */
static GString *synced;
static gint sync_error; /* for the next call */

int __real_fsync (int fd);
int __wrap_fsync (int fd);

int
__wrap_fsync (int fd)
{
  struct stat info;

  g_assert_cmpint (fstat (fd, &info), ==, 0);
  g_string_append_c (synced, S_ISDIR (info.st_mode) ? 'd' : 'f');
  if (sync_error == 0)
    return __real_fsync (fd);
  errno = sync_error;
  sync_error = 0;
  return -1;
}

/* --- A folder of its own -------------------------------------------------- */

static void
set_up (Room *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  room->folder = g_dir_make_tmp ("outfile-XXXXXX", &error);
  g_assert_no_error (error);
  room->path = g_build_filename (room->folder, "a.csv", NULL);
  g_string_truncate (synced, 0);
  sync_error = 0;
}

static guint
count_files (const Room *room)
{
  g_autoptr (GDir) dir = g_dir_open (room->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Room *room, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (room->folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (room->folder, name, NULL);

    g_remove (path);
  }
  g_assert_cmpint (g_rmdir (room->folder), ==, 0);
  g_free (room->folder);
  g_free (room->path);
}

static OutFile *
open_file (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  OutFile *file = out_file_new (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (file);
  return file;
}

static void
write_text (OutFile *file, const gchar *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (out_file_write (file, text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
commit (OutFile *file)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (out_file_commit (file, &error));
  g_assert_no_error (error);
}

static void
write_whole (const gchar *path, const gchar *text)
{
  OutFile *file = open_file (path);

  write_text (file, text);
  commit (file);
  out_file_free (file);
}

static void
check_text (const gchar *path, const gchar *expected)
{
  g_autofree gchar *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static guint
get_mode (const gchar *path)
{
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

/* --- Beside its name ------------------------------------------------------ */

static void
test_new (Room *room, gconstpointer data)
{
  mode_t before = umask (027);
  OutFile *file = open_file (room->path);

  umask (before);
  write_text (file, "one ");
  g_assert_false (g_file_test (room->path, G_FILE_TEST_EXISTS));
  check_text (out_file_get_temporary (file), "one ");
  g_assert_true (g_str_has_prefix (out_file_get_temporary (file), room->path));
  write_text (file, "two");
  commit (file);
  g_assert_null (out_file_get_temporary (file));
  check_text (room->path, "one two");
  g_assert_cmphex (get_mode (room->path), ==, 0640);
  g_assert_cmpuint (count_files (room), ==, 1);
  g_assert_cmpstr (synced->str, ==, "fd");
  out_file_discard (file);
  check_text (room->path, "one two");
}

/* The older result stays until the commit and hands on its mode, which the
 * temporary file has from the start. */
static void
test_older (Room *room, gconstpointer data)
{
  const guint modes[] = { 0600, 0664, 0755 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    OutFile *file;

    g_assert_true (g_file_set_contents (room->path, "old", -1, NULL));
    g_assert_cmpint (g_chmod (room->path, modes[i]), ==, 0);
    file = open_file (room->path);
    g_assert_cmphex (get_mode (out_file_get_temporary (file)), ==, modes[i]);
    write_text (file, "new");
    check_text (room->path, "old");
    commit (file);
    out_file_free (file);
    check_text (room->path, "new");
    g_assert_cmphex (get_mode (room->path), ==, modes[i]);
    g_assert_cmpuint (count_files (room), ==, 1);
  }
}

static void
test_without_commit (Room *room, gconstpointer data)
{
  g_autofree gchar *temporary = NULL;
  OutFile *file;

  g_assert_true (g_file_set_contents (room->path, "old", -1, NULL));
  file = open_file (room->path);
  write_text (file, "half");
  out_file_discard (file);
  g_assert_cmpuint (count_files (room), ==, 1);

  file = open_file (room->path);
  write_text (file, "half");
  temporary = g_strdup (out_file_get_temporary (file));
  out_file_free (file);
  check_text (temporary, "half");
  check_text (room->path, "old");
  g_assert_cmpstr (synced->str, ==, "");
}

static void
test_after_commit (Room *room, gconstpointer data)
{
  OutFile *file = open_file (room->path);

  write_text (file, "one ");
  commit (file);
  write_text (file, "two");
  commit (file);
  out_file_free (file);
  check_text (room->path, "one two");
  g_assert_cmpstr (synced->str, ==, "fdf");
}

/* Two at once, and a file that looks like a temporary one. */
static void
test_others (Room *room, gconstpointer data)
{
  g_autofree gchar *foreign = g_strconcat (room->path, ".XXXXXX", NULL);
  OutFile *one, *two;

  g_assert_true (g_file_set_contents (foreign, "foreign", -1, NULL));
  one = open_file (room->path);
  two = open_file (room->path);
  write_text (one, "one");
  write_text (two, "two");
  commit (two);
  check_text (room->path, "two");
  commit (one);
  check_text (room->path, "one");
  out_file_free (one);
  out_file_free (two);
  check_text (foreign, "foreign");
  g_assert_cmpuint (count_files (room), ==, 2);
}

/* Up to the longest name there is, of letters of one and of three bytes. */
static void
test_long_names (Room *room, gconstpointer data)
{
  for (guint length = 247; length <= 255; length++) {
    for (guint wide = 0; wide < 2; wide++) {
      GString *name = g_string_new (NULL);
      g_autofree gchar *path = NULL;
      OutFile *file;

      while (wide && name->len + 3 <= length)
        g_string_append (name, "€");
      while (name->len < length)
        g_string_append_c (name, 'x');
      path = g_build_filename (room->folder, name->str, NULL);
      g_string_free (name, TRUE);
      file = open_file (path);
      g_assert_true (g_utf8_validate (out_file_get_temporary (file), -1, NULL));
      write_text (file, "long");
      commit (file);
      out_file_free (file);
      check_text (path, "long");
      g_assert_cmpuint (count_files (room), ==, 1);
      g_unlink (path);
    }
  }
}

/* --- In place ------------------------------------------------------------- */

static void
test_link (Room *room, gconstpointer data)
{
  g_autofree gchar *target = g_build_filename (room->folder, "b", NULL);

  g_assert_true (g_file_set_contents (target, "something long", -1, NULL));
  g_assert_cmpint (symlink ("b", room->path), ==, 0);
  write_whole (room->path, "new");
  check_text (target, "new");
  g_assert_cmpstr (synced->str, ==, "f");
  g_assert_true (g_file_test (room->path, G_FILE_TEST_IS_SYMLINK));

  g_unlink (target);
  write_whole (room->path, "made");
  check_text (target, "made");
  g_assert_true (g_file_test (room->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpuint (count_files (room), ==, 2);
}

static void
test_devices (Room *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  OutFile *file;

  write_whole ("/dev/null", "gone");
  file = open_file ("/dev/full");
  g_assert_null (out_file_get_temporary (file));
  g_assert_false (out_file_write (file, "x", 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "/dev/full"));
  out_file_discard (file);
  g_assert_true (g_file_test ("/dev/full", G_FILE_TEST_EXISTS));
}

/* More than a pipe holds, to somebody who reads it slowly. */
#define PIPE_BYTES 300000

static gpointer
read_slowly (gpointer data)
{
  gint fd = GPOINTER_TO_INT (data);
  GString *text = g_string_new (NULL);
  gchar part[5000];
  gssize n;

  while ((n = read (fd, part, sizeof (part))) > 0) {
    g_string_append_len (text, part, n);
    g_usleep (200);
  }
  close (fd);
  return text;
}

static void
check_slow_reading (OutFile *file, gint fd)
{
  g_autofree gchar *text = g_strnfill (PIPE_BYTES, 'x');
  GThread *reader = g_thread_new ("reader", read_slowly, GINT_TO_POINTER (fd));
  GString *told;

  for (guint i = 0; i < PIPE_BYTES; i += 10)
    text[i] = 'a' + i % 7;
  write_text (file, text);
  commit (file);
  out_file_discard (file);
  told = g_thread_join (reader);
  g_assert_cmpstr (told->str, ==, text);
  g_string_free (told, TRUE);
}

/* A descriptor that takes nothing for now is waited for. The reader opens first
 * and without waiting, so that neither waits for the other. */
static void
test_full_pipe (Room *room, gconstpointer data)
{
  OutFile *file;
  gint fd;

  g_assert_cmpint (mkfifo (room->path, 0600), ==, 0);
  fd = g_open (room->path, O_RDONLY | O_NONBLOCK, 0);
  file = open_file (room->path);
  g_assert_null (out_file_get_temporary (file));
  g_assert_cmpint (fcntl (out_file_get_fd (file), F_SETFL, O_NONBLOCK), ==, 0);
  g_assert_cmpint (fcntl (fd, F_SETFL, 0), ==, 0);
  check_slow_reading (file, fd);
  g_assert_cmpuint (count_files (room), ==, 1);
}

/* The descriptor stays open, and nothing is synced. */
static void
test_descriptor (Room *room, gconstpointer data)
{
  gint fd = g_open (room->path, O_RDWR | O_CREAT, 0600);
  OutFile *file = out_file_new_for_fd (fd, "mine");

  g_assert_cmpstr (out_file_get_name (file), ==, "mine");
  write_text (file, "one ");
  commit (file);
  out_file_free (file);
  file = out_file_new_for_fd (fd, NULL);
  write_text (file, "two");
  out_file_discard (file);
  check_text (room->path, "one two");
  g_assert_cmpint (close (fd), ==, 0);
  g_assert_cmpstr (synced->str, ==, "");

  file = out_file_new_for_argument ("-", NULL);
  g_assert_cmpint (out_file_get_fd (file), ==, STDOUT_FILENO);
  g_assert_cmpstr (out_file_get_name (file), ==, "standard output");
  out_file_discard (file);
  g_assert_cmpint (fcntl (STDOUT_FILENO, F_GETFD), !=, -1);
}

/* --- Failures ------------------------------------------------------------- */

/* What a write in vain left of itself is taken back, also through somebody
 * else's descriptor. */
static void
check_taken_back (OutFile *file, const gchar *path)
{
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
  const struct rlimit small = { 10, RLIM_INFINITY };
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  write_text (file, "whole.");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (out_file_write (file, "half a record", 13, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  check_text (path, "whole.");
  write_text (file, "And on");
  check_text (path, "whole.And on");
}

static void
test_half_record (Room *room, gconstpointer data)
{
  g_autoptr (OutFile) file = open_file (room->path);
  g_autoptr (OutFile) descriptor = NULL;
  gint fd = g_open (room->path, O_WRONLY | O_CREAT | O_APPEND, 0600);

  check_taken_back (file, out_file_get_temporary (file));
  descriptor = out_file_new_for_fd (fd, NULL);
  check_taken_back (descriptor, room->path);
  g_assert_cmpint (close (fd), ==, 0);
}

static void
check_abandoned (const OutFile *file, const gchar *path)
{
  g_auto (GStrv) found = out_file_find_abandoned (file);

  g_assert_cmpuint (g_strv_length (found), ==, path != NULL ? 1 : 0);
  g_assert_cmpstr (found[0], ==, path);
}

/* A file that somebody is at work on is none, nor is one by another name. */
static void
test_abandoned (Room *room, gconstpointer data)
{
  g_autofree gchar *other = g_strconcat (room->path, ".backup", NULL);
  g_autofree gchar *left = NULL;
  g_autoptr (OutFile) second = NULL;
  OutFile *first = open_file (room->path);

  g_assert_true (g_file_set_contents (other, "mine", -1, NULL));
  write_text (first, "left behind");
  left = g_strdup (out_file_get_temporary (first));
  second = open_file (room->path);
  write_text (second, "at work");
  check_abandoned (second, NULL);
  out_file_free (first);
  check_abandoned (second, left);
  g_assert_cmpint (g_remove (left), ==, 0);
  check_abandoned (second, NULL);
}

static void
check_open_fails (const gchar *path, gint code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (out_file_new (path, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "cannot write "));
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_open_fails (Room *room, gconstpointer data)
{
  g_autofree gchar *gone = g_build_filename (room->folder, "b", "a", NULL);
  g_autofree gchar *inside = g_build_filename (room->path, "a", NULL);
  g_autofree gchar *name = g_strnfill (256, 'x');
  g_autofree gchar *endless = g_build_filename (room->folder, name, NULL);

  check_open_fails ("", G_IO_ERROR_NOT_FOUND);
  check_open_fails (room->folder, G_IO_ERROR_IS_DIRECTORY);
  check_open_fails (gone, G_IO_ERROR_NOT_FOUND);
  check_open_fails (endless, G_IO_ERROR_FILENAME_TOO_LONG);
  g_assert_true (g_file_set_contents (room->path, "old", -1, NULL));
  check_open_fails (inside, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_cmpuint (count_files (room), ==, 1);
}

/* Somebody protected the older result, though the folder is writable. */
static void
test_protected (Room *room, gconstpointer data)
{
  gboolean is_root = geteuid () == 0;

  g_assert_true (g_file_set_contents (room->path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (room->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (room->folder, 0777), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
  check_open_fails (room->path, G_IO_ERROR_PERMISSION_DENIED);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  check_text (room->path, "old");
  g_assert_cmpuint (count_files (room), ==, 1);
}

/* A disk that fails at the last moment: no name is given. */
static void
test_sync_fails (Room *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  OutFile *file;

  g_assert_true (g_file_set_contents (room->path, "old", -1, NULL));
  file = open_file (room->path);
  write_text (file, "new");
  sync_error = ENOSPC;
  g_assert_false (out_file_commit (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  check_text (room->path, "old");
  check_text (out_file_get_temporary (file), "new");
  out_file_discard (file);
  g_assert_cmpuint (count_files (room), ==, 1);
}

/* A file system that knows no fsync(). */
static void
test_no_sync (Room *room, gconstpointer data)
{
  sync_error = EINVAL;
  write_whole (room->path, "new");
  check_text (room->path, "new");
}

/* The name became a folder's meanwhile. */
static void
test_rename_fails (Room *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  OutFile *file = open_file (room->path);

  write_text (file, "new");
  g_assert_cmpint (g_mkdir (room->path, 0700), ==, 0);
  g_assert_false (out_file_commit (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  check_text (out_file_get_temporary (file), "new");
  out_file_discard (file);
  g_assert_cmpuint (count_files (room), ==, 1);
}

static void
test_write_fails (Room *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint fd = g_open ("/dev/null", O_RDONLY, 0);
  OutFile *file = out_file_new_for_fd (fd, NULL);

  g_assert_false (out_file_write (file, "x", 1, &error));
  g_assert_nonnull (error);
  g_assert_true (g_str_has_prefix (error->message, "cannot write to descr"));
  out_file_free (file);
  close (fd);
}

#define ADD(name, function)                                                    \
  g_test_add ("/outfile/" name, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  synced = g_string_new (NULL);
  ADD ("new", test_new);
  ADD ("older", test_older);
  ADD ("without-commit", test_without_commit);
  ADD ("after-commit", test_after_commit);
  ADD ("others", test_others);
  ADD ("long-names", test_long_names);
  ADD ("link", test_link);
  ADD ("devices", test_devices);
  ADD ("full-pipe", test_full_pipe);
  ADD ("descriptor", test_descriptor);
  ADD ("open-fails", test_open_fails);
  ADD ("protected", test_protected);
  ADD ("sync-fails", test_sync_fails);
  ADD ("no-sync", test_no_sync);
  ADD ("rename-fails", test_rename_fails);
  ADD ("write-fails", test_write_fails);
  ADD ("half-record", test_half_record);
  ADD ("abandoned", test_abandoned);
  status = g_test_run ();
  g_string_free (synced, TRUE);
  return status;
}
