/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a cascade over a frame: windows of one size over a pyramid of pictures
 * (Viola and Jones, 2001; Lienhart and Maydt, 2002; for LBP Liao et al., 2007),
 * with the same results as OpenCV's CascadeClassifier::detectMultiScale()
 * (modules/objdetect/src/cascadedetect.cpp).
 *
 * level.c says which sizes are scanned, band.c makes their integral images,
 * program.c runs the stages over a row of windows, grouping.c merges what is
 * found; this goes through the rows and the levels.
 */
#include "cascade/scanner.h"

#include <math.h>
#include <string.h>

#include "cascade/band.h"
#include "cascade/program.h"

/* The most windows that are kept of one frame, and of a level: the smallest
 * ones are left out. */
#define MAX_WINDOWS 16384

/* What was found at a level. */
typedef struct {
  guint n;
  FerCascadeBox *boxes;
} Windows;

/* What a thread works with. */
typedef struct {
  FerBand *band;
  gint32 *hits; /* of a row */
} Worker;

struct _FerCascadeScanner {
  gint width;
  gint height;
  FerCascadeParams params;

  guint n_levels;
  FerCascadeLevel *levels;
  Windows *found; /* at each level */
  FerPyramid *pyramid;
  FerBandLayout layout;
  FerCascadeProgram *programs[2]; /* by the step, less 1; NULL = not needed */

  FerCrew *crew;
  guint n_workers;
  Worker *workers;

  FerCascadeBox *windows;
  FerCascadeBox *boxes;
  FerGrouping *grouping;
};

/* --- Memory -------------------------------------------------------------- */

static void
set_levels (FerCascadeScanner *scanner, const FerCascade *cascade)
{
  scanner->levels = fer_cascade_levels_new (&scanner->params, scanner->width,
      scanner->height, cascade->width, cascade->height, &scanner->n_levels);
  scanner->found = g_new0 (Windows, scanner->n_levels);
  for (guint i = 0; i < scanner->n_levels; i++) {
    const FerCascadeLevel *level = &scanner->levels[i];

    /* The system gives it memory only as windows come. */
    scanner->found[i].boxes = g_new (FerCascadeBox,
        MIN (MAX_WINDOWS, (gint64) level->columns * level->end_row));
  }
}

static void
set_pyramid (FerCascadeScanner *scanner)
{
  gint (*sizes)[2] = g_malloc_n (scanner->n_levels, sizeof (*sizes));

  for (guint i = 0; i < scanner->n_levels; i++) {
    sizes[i][0] = scanner->levels[i].width;
    sizes[i][1] = scanner->levels[i].height;
  }
  scanner->pyramid = fer_pyramid_new (scanner->width, scanner->height,
      (const gint (*)[2]) sizes, scanner->n_levels);
  g_free (sizes);
}

static void
set_programs (FerCascadeScanner *scanner, const FerCascade *cascade)
{
  fer_band_layout_init (&scanner->layout,
      fer_cascade_program_get_format (cascade), cascade->height,
      scanner->levels, scanner->n_levels);
  for (gint step = 1; step <= 2; step++) {
    if (scanner->layout.rows[step - 1].stride > 0)
      scanner->programs[step - 1] =
          fer_cascade_program_new (cascade, &scanner->layout, step);
  }
}

static void
free_workers (FerCascadeScanner *scanner)
{
  for (guint i = 0; i < scanner->n_workers; i++) {
    fer_band_free (scanner->workers[i].band);
    g_free (scanner->workers[i].hits);
  }
  g_free (scanner->workers);
}

/**
 * fer_cascade_scanner_set_crew:
 * @scanner: a scanner
 * @crew: (nullable): who shares the work from now on; stays borrowed
 *
 * The boxes are the same for any number of threads.
 */
void
fer_cascade_scanner_set_crew (FerCascadeScanner *scanner, FerCrew *crew)
{
  free_workers (scanner);
  scanner->crew = crew;
  scanner->n_workers = fer_crew_get_size (crew);
  scanner->workers = g_new (Worker, scanner->n_workers);
  for (guint i = 0; i < scanner->n_workers; i++) {
    scanner->workers[i].band =
        fer_band_new (&scanner->layout, scanner->pyramid);
    scanner->workers[i].hits = g_new (gint32, scanner->layout.max_width + 1);
  }
}

/**
 * fer_cascade_scanner_new:
 * @cascade: a cascade; the scanner copies what it needs of it
 * @width: of the frames, 1 … 32768
 * @height: of the frames
 * @params: what to look for
 *
 * Prepares a scan and takes all memory that it will need. A scale factor of
 * 1.01 or less is taken as 1.01.
 *
 * Returns: (transfer full): the scanner
 */
FerCascadeScanner *
fer_cascade_scanner_new (const FerCascade *cascade, gint width, gint height,
    const FerCascadeParams *params)
{
  FerCascadeScanner *scanner = g_new0 (FerCascadeScanner, 1);

  scanner->width = width;
  scanner->height = height;
  scanner->params = *params;
  scanner->params.scale_factor = MAX (params->scale_factor, 1.01);
  set_levels (scanner, cascade);
  set_pyramid (scanner);
  set_programs (scanner, cascade);
  fer_cascade_scanner_set_crew (scanner, NULL);
  scanner->windows = g_new (FerCascadeBox, MAX_WINDOWS);
  scanner->boxes = g_new (FerCascadeBox, MAX_WINDOWS);
  scanner->grouping = fer_grouping_new (MAX_WINDOWS);
  return scanner;
}

/**
 * fer_cascade_scanner_free:
 * @scanner: (nullable): a scanner
 *
 * Frees it.
 */
void
fer_cascade_scanner_free (FerCascadeScanner *scanner)
{
  if (scanner == NULL)
    return;
  free_workers (scanner);
  for (guint i = 0; i < G_N_ELEMENTS (scanner->programs); i++)
    fer_cascade_program_free (scanner->programs[i]);
  for (guint i = 0; i < scanner->n_levels; i++)
    g_free (scanner->found[i].boxes);
  g_free (scanner->found);
  g_free (scanner->levels);
  fer_pyramid_free (scanner->pyramid);
  g_free (scanner->windows);
  g_free (scanner->boxes);
  fer_grouping_free (scanner->grouping);
  g_free (scanner);
}

/* --- Scanning ------------------------------------------------------------ */

static void
add_windows (Windows *found, const FerCascadeLevel *level, gint y,
    const gint32 *hits, gint n_hits)
{
  for (gint i = 0; i < n_hits && found->n < MAX_WINDOWS; i++) {
    FerCascadeBox *window = &found->boxes[found->n++];

    window->x = (gint) lrintf (hits[i] * level->step * level->scale);
    window->y = (gint) lrintf (y * level->scale);
    window->width = level->box_width;
    window->height = level->box_height;
    window->neighbours = 1;
  }
}

/* Rounding may put an edge beyond the frame. */
static void
clip_box (const FerCascadeScanner *scanner, FerCascadeBox *box)
{
  box->x = MIN (box->x, scanner->width - 1);
  box->y = MIN (box->y, scanner->height - 1);
  box->width = MIN (box->width, scanner->width - box->x);
  box->height = MIN (box->height, scanner->height - box->y);
}

typedef struct {
  const FerCascadeScanner *scanner;
  const guint8 *luma;
  gsize stride;
} Scan;

/* Crews begin with the last item: the levels with the most windows come first,
 * so that no thread waits for a large one at the end. */
static void
scan_level (gpointer data, guint item, guint worker)
{
  const Scan *scan = data;
  const FerCascadeScanner *scanner = scan->scanner;
  const Worker *own = &scanner->workers[worker];
  guint i = scanner->n_levels - 1 - item;
  const FerCascadeLevel *level = &scanner->levels[i];
  const FerCascadeProgram *program = scanner->programs[level->step - 1];

  scanner->found[i].n = 0;
  fer_band_begin (own->band, level, i, scan->luma, scan->stride);
  for (gint y = 0; y < level->end_row; y += level->step) {
    gint n = fer_cascade_program_run (
        program, fer_band_get_rows (own->band, y), level->columns, own->hits);

    add_windows (&scanner->found[i], level, y, own->hits, n);
  }
}

/* All levels' windows, the largest first. */
static guint
gather_windows (FerCascadeScanner *scanner)
{
  guint n = 0;

  for (guint i = scanner->n_levels; i-- > 0;) {
    const Windows *found = &scanner->found[i];
    guint taken = MIN (found->n, MAX_WINDOWS - n);

    if (taken > 0)
      memcpy (
          &scanner->windows[n], found->boxes, taken * sizeof (FerCascadeBox));
    n += taken;
  }
  return n;
}

/**
 * fer_cascade_scanner_run:
 * @scanner: a scanner
 * @luma: a frame of the scanner's size
 * @stride: bytes from a row of @luma to the next
 * @n_boxes: (out): number of boxes
 *
 * Looks at a frame. The boxes that OpenCV's detectMultiScale() finds, in the
 * order of their largest windows. Of a frame with more than 16384 raw windows
 * the smallest ones are left out.
 *
 * Returns: (transfer none) (array length=n_boxes): the boxes, within the
 *   frame; valid until the next call
 */
const FerCascadeBox *
fer_cascade_scanner_run (FerCascadeScanner *scanner, const guint8 *luma,
    gsize stride, guint *n_boxes)
{
  Scan scan = { scanner, luma, stride };

  fer_crew_run (scanner->crew, scan_level, &scan, scanner->n_levels);
  *n_boxes = fer_grouping_run (scanner->grouping, scanner->windows,
      gather_windows (scanner), scanner->params.min_neighbours, scanner->boxes);
  for (guint i = 0; i < *n_boxes; i++)
    clip_box (scanner, &scanner->boxes[i]);
  return scanner->boxes;
}

/**
 * fer_cascade_scanner_matches:
 * @scanner: a scanner
 * @width: of the frames
 * @height: of the frames
 * @params: what to look for
 *
 * Whether fer_cascade_scanner_new() with these would give the same scanner.
 */
gboolean
fer_cascade_scanner_matches (const FerCascadeScanner *scanner, gint width,
    gint height, const FerCascadeParams *params)
{
  return scanner->width == width && scanner->height == height
         && scanner->params.scale_factor == MAX (params->scale_factor, 1.01)
         && scanner->params.min_neighbours == params->min_neighbours
         && scanner->params.min_size == params->min_size
         && scanner->params.max_size == params->max_size;
}
