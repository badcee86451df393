/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feremotion-decode PICTURE: the picture as PPM on standard output.
 *
 * A picture from the network is decoded by this process and no other, so that a
 * fault in a decoder ends only this one. It limits what it may use before it
 * looks at the file, and says on standard error what is wrong with it.
 */
#include "common/still.h"
#include "decode/limits.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEMORY (G_GUINT64_CONSTANT (1) << 30)
#define CPU_SECONDS 10
#define SECONDS 20

static void
limit (int resource, guint64 most)
{
  const struct rlimit value = { most, most };

  setrlimit (resource, &value);
}

static void
limit_all (void)
{
  limit (RLIMIT_AS, MEMORY);
  limit (RLIMIT_CPU, CPU_SECONDS);
  limit (RLIMIT_FSIZE, DECODE_MAX_OUTPUT);
  limit (RLIMIT_NOFILE, 32);
  limit (RLIMIT_CORE, 0);
  alarm (SECONDS);
}

static gboolean
is_too_large (const gchar *path)
{
  gint width, height;

  if (gdk_pixbuf_get_file_info (path, &width, &height) == NULL
      || (guint64) width * height <= DECODE_MAX_PIXELS)
    return FALSE;
  g_printerr ("a picture of %d x %d pixels is too large; %d million pixels are "
              "the most\n",
      width, height, DECODE_MAX_PIXELS / 1000000);
  return TRUE;
}

static void
write_ppm (GdkPixbuf *picture)
{
  gint width = gdk_pixbuf_get_width (picture);
  gint height = gdk_pixbuf_get_height (picture);
  const guint8 *pixels = gdk_pixbuf_read_pixels (picture);

  printf ("P6 %d %d 255\n", width, height);
  for (gint y = 0; y < height; y++)
    fwrite (pixels + (gsize) y * gdk_pixbuf_get_rowstride (picture), 3, width,
        stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) picture = NULL;

  if (argc != 2) {
    g_printerr ("usage: feremotion-decode PICTURE\n");
    return 2;
  }
  limit_all ();
  if (is_too_large (argv[1]))
    return DECODE_TOO_LARGE;
  picture = still_load (argv[1], NULL, &error);
  if (picture == NULL) {
    g_printerr ("%s\n", error->message);
    return DECODE_NO_PICTURE;
  }
  write_ppm (picture);
  return fflush (stdout) == 0 ? 0 : DECODE_TOO_LARGE;
}
