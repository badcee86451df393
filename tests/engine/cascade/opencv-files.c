/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OpenCV's own cascades, over real pictures at every instruction set. */
#include "cascades.h"

#include <string.h>

#include <gio/gio.h>

#ifdef HAVE_GDK_PIXBUF
#include <gdk-pixbuf/gdk-pixbuf.h>
#endif

#include "base/dispatch.h"
#include "image/luma.h"

static void
test_opencv_data (void)
{
  static const gchar *const folders[] = { "haarcascades", "lbpcascades" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    gchar *folder = g_build_filename (OPENCV_DATA, folders[i], NULL);
    GDir *dir = g_dir_open (folder, 0, NULL);
    const gchar *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
      gchar *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".xml")) {
        GError *error = NULL;

        fer_cascade_free (read_file (path, &error));
        g_assert_no_error (error);
        n++;
      }
      g_free (path);
    }
    g_clear_pointer (&dir, g_dir_close);
    g_free (folder);
  }
  if (n == 0)
    g_test_skip ("opencv-data is not installed");
}

#ifdef HAVE_GDK_PIXBUF

/* Prints the windows of a cascade in all pictures of a folder. */
static gint
print_windows (const gchar *cascade_path, const gchar *folder)
{
  FerCascadeParams params = { 1.5, 0, 30, 0 };
  GDir *dir = g_dir_open (folder, 0, NULL);
  FerCascade *cascade = read_file (cascade_path, NULL);
  const gchar *name;

  g_assert_nonnull (cascade);
  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (folder, name, NULL);
    GdkPixbuf *pixbuf = gdk_pixbuf_new_from_file (path, NULL);

    if (pixbuf != NULL && gdk_pixbuf_get_n_channels (pixbuf) == 3) {
      FerFrame frame = { FER_PIXEL_FORMAT_RGB, gdk_pixbuf_get_width (pixbuf),
        gdk_pixbuf_get_height (pixbuf), gdk_pixbuf_read_pixels (pixbuf),
        gdk_pixbuf_get_rowstride (pixbuf) };
      guint8 *scratch = g_malloc (
          fer_luma_scratch_size (frame.format, frame.width, frame.height));
      FerLuma luma = fer_luma_from_frame (&frame, scratch);
      FerCascadeScanner *scanner =
          fer_cascade_scanner_new (cascade, luma.width, luma.height, &params);
      const FerCascadeBox *boxes;
      guint n;

      boxes = fer_cascade_scanner_run (scanner, luma.data, luma.stride, &n);
      for (guint i = 0; i < n; i++)
        g_print ("%s %d %d %d %d\n", name, boxes[i].x, boxes[i].y,
            boxes[i].width, boxes[i].height);
      fer_cascade_scanner_free (scanner);
      g_free (scratch);
    }
    g_clear_object (&pixbuf);
    g_free (path);
  }
  g_dir_close (dir);
  fer_cascade_free (cascade);
  return 0;
}

static const gchar *program;

static gchar *
get_windows (const gchar *cascade, const gchar *folder, const gchar *cpu)
{
  const gchar *argv[] = { program, "--windows", cascade, folder, NULL };
  gchar **env =
      g_environ_setenv (g_get_environ (), "FEREMOTION_CPU", cpu, TRUE);
  gchar *output = NULL;
  GError *error = NULL;
  gint status;

  g_spawn_sync (NULL, (gchar **) argv, env, G_SPAWN_DEFAULT, NULL, NULL,
      &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_strfreev (env);
  return output;
}

/* Every instruction set finds what plain C finds. */
static void
test_instruction_sets (void)
{
  static const gchar *const cascades[] = {
    OPENCV_DATA "/haarcascades/haarcascade_frontalface_alt2.xml",
    OPENCV_DATA "/haarcascades/haarcascade_frontalface_default.xml",
    OPENCV_DATA "/haarcascades/haarcascade_eye_tree_eyeglasses.xml",
    OPENCV_DATA "/lbpcascades/lbpcascade_frontalface.xml",
  };
  const gchar *data = g_getenv ("FEREMOTION_DATA");
  gchar *folder =
      data ? g_build_filename (data, "faces", "group-photos", NULL) : NULL;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR)
      || !g_file_test (cascades[0], G_FILE_TEST_EXISTS)) {
    g_test_skip ("needs FEREMOTION_DATA and opencv-data");
    g_free (folder);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (cascades); i++) {
    gchar *plain = get_windows (cascades[i], folder, "c");

    g_assert_cmpuint (strlen (plain), >, 100);
    for (gint cpu = FER_CPU_SSE41; cpu < FER_N_CPUS; cpu++) {
      if (fer_cpu_is_offered (cpu)) {
        gchar *windows =
            get_windows (cascades[i], folder, fer_cpu_get_name (cpu));

        g_assert_cmpstr (windows, ==, plain);
        g_free (windows);
      }
    }
    g_free (plain);
  }
  g_free (folder);
}

#endif

gint
main (gint argc, gchar **argv)
{
#ifdef HAVE_GDK_PIXBUF
  program = argv[0];
  if (argc == 4 && strcmp (argv[1], "--windows") == 0)
    return print_windows (argv[2], argv[3]);
#endif

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/cascade/opencv-data", test_opencv_data);
#ifdef HAVE_GDK_PIXBUF
  g_test_add_func ("/engine/cascade/instruction-sets", test_instruction_sets);
#endif
  return g_test_run ();
}
