/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The C engine's face detector behind a pipe, for measurements written in other
 * languages (models/train/detector/engine.py).
 *
 * face-boxes [--time | --colour] MODEL
 *
 * Standard input: pictures one after another, each a line of width, height and
 * min-face, then its pixels: grey or, with --colour, red, green and blue.
 * Standard output: for each picture a line with
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

typedef struct {
  gboolean timed;
  gboolean colour;
} Options;

/* @scratch: for the luma of a picture in colour. */
static void
look (FerDetectorRun *run, const Header *header, const guint8 *pixels,
    guint8 *scratch, const Options *options)
{
  const FerFrame frame = {
    .format = options->colour ? FER_PIXEL_FORMAT_RGB : FER_PIXEL_FORMAT_LUMA,
    .width = header->width,
    .height = header->height,
    .data = pixels,
    .stride = (options->colour ? 3 : 1) * header->width,
  };
  FerLuma luma = fer_luma_from_frame (&frame, scratch);
  FerPlanes planes = fer_planes_from_frame (&frame);
  clock_t began = clock ();
  const FerDetection *found;
  guint n;

  found = fer_detector_run_process (run, &luma, &planes, &n);
  if (options->timed)
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
look_at_all (
    const FerDetector *detector, const Options *options, GError **error)
{
  FerDetectorRun *run = NULL;
  Header planned = { 0 }, header;
  guint8 *pixels = NULL, *scratch = NULL;
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
      scratch = g_realloc (scratch, size);
      size *= options->colour ? 3 : 1;
      pixels = g_realloc (pixels, size);
    }
    if (fread (pixels, 1, size, stdin) != size) {
      g_set_error_literal (
          error, FER_ERROR, FER_ERROR_MALFORMED, "a picture ends early");
      break;
    }
    look (run, &header, pixels, scratch, options);
  }
  fer_detector_run_free (run);
  g_free (pixels);
  g_free (scratch);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const Options options = {
    .timed = argc == 3 && strcmp (argv[1], "--time") == 0,
    .colour = argc == 3 && strcmp (argv[1], "--colour") == 0,
  };
  FerDetector *detector;

  if (argc != 2 && !options.timed && !options.colour) {
    fprintf (stderr, "usage: face-boxes [--time | --colour] MODEL\n");
    return 2;
  }
  detector = fer_detector_new_from_file (argv[argc - 1], &error);
  if (detector != NULL) {
    look_at_all (detector, &options, &error);
    fer_detector_unref (detector);
  }
  if (error == NULL && feof (stdin))
    return 0;
  fprintf (stderr, "face-boxes: %s\n",
      error != NULL ? error->message : "no header of a picture");
  return 1;
}
