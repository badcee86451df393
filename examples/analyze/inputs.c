/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "inputs.h"

#include "common/folder.h"

#include <gst/gst.h>
#include <string.h>
#include <sys/stat.h>

/* What is picked up from a folder. A file that is named on the command line
 * may have any name: its contents decide. */
static const gchar *const picture_extensions[] = { "bmp", "gif", "jpeg", "jpg",
  "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp", NULL };
static const gchar *const video_extensions[] = { "3gp", "asf", "avi", "flv",
  "h264", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf",
  "ogg", "ogv", "ts", "vob", "webm", "wmv", "y4m", NULL };

void
input_free (Input *input)
{
  g_free (input->uri);
  g_free (input->name);
  g_free (input->stem);
  g_free (input);
}

static gboolean
has_extension (const gchar *path, const gchar *const *extensions)
{
  const gchar *dot = strrchr (path, '.');
  g_autofree gchar *lower = NULL;

  if (dot == NULL)
    return FALSE;
  lower = g_ascii_strdown (dot + 1, -1);
  return g_strv_contains (extensions, lower);
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

static void
add (GPtrArray *inputs, InputKind kind, gchar *uri, const gchar *name)
{
  Input *input = g_new0 (Input, 1);

  input->kind = kind;
  input->uri = uri;
  input->name = g_strdup (name);
  input->stem = get_stem (name);
  g_ptr_array_add (inputs, input);
}

static gboolean
add_file (GPtrArray *inputs, const gchar *path, GError **error)
{
  gchar *uri = gst_filename_to_uri (path, error);

  if (uri == NULL)
    return FALSE;
  add (inputs,
      has_extension (path, picture_extensions) ? INPUT_PICTURE : INPUT_VIDEO,
      uri, path);
  return TRUE;
}

static gboolean
add_folder (GPtrArray *inputs, const gchar *path, GError **error)
{
  g_auto (GStrv) names = folder_list (path, error);
  guint before = inputs->len;

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *file = g_build_filename (path, names[i], NULL);

    if (g_file_test (file, G_FILE_TEST_IS_DIR))
      g_printerr ("%s: a folder in a folder is left out\n", file);
    else if (!has_extension (file, picture_extensions)
             && !has_extension (file, video_extensions))
      g_printerr (
          "%s: neither a picture nor a video by its name, left out\n", file);
    else if (!add_file (inputs, file, error))
      return FALSE;
  }
  if (inputs->len == before) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "no picture and no video in this folder");
    return FALSE;
  }
  return TRUE;
}

gboolean
inputs_add (GPtrArray *inputs, const gchar *argument, GError **error)
{
  struct stat info;

  if (gst_uri_is_valid (argument)) {
    add (inputs,
        g_str_has_prefix (argument, "v4l2:") ? INPUT_CAMERA : INPUT_VIDEO,
        g_strdup (argument), argument);
    return TRUE;
  }
  if (stat (argument, &info) != 0) {
    int code = errno;

    g_set_error_literal (
        error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
    return FALSE;
  }
  if (S_ISDIR (info.st_mode))
    return add_folder (inputs, argument, error);
  if (S_ISCHR (info.st_mode)) {
    add (inputs, INPUT_CAMERA, g_strconcat ("v4l2://", argument, NULL),
        argument);
    return TRUE;
  }
  return add_file (inputs, argument, error);
}
