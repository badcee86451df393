/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/inputs.h"

#include "common/folder.h"
#include "common/still.h"

#include <errno.h>
#include <gst/gst.h>
#include <string.h>
#include <sys/stat.h>

/* Of videos, what is picked up from a folder. */
static const gchar *const video_extensions[] = { "3gp", "asf", "avi", "flv",
  "h264", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf",
  "ogg", "ogv", "ts", "vob", "webm", "wmv", "y4m", NULL };

void
input_free (Input *input)
{
  g_free (input->uri);
  g_free (input->path);
  g_free (input->name);
  g_free (input->stem);
  g_free (input->label);
  g_free (input);
}

static gboolean
has_video_name (const gchar *path)
{
  const gchar *dot = strrchr (path, '.');
  g_autofree gchar *lower = NULL;

  if (dot == NULL)
    return FALSE;
  lower = g_ascii_strdown (dot + 1, -1);
  return g_strv_contains (video_extensions, lower);
}

static gchar *
get_stem (const gchar *name)
{
  gchar *stem = g_path_get_basename (name);
  gchar *dot = strrchr (stem, '.');

  if (dot != NULL && dot != stem)
    *dot = '\0';
  return stem;
}

/* Takes URI and PATH. */
static void
add (GPtrArray *inputs, InputKind kind, gchar *uri, gchar *path,
    const gchar *name)
{
  Input *input = g_new0 (Input, 1);

  input->n = inputs->len;
  input->kind = kind;
  input->uri = uri;
  input->path = path;
  input->name = g_strdup (name);
  input->stem = get_stem (name);
  g_ptr_array_add (inputs, input);
}

/* What is read once, such as a pipe, is left to the video's decoders. */
static gboolean
is_picture (const gchar *path)
{
  return g_file_test (path, G_FILE_TEST_IS_REGULAR)
         && (still_has_name (path)
             || (!has_video_name (path)
                 && gdk_pixbuf_get_file_info (path, NULL, NULL) != NULL));
}

static gboolean
add_file (
    GPtrArray *inputs, const gchar *path, const gchar *name, GError **error)
{
  gchar *uri = gst_filename_to_uri (path, error);

  if (uri == NULL)
    return FALSE;
  add (inputs, is_picture (path) ? INPUT_PICTURE : INPUT_VIDEO, uri,
      g_strdup (path), name);
  return TRUE;
}

/* --vtt and --srt are often told to write beside the videos. */
static gboolean
has_subtitle_name (const gchar *path)
{
  g_autofree gchar *name = g_ascii_strdown (path, -1);

  return g_str_has_suffix (name, ".vtt") || g_str_has_suffix (name, ".srt");
}

static gboolean
walk_folder (GPtrArray *inputs, const gchar *path, GError **error)
{
  g_auto (GStrv) names = folder_list (path, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *file = g_build_filename (path, names[i], NULL);

    if (g_file_test (file, G_FILE_TEST_IS_DIR)) {
      /* It may lead back here. */
      if (g_file_test (file, G_FILE_TEST_IS_SYMLINK))
        g_printerr ("%s: a link to a folder is left out\n", file);
      else if (!walk_folder (inputs, file, error))
        return FALSE;
    } else if (!still_has_name (file) && !has_video_name (file)) {
      if (!has_subtitle_name (file))
        g_printerr (
            "%s: neither a picture nor a video by its name, left out\n", file);
    } else if (!add_file (inputs, file, file, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
add_folder (
    GPtrArray *inputs, GPtrArray *folders, const gchar *path, GError **error)
{
  guint before = inputs->len;

  g_ptr_array_add (folders, g_strdup (path));
  if (!walk_folder (inputs, path, error))
    return FALSE;
  if (inputs->len == before) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "no picture and no video in this folder");
    return FALSE;
  }
  return TRUE;
}

static gboolean
add_path (GPtrArray *inputs, GPtrArray *folders, const gchar *path,
    const gchar *name, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0) {
    int code = errno;

    g_set_error_literal (
        error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
    return FALSE;
  }
  if (S_ISDIR (info.st_mode))
    return add_folder (inputs, folders, path, error);
  if (S_ISCHR (info.st_mode)) {
    add (inputs, INPUT_CAMERA, g_strconcat ("v4l2://", path, NULL), NULL, name);
    return TRUE;
  }
  return add_file (inputs, path, name, error);
}

gboolean
inputs_add (GPtrArray *inputs, GPtrArray *folders, const gchar *argument,
    GError **error)
{
  g_autofree gchar *path = NULL;

  if (g_ascii_strncasecmp (argument, "file:", 5) == 0)
    path = g_filename_from_uri (argument, NULL, NULL);
  if (path != NULL)
    return add_path (inputs, folders, path, argument, error);
  if (!gst_uri_is_valid (argument))
    return add_path (inputs, folders, argument, argument, error);
  add (inputs,
      g_str_has_prefix (argument, "v4l2:") ? INPUT_CAMERA : INPUT_VIDEO,
      g_strdup (argument), NULL, argument);
  return TRUE;
}

void
inputs_label (GPtrArray *inputs)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < inputs->len; i++) {
    Input *input = g_ptr_array_index (inputs, i);
    g_autofree gchar *path = g_filename_from_uri (input->name, NULL, NULL);
    g_autofree gchar *name =
        g_filename_display_name (path != NULL ? path : input->name);

    input->label = g_strdup (name);
    for (guint n = 2; g_hash_table_contains (taken, input->label); n++) {
      g_free (input->label);
      input->label = g_strdup_printf ("%s (%u)", name, n);
    }
    g_hash_table_add (taken, input->label);
  }
}
