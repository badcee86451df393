/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real faces in a plain border, as crops of pictures come: the border must not
 * make a second face of the first. Needs FEREMOTION_DATA. */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "find/detector.h"

#define THRESHOLD 0.5f
/* One in so many pictures is looked at; some of which two faces were made, too.
 */
#define STEP 97
static const gchar *const known[] = { "Elton_John_41.jpg",
  "Flavia_Pennetta_42.jpg", "Kirk_Ferentz_01.jpg", "Manuel_Pellegrini_10.jpg",
  "Natasha_Lyonne_41.jpg" };

static const struct {
  guint8 grey;
  gint part; /* of the picture's width on each side, in halves */
} borders[] = { { 0, 1 }, { 128, 1 }, { 255, 2 } };

/* The picture's luma within a border. */
static guint8 *
pad (GdkPixbuf *pixbuf, guint b, FerLuma *luma)
{
  gint border = gdk_pixbuf_get_width (pixbuf) * borders[b].part / 2;
  gint channels = gdk_pixbuf_get_n_channels (pixbuf);
  gint stride = gdk_pixbuf_get_rowstride (pixbuf);
  gint width = gdk_pixbuf_get_width (pixbuf) + 2 * border;
  gint height = gdk_pixbuf_get_height (pixbuf) + 2 * border;
  guint8 *data = g_malloc ((gsize) width * height);

  memset (data, borders[b].grey, (gsize) width * height);
  for (gint y = border; y < height - border; y++) {
    const guint8 *p =
        gdk_pixbuf_read_pixels (pixbuf) + (gsize) (y - border) * stride;

    for (gint x = border; x < width - border; x++, p += channels)
      data[(gsize) y * width + x] =
          channels < 3 ? p[0] : (77 * p[0] + 151 * p[1] + 28 * p[2]) / 256;
  }
  *luma = (FerLuma){ data, width, height, width, FALSE };
  return data;
}

static gboolean
are_nested (const FerDetection *a, const FerDetection *b)
{
  gfloat smaller = MIN (a->width * a->height, b->width * b->height);

  return fer_overlap_area (a, b) > 0.7f * smaller;
}

/* How many faces the detector sees in the picture, and whether one of them lies
 * in another. */
static guint
count_faces (FerDetector *detector, const FerLuma *luma, gboolean *nested)
{
  GError *error = NULL;
  FerDetectorRun *run = fer_detector_run_new (detector, luma->width,
      luma->height, MAX (24, MIN (luma->width, luma->height) / 12), &error);
  const FerDetection *found;
  guint n_found;
  guint n = 0;

  g_assert_no_error (error);
  *nested = FALSE;
  found = fer_detector_run_process (run, luma, NULL, &n_found);
  /* The surest first. */
  while (n < n_found && found[n].confidence >= THRESHOLD) {
    for (guint k = 0; k < n; k++)
      *nested |= are_nested (&found[k], &found[n]);
    n++;
  }
  fer_detector_run_free (run);
  return n;
}

/* Returns in how many of its borders a face is seen in the picture. */
static guint
check_picture (FerDetector *detector, const gchar *folder, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  GError *error = NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_file (path, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint b = 0; b < G_N_ELEMENTS (borders); b++) {
    FerLuma luma;
    g_autofree guint8 *data = pad (pixbuf, b, &luma);
    gboolean nested;

    n += count_faces (detector, &luma, &nested) > 0;
    if (nested)
      g_error ("%s in grey %u: a face in a face", name, borders[b].grey);
  }
  g_object_unref (pixbuf);
  return n;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *) a, *(gchar *const *) b);
}

static GPtrArray *
list_names (const gchar *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
test_padded (void)
{
  const gchar *data = g_getenv ("FEREMOTION_DATA");
  g_autofree gchar *folder =
      g_build_filename (data != NULL ? data : "", "faces", "landmarks", NULL);
  g_autoptr (GPtrArray) names = list_names (folder);
  FerDetector *detector = fer_detector_new_embedded (NULL);
  guint n = 0, n_seen = 0;

  if (names->len == 0) {
    g_test_skip ("needs FEREMOTION_DATA");
  } else {
    for (guint i = 0; i < G_N_ELEMENTS (known); i++)
      check_picture (detector, folder, known[i]);
    for (guint i = 0; i < names->len; i += STEP, n += G_N_ELEMENTS (borders))
      n_seen += check_picture (detector, folder, names->pdata[i]);
    g_assert_cmpuint (100 * n_seen, >=, 98 * n);
  }
  fer_detector_unref (detector);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/find/padded", test_padded);
  return g_test_run ();
}
