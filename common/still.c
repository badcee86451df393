/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/still.h"

#include "common/cut-off.h"
#include "common/still-part.h"

#include <string.h>

/* Extensions of pictures and, where Debian has the loader in a package of its
 * own, that package. */
static const struct {
  const gchar *extension;
  const gchar *package;
} formats[] = {
  { "avif", "libavif-gdk-pixbuf" },
  { "bmp", NULL },
  { "gif", NULL },
  { "heic", "heif-gdk-pixbuf" },
  { "heif", "heif-gdk-pixbuf" },
  { "jfif", NULL },
  { "jpe", NULL },
  { "jpeg", NULL },
  { "jpg", NULL },
  { "pbm", NULL },
  { "pgm", NULL },
  { "png", NULL },
  { "pnm", NULL },
  { "ppm", NULL },
  { "tif", NULL },
  { "tiff", NULL },
  { "webp", "webp-pixbuf-loader" },
};

static gint
find_format (const gchar *path)
{
  const gchar *dot = strrchr (path, '.');

  if (dot != NULL && strchr (dot, G_DIR_SEPARATOR) == NULL)
    for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
      if (g_ascii_strcasecmp (dot + 1, formats[i].extension) == 0)
        return i;
  return -1;
}

gboolean
still_has_name (const gchar *path)
{
  return find_format (path) >= 0;
}

/* What gdk-pixbuf says of contents that it does not know helps nobody. */
static void
explain_unknown (GError **error, const gchar *path)
{
  gint format = find_format (path);

  if (!g_error_matches (
          *error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE))
    return;
  g_clear_error (error);
  if (format >= 0 && formats[format].package != NULL)
    g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE,
        "not a picture, or gdk-pixbuf has no loader of .%s here (Debian: %s)",
        formats[format].extension, formats[format].package);
  else
    g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE,
        "not a picture of a format that gdk-pixbuf reads here");
}

/* Only of formats that tell their size without being decoded. */
static gboolean
check_size (const gchar *path, GError **error)
{
  gint width, height;

  if (gdk_pixbuf_get_file_info (path, &width, &height) == NULL
      || (guint64) width * height <= STILL_MAX_PIXELS)
    return TRUE;
  g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY,
      "a picture of %d x %d pixels is too large", width, height);
  return FALSE;
}

/* The colours under what is transparent are anything. */
static GdkPixbuf *
put_on_white (GdkPixbuf *picture)
{
  gint width = gdk_pixbuf_get_width (picture);
  gint height = gdk_pixbuf_get_height (picture);
  GdkPixbuf *opaque =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);

  if (opaque == NULL)
    return NULL;
  gdk_pixbuf_fill (opaque, 0xffffffff);
  gdk_pixbuf_composite (picture, opaque, 0, 0, width, height, 0, 0, 1, 1,
      GDK_INTERP_NEAREST, 255);
  return opaque;
}

/* NULL where the memory is not there. */
static GdkPixbuf *
make_plain (GdkPixbuf *stored)
{
  g_autoptr (GdkPixbuf) upright =
      gdk_pixbuf_apply_embedded_orientation (stored);

  return upright != NULL && gdk_pixbuf_get_has_alpha (upright)
             ? put_on_white (upright)
             : g_steal_pointer (&upright);
}

/* Set in a thread while it loads a picture. */
static GPrivate is_loading;

static void
log_unless_loading (const gchar *domain, GLogLevelFlags level,
    const gchar *message, gpointer data)
{
  if (g_private_get (&is_loading) == NULL)
    g_log_default_handler (domain, level, message, data);
}

static gpointer
watch_log (gpointer data)
{
  g_log_set_default_handler (log_unless_loading, NULL);
  return NULL;
}

/* NULL without an error where DAMAGE says why there is no whole picture. */
static GdkPixbuf *
load_whole (const gchar *path, const gchar *cut_off, GError **damage)
{
  g_autoptr (GdkPixbuf) picture = NULL;
  g_autoptr (GError) problem = NULL;

  if (cut_off != NULL) {
    g_set_error (damage, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE,
        "cut off: the end of the %s is missing", cut_off);
    return NULL;
  }
  /* That of GIF gives a picture and an error. */
  picture = gdk_pixbuf_new_from_file (path, &problem);
  if (problem == NULL)
    return g_steal_pointer (&picture);
  g_propagate_error (damage, g_steal_pointer (&problem));
  return NULL;
}

/* As it is stored: whole, or else what there is of it with DAMAGE, or else NULL
 * with ERROR. */
static GdkPixbuf *
load_stored (const gchar *path, GError **damage, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) problem = NULL;
  const guint8 *data;
  GdkPixbuf *picture;
  gsize size;

  if (!check_size (path, error)
      || !(file = g_mapped_file_new (path, FALSE, error)))
    return NULL;
  data = (const guint8 *) g_mapped_file_get_contents (file);
  size = g_mapped_file_get_length (file);
  picture = load_whole (path, cut_off_find (data, size), &problem);
  if (picture != NULL)
    return picture;
  picture = still_part_load (path, data, size);
  if (picture != NULL)
    g_prefix_error (&problem, "only a part of it could be decoded: ");
  g_propagate_error (
      picture != NULL ? damage : error, g_steal_pointer (&problem));
  return picture;
}

/* Some loaders log what they find wrong besides returning an error. GLib has
 * one handler for all threads, so it is set once and asks who is speaking. */
static GdkPixbuf *
load_quietly (const gchar *path, GError **damage, GError **error)
{
  static GOnce watched = G_ONCE_INIT;
  GdkPixbuf *stored;

  g_once (&watched, watch_log, NULL);
  g_private_set (&is_loading, GINT_TO_POINTER (TRUE));
  stored = load_stored (path, damage, error);
  g_private_set (&is_loading, NULL);
  return stored;
}

GdkPixbuf *
still_load (const gchar *path, GError **damage, GError **error)
{
  g_autoptr (GError) part = NULL, problem = NULL;
  g_autoptr (GdkPixbuf) stored = load_quietly (path, &part, &problem);
  GdkPixbuf *plain;

  if (stored == NULL || (part != NULL && damage == NULL)) {
    if (problem == NULL)
      problem = g_steal_pointer (&part);
    explain_unknown (&problem, path);
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  plain = make_plain (stored);
  if (plain == NULL)
    g_set_error_literal (error, GDK_PIXBUF_ERROR,
        GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY, "not enough memory for it");
  else if (part != NULL)
    g_propagate_error (damage, g_steal_pointer (&part));
  return plain;
}
