/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The C engine's face detector behind a pipe, for measurements written in other
 * languages (models/train/detector/engine.py).
 *
 * face-boxes [--time] MODEL
 *
 * Standard input: pictures one after another, each a line of width, height and
 * min-face, then its grey pixels. Standard output: for each picture a line with
 * the number of boxes, with --time and the milliseconds of processor time
 * that finding them took, then a line of x, y, width, height and confidence a
 * box.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "find/detector.h"

#define MAX_SIDE 16384

typedef struct {
  gint width;
  gint height;
  gint min_face;
} Header;

/* FALSE at the end of the input and at what is no header. */
static gboolean
read_header (Header *header)
{
  return scanf ("%d %d %d", &header->width, &header->height, &header->min_face)
             == 3
         && getchar () == '\n' && header->width >= 1
         && header->width <= MAX_SIDE && header->height >= 1
         && header->height <= MAX_SIDE && header->min_face >= 1;
}

static void
look (FerDetectorRun *run, const Header *header, const guint8 *pixels,
    gboolean timed)
{
  FerLuma luma = { pixels, header->width, header->height, header->width,
    FALSE };
  clock_t began = clock ();
  const FerDetection *found;
  guint n;

  found = fer_detector_run_process (run, &luma, &n);
  if (timed)
    printf ("%u %.3f\n", n, 1e3 * (clock () - began) / CLOCKS_PER_SEC);
  else
    printf ("%u\n", n);
  for (guint i = 0; i < n; i++)
    printf ("%.3f %.3f %.3f %.3f %.6f\n", found[i].x, found[i].y,
        found[i].width, found[i].height, found[i].confidence);
  fflush (stdout);
}

/* Until the input ends or one picture of it is wrong. */
static void
look_at_all (const FerDetector *detector, gboolean timed, GError **error)
{
  FerDetectorRun *run = NULL;
  Header planned = { 0 }, header;
  guint8 *pixels = NULL;
  gsize size = 0;

  while (read_header (&header)) {
    if (memcmp (&header, &planned, sizeof header) != 0) {
      fer_detector_run_free (run);
      run = fer_detector_run_new (
          detector, header.width, header.height, header.min_face, error);
      if (run == NULL)
        break;
      planned = header;
      size = (gsize) header.width * (gsize) header.height;
      pixels = g_realloc (pixels, size);
    }
    if (fread (pixels, 1, size, stdin) != size) {
      g_set_error_literal (
          error, FER_ERROR, FER_ERROR_MALFORMED, "a picture ends early");
      break;
    }
    look (run, &header, pixels, timed);
  }
  fer_detector_run_free (run);
  g_free (pixels);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean timed = argc == 3 && strcmp (argv[1], "--time") == 0;
  FerDetector *detector;

  if (argc != 2 && !timed) {
    fprintf (stderr, "usage: face-boxes [--time] MODEL\n");
    return 2;
  }
  detector = fer_detector_new_from_file (argv[argc - 1], &error);
  if (detector != NULL) {
    look_at_all (detector, timed, &error);
    fer_detector_unref (detector);
  }
  if (error == NULL && feof (stdin))
    return 0;
  fprintf (stderr, "face-boxes: %s\n",
      error != NULL ? error->message : "no header of a picture");
  return 1;
}
