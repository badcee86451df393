/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/still-part.h"

#define GREY 0x808080ff

/* Some loaders leave in it whatever the memory held before. */
static void
fill (GdkPixbufLoader *loader)
{
  GdkPixbuf *picture = gdk_pixbuf_loader_get_pixbuf (loader);

  if (picture != NULL)
    gdk_pixbuf_fill (picture, GREY);
}

/* That of WebP tells of no rows as well. */
static void
note_pixels (GdkPixbufLoader *loader, gint x, gint y, gint width, gint height,
    gboolean *any)
{
  *any |= width > 0 && height > 0;
}

/* One that is told its format. Otherwise it collects 4 KiB before it looks, and
 * decodes what is shorter when it is closed. */
static GdkPixbufLoader *
make_loader (const gchar *path)
{
  GdkPixbufFormat *format = gdk_pixbuf_get_file_info (path, NULL, NULL);
  g_autofree gchar *name =
      format != NULL ? gdk_pixbuf_format_get_name (format) : NULL;

  return name != NULL ? gdk_pixbuf_loader_new_with_type (name, NULL) : NULL;
}

GdkPixbuf *
still_part_load (const gchar *path, const guint8 *data, gsize size)
{
  g_autoptr (GdkPixbufLoader) loader = make_loader (path);
  GdkPixbuf *picture;
  gboolean any = FALSE, any_real;

  if (loader == NULL)
    return NULL;
  g_signal_connect (loader, "area-prepared", G_CALLBACK (fill), NULL);
  g_signal_connect (loader, "area-updated", G_CALLBACK (note_pixels), &any);
  gdk_pixbuf_loader_write (loader, data, size, NULL);
  /* When they are closed, some call all of it updated. */
  any_real = any;
  gdk_pixbuf_loader_close (loader, NULL);
  picture = gdk_pixbuf_loader_get_pixbuf (loader);
  return any_real && picture != NULL ? g_object_ref (picture) : NULL;
}
