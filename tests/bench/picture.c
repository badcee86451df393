/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "picture.h"

#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#define WIDTH 1920
#define HEIGHT 1080
#define N_LANDMARKS 68
#define N_JAW 17
/* What is shown of a face, in widths of its jaw. */
#define SHOWN 1.4

void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->pixels, g_free);
}

static Picture
picture_from_pixbuf (const GdkPixbuf *pixbuf)
{
  Picture picture = { gdk_pixbuf_get_width (pixbuf),
    gdk_pixbuf_get_height (pixbuf), NULL };
  gint channels = gdk_pixbuf_get_n_channels (pixbuf);
  guint8 *to;

  to = picture.pixels = g_malloc ((gsize) picture.width * picture.height);
  for (gint y = 0; y < picture.height; y++) {
    const guint8 *from = gdk_pixbuf_read_pixels (pixbuf)
                         + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf);

    for (gint x = 0; x < picture.width; x++)
      *to++ = from[x * channels + 1];
  }
  return picture;
}

static GdkPixbuf *
make_pixbuf (const Picture *picture)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (
      GDK_COLORSPACE_RGB, FALSE, 8, picture->width, picture->height);

  for (gint y = 0; y < picture->height; y++) {
    guint8 *to = gdk_pixbuf_get_pixels (pixbuf)
                 + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf);

    for (gint x = 0; x < picture->width; x++)
      memset (to + 3 * x, picture->pixels[(gsize) y * picture->width + x], 3);
  }
  return pixbuf;
}

Picture
picture_scale (const Picture *picture, gint width, gint height)
{
  GdkPixbuf *from = make_pixbuf (picture);
  GdkPixbuf *to =
      gdk_pixbuf_scale_simple (from, width, height, GDK_INTERP_BILINEAR);
  Picture scaled = picture_from_pixbuf (to);

  g_object_unref (from);
  g_object_unref (to);
  return scaled;
}

/* Puts the part of @picture that fits there on @scene. */
static void
paste (Picture *scene, const Picture *picture, gint x, gint y)
{
  for (gint j = MAX (0, -y); j < picture->height && y + j < scene->height;
       j++) {
    gint first = MAX (0, -x);
    gint end = MIN (picture->width, scene->width - x);

    if (end > first)
      memcpy (scene->pixels + (gsize) (y + j) * scene->width + x + first,
          picture->pixels + (gsize) j * picture->width + first, end - first);
  }
}

static gboolean
load (
    const gchar *data, const gchar *folder, const gchar *name, Picture *picture)
{
  gchar *path = g_build_filename (data, folder, name, NULL);
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_file (path, NULL);

  g_free (path);
  if (pixbuf == NULL)
    return FALSE;
  *picture = picture_from_pixbuf (pixbuf);
  g_object_unref (pixbuf);
  return TRUE;
}

static gboolean
paste_background (Picture *scene, const gchar *data)
{
  gint x = 0, y = 0;

  for (guint i = 0; y < scene->height; i++) {
    gchar *name = g_strdup_printf ("%04u.jpg", i);
    Picture picture, tile;
    gboolean found = load (data, "nonfaces", name, &picture);

    g_free (name);
    if (!found)
      return FALSE;
    tile = picture_scale (&picture, 416, 312);
    paste (scene, &tile, x, y);
    picture_clear (&picture);
    picture_clear (&tile);
    x += 416;
    if (x >= scene->width) {
      x = 0;
      y += 312;
    }
  }
  return TRUE;
}

/* The square around the face that a row of landmarks.csv describes, on a side
 * of @side pixels. */
static gboolean
load_face (const gchar *data, const gchar *row, gint side, Picture *face)
{
  gchar **fields = g_strsplit (row, ",", -1);
  gint left = G_MAXINT, right = 0, top = G_MAXINT, bottom = 0, shown;
  Picture whole, part;
  gboolean ok = g_strv_length (fields) == 2 + 2 * N_LANDMARKS
                && load (data, "faces/landmarks", fields[0], &whole);

  if (ok) {
    for (guint i = 0; i < N_LANDMARKS; i++) {
      gint x = atoi (fields[2 + 2 * i]), y = atoi (fields[3 + 2 * i]);

      if (i < N_JAW) {
        left = MIN (left, x);
        right = MAX (right, x);
      }
      top = MIN (top, y);
      bottom = MAX (bottom, y);
    }
    shown = (gint) (SHOWN * (right - left));
    part.width = part.height = shown;
    part.pixels = g_malloc0 ((gsize) shown * shown);
    /* Landmarks end at the brows. */
    paste (&part, &whole, (shown - left - right) / 2,
        (shown - top - bottom) / 2 + shown / 12);
    *face = picture_scale (&part, side, side);
    picture_clear (&whole);
    picture_clear (&part);
  }
  g_strfreev (fields);
  return ok;
}

/* Where people stand. */
typedef struct {
  guint columns;
  guint rows;
  guint every; /* of the table of faces, whose neighbours are one person's */
  const guint8 *order; /* of the places that are taken; NULL: row after row */
} Grid;

static gboolean
paste_face (Picture *scene, const gchar *data, const gchar *row, gint x, gint y,
    gint side)
{
  Picture face;

  if (!load_face (data, row, side, &face))
    return FALSE;
  paste (scene, &face, x - side / 2, y - side / 2);
  picture_clear (&face);
  return TRUE;
}

static gboolean
paste_faces (Picture *scene, const gchar *data, guint n_faces, gint size,
    const Grid *grid, guint32 seed)
{
  gchar *path = g_build_filename (data, "faces", "landmarks.csv", NULL);
  gchar *contents = NULL;
  GRand *rand = g_rand_new_with_seed (seed);
  gchar **rows;
  gboolean ok = g_file_get_contents (path, &contents, NULL, NULL);

  rows = g_strsplit (ok ? contents : "", "\n", -1);
  for (guint i = 0; ok && i < n_faces; i++) {
    gint side = (gint) (SHOWN * size * g_rand_double_range (rand, 0.97, 1.03));
    guint place = grid->order != NULL ? grid->order[i] : i;
    gint x =
        (2 * (place % grid->columns) + 1) * scene->width / (2 * grid->columns);
    gint y =
        (2 * (place / grid->columns) + 1) * scene->height / (2 * grid->rows);

    x += g_rand_int_range (rand, -8, 9);
    y += g_rand_int_range (rand, -8, 9);
    ok = g_strv_length (rows) > 1 + grid->every * i
         && paste_face (scene, data, rows[1 + grid->every * i], x, y, side);
  }
  g_strfreev (rows);
  g_free (contents);
  g_free (path);
  g_rand_free (rand);
  return ok;
}

static gboolean
make_picture (Picture *picture, const gchar *data, guint n_faces, gint size,
    const Grid *grid, guint32 seed)
{
  picture->width = WIDTH;
  picture->height = HEIGHT;
  picture->pixels = g_malloc0 ((gsize) WIDTH * HEIGHT);
  if (paste_background (picture, data)
      && paste_faces (picture, data, n_faces, size, grid, seed))
    return TRUE;
  picture_clear (picture);
  return FALSE;
}

gboolean
picture_make_scene (
    Picture *picture, const gchar *data, guint n_faces, gint size, guint32 seed)
{
  /* From the middle outwards. */
  static const guint8 order[] = { 5, 10, 6, 9, 4, 7, 8, 11, 1, 2, 13, 14, 0, 3,
    12, 15 };
  static const Grid grid = { 4, 4, 40, order };

  return make_picture (picture, data, n_faces, size, &grid, seed);
}

gboolean
picture_make_crowd (Picture *picture, const gchar *data, guint columns,
    guint rows, gint size, guint32 seed)
{
  const Grid grid = { columns, rows, 20, NULL };

  return make_picture (picture, data, columns * rows, size, &grid, seed);
}
