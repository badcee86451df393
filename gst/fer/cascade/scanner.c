/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a cascade over a frame: windows of one size over a pyramid of pictures
 * (Viola and Jones, 2001; Lienhart and Maydt, 2002; for LBP Liao et al., 2007),
 * in the steps that OpenCV's CascadeClassifier takes.
 *
 * A level is worked on in bands: some rows of its integral images are made,
 * the windows that they hold are looked at, and the rows that the next band
 * shares are moved up. So the memory does not depend on the frame's height and
 * stays in the processor's cache.
 */
#include "cascade/model.h"

#include <math.h>
#include <string.h>

#include "base/dispatch.h"
#include "cascade/grouping.h"
#include "image/pyramid.h"

/* What the scanner keeps of one frame; further windows are left out. The
 * largest are found first. */
#define MAX_WINDOWS 16384

/* Rows of a band beyond the height of a window, and the bytes that a band
 * should stay below. */
#define BAND_ROWS 256
#define BAND_BYTES (768 * 1024)

/* Rows start at an odd number of cache lines, so that the rows that a
 * feature reads do not fall on the same set of the cache. */
#define ROW_ALIGN 16

typedef struct {
  gfloat scale;
  gint width;
  gint height;
  gint step;
  gint columns;   /* windows in a row */
  gint end_row;   /* no window starts there or below */
  gint box_width; /* of a window in the frame */
  gint box_height;
  guint n_windows; /* found in the frame at hand */
  FerCascadeBox *windows;
} ScannerLevel;

/* The cascade with its corners as offsets into rows of a given length; one for
 * each step. */
typedef struct {
  gboolean used;
  gsize stride; /* elements */
  gsize half;   /* of the row: where the odd columns are, for step 2 */
  FerCascadeStage *stages;
  FerHaarNode *haar_nodes;
  FerLbpNode *lbp_nodes;
  FerHaarProgram haar;
  FerLbpProgram lbp;
} Program;

/* What a thread works with. */
typedef struct {
  FerPyramidReader *reader;

  /* A band: band_rows rows of each integral image, one image after the other
   * (elements of 32 bits; of 16 where narrow). */
  guint8 *band;

  /* Rows in natural order: of the image and its squares two (this one and the
   * one above), of the tilted one three; and a row of zeros. */
  gpointer natural[7];
  gpointer zeros;

  gint32 *hits;
} Desk;

struct _FerCascadeScanner {
  FerCascadeType type;
  gboolean tilted;
  gboolean narrow; /* LBP in 16 bits */
  gint width;
  gint height;
  gint window_width;
  gint window_height;
  FerCascadeParams params;

  guint n_levels;
  ScannerLevel *levels;
  FerPyramid *pyramid;
  Program programs[2]; /* step 1, step 2 */

  /* Of a band. */
  gint band_rows;
  guint n_planes;
  gsize plane;   /* elements of an image */
  guint element; /* bytes */
  gint max_width;

  FerCrew *crew;
  guint n_desks;
  Desk *desks;

  FerCascadeBox *windows;
  FerCascadeBox *boxes;
  FerGrouping *grouping;
};

/* --- Corners ------------------------------------------------------------- */

static gint32
get_offset (const Program *program, gint x, gint y)
{
  if (program->half == 0)
    return (gint32) (y * (gssize) program->stride + x);
  return (gint32) (y * (gssize) program->stride + (x & 1) * program->half
                   + (x >> 1));
}

static void
set_corners (const Program *program, gint32 *corners, gint32 plane,
    const FerCascadeRect *r, gboolean tilted)
{
  const gint xs[2][4] = {
    { r->x, r->x + r->width, r->x, r->x + r->width },
    { r->x, r->x - r->height, r->x + r->width, r->x + r->width - r->height },
  };
  const gint ys[2][4] = {
    { r->y, r->y, r->y + r->height, r->y + r->height },
    { r->y, r->y + r->height, r->y + r->width, r->y + r->width + r->height },
  };

  for (guint i = 0; i < 4; i++)
    corners[i] = plane + get_offset (program, xs[tilted][i], ys[tilted][i]);
}

static void
set_haar_node (const FerCascadeScanner *scanner, const Program *program,
    FerHaarNode *node, const FerCascadeNode *from,
    const FerCascadeFeature *feature)
{
  static const FerCascadeRect nothing;
  gint32 plane = feature->tilted ? (gint32) (2 * scanner->plane) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (feature->rects); i++) {
    const FerCascadeRect *rect = &feature->rects[i];

    node->weights[i] = rect->weight;
    set_corners (program, node->corners[i], plane,
        rect->weight != 0 ? rect : &nothing, feature->tilted);
  }
  node->threshold = from->threshold;
}

static void
set_lbp_node (const Program *program, FerLbpNode *node,
    const FerCascadeNode *from, const FerCascadeFeature *feature)
{
  const FerCascadeRect *cell = &feature->rects[0];

  for (gint i = 0; i < 16; i++)
    node->corners[i] = get_offset (
        program, cell->x + i % 4 * cell->width, cell->y + i / 4 * cell->height);
  memcpy (node->subset, from->subset, sizeof (node->subset));
}

/* The scale at which the largest sum of a stage's values is at most 2^29: with
 * the base and the differences, partial sums are at most three times that. */
static gint
get_exponent (gdouble largest)
{
  gint exponent;

  frexp (largest, &exponent);
  return largest > 0 ? MIN (29 - exponent, 100) : 0;
}

static gint32
clamp_to_int32 (gdouble value)
{
  return (gint32) CLAMP (value, (gdouble) G_MININT32, (gdouble) G_MAXINT32);
}

/* Each tree's value and rounding makes an error of less than one. */
static void
set_bounds (FerCascadeStage *stage, gint exponent)
{
  gdouble threshold = ldexp (stage->threshold, exponent);

  stage->low = clamp_to_int32 (floor (threshold) - stage->n_trees - 1);
  stage->high = clamp_to_int32 (ceil (threshold) + stage->n_trees + 1);
}

static gint32
get_fixed (gfloat value, gint exponent)
{
  return (gint32) rint (ldexp (value, exponent));
}

/* What the left side of a node has more than @base; of a node that leads on to
 * another, what its leaf has. */
static gint32
get_delta (const FerCascadeNode *node, gint32 base, gint exponent)
{
  return get_fixed (node->values[node->children[0] != 0], exponent) - base;
}

static void
set_node (const FerCascadeScanner *scanner, Program *program,
    const FerCascade *cascade, guint at, gint32 delta)
{
  const FerCascadeNode *from =
      &g_array_index (cascade->nodes, FerCascadeNode, at);
  const FerCascadeFeature *feature =
      &g_array_index (cascade->features, FerCascadeFeature, from->feature);

  if (scanner->type == FER_CASCADE_HAAR) {
    FerHaarNode *node = &program->haar_nodes[at];

    for (guint side = 0; side < 2; side++) {
      node->children[side] = (gint16) from->children[side];
      node->values[side] = from->values[side];
    }
    node->n_nodes = (gint16) from->n_nodes;
    node->delta = delta;
    set_haar_node (scanner, program, node, from, feature);
  } else {
    FerLbpNode *node = &program->lbp_nodes[at];

    for (guint side = 0; side < 2; side++) {
      node->children[side] = (gint16) from->children[side];
      node->values[side] = from->values[side];
    }
    node->n_nodes = (gint16) from->n_nodes;
    node->delta = delta;
    set_lbp_node (program, node, from, feature);
  }
}

/* The sum of what each tree of a stage says at most. */
static gdouble
get_largest_sum (const FerCascadeNode *nodes, guint n_trees)
{
  gdouble largest = 0;

  for (; n_trees > 0; n_trees--, nodes += nodes->n_nodes) {
    gdouble largest_leaf = 0;

    for (gint i = 0; i < nodes->n_nodes; i++) {
      for (guint side = 0; side < 2; side++)
        largest_leaf = MAX (largest_leaf, fabs (nodes[i].values[side]));
    }
    largest += largest_leaf;
  }
  return largest;
}

static void
set_stage (const FerCascadeScanner *scanner, Program *program,
    const FerCascade *cascade, guint i)
{
  const FerCascadeNode *nodes = (gpointer) cascade->nodes->data;
  const FerCascadeStageInfo *from =
      &g_array_index (cascade->stages, FerCascadeStageInfo, i);
  FerCascadeStage *stage = &program->stages[i];
  guint at = from->first_node;
  gint exponent = get_exponent (get_largest_sum (&nodes[at], from->n_trees));

  stage->first_node = (gint32) at;
  stage->n_trees = (gint32) from->n_trees;
  stage->threshold = from->threshold;
  stage->scale = (gfloat) ldexp (1, exponent);
  for (guint tree = 0; tree < from->n_trees; tree++) {
    guint end = at + nodes[at].n_nodes;
    gint32 base = get_fixed (nodes[end - 1].values[1], exponent);

    stage->max_nodes = MAX (stage->max_nodes, nodes[at].n_nodes);
    stage->base += base;
    for (; at < end; at++)
      set_node (scanner, program, cascade, at,
          get_delta (&nodes[at], base, exponent));
  }
  set_bounds (stage, exponent);
}

/* The largest sum of a cell of an LBP cascade. */
static gint
get_largest_cell (const FerCascade *cascade)
{
  gint largest = 0;

  for (guint i = 0; i < cascade->features->len; i++) {
    const FerCascadeRect *cell =
        &g_array_index (cascade->features, FerCascadeFeature, i).rects[0];

    largest = MAX (largest, cell->width * cell->height * 255);
  }
  return largest;
}

static void
build_program (const FerCascadeScanner *scanner, Program *program,
    const FerCascade *cascade)
{
  guint n_nodes = cascade->nodes->len;
  guint n_stages = cascade->stages->len;

  program->stages = g_new0 (FerCascadeStage, n_stages);
  if (scanner->type == FER_CASCADE_HAAR) {
    const FerCascadeRect inset = { 1, 1, cascade->width - 2,
      cascade->height - 2, 1 };

    program->haar_nodes = g_new0 (FerHaarNode, n_nodes);
    program->haar.stages = program->stages;
    program->haar.nodes = program->haar_nodes;
    program->haar.n_stages = (gint) n_stages;
    program->haar.norm_area = inset.width * inset.height;
    set_corners (program, program->haar.norm, 0, &inset, FALSE);
  } else {
    program->lbp_nodes = g_new0 (FerLbpNode, n_nodes);
    program->lbp.stages = program->stages;
    program->lbp.nodes = program->lbp_nodes;
    program->lbp.n_stages = (gint) n_stages;
    program->lbp.all_16_bits = get_largest_cell (cascade) > G_MAXINT16;
  }
  for (guint i = 0; i < n_stages; i++)
    set_stage (scanner, program, cascade, i);
}

/* --- Levels -------------------------------------------------------------- */

/* OpenCV divides a level's rows into stripes for its threads, as many as its
 * first level has 32 columns; where a stripe's height is rounded down to the
 * step, the last row is not looked at. */
static gint
get_end_row (gint rows, gint step, gint stripes)
{
  gint stripe = MAX ((rows / step + stripes - 1) / stripes, 1) * step;

  return MIN (stripe * stripes, rows);
}

static void
set_levels (FerCascadeScanner *scanner)
{
  const FerCascadeParams *params = &scanner->params;
  gint max_width = params->max_size > 0 ? params->max_size : scanner->width;
  gint max_height = params->max_size > 0 ? params->max_size : scanner->height;
  GArray *levels = g_array_new (FALSE, TRUE, sizeof (ScannerLevel));
  gint stripes = 0;

  for (gdouble factor = 1;; factor *= params->scale_factor) {
    gdouble box_width = rint (scanner->window_width * factor);
    gdouble box_height = rint (scanner->window_height * factor);
    ScannerLevel level;
    gint rows;

    if (box_width > MIN (max_width, scanner->width)
        || box_height > MIN (max_height, scanner->height))
      break;
    if (box_width < params->min_size || box_height < params->min_size)
      continue;

    level.n_windows = 0;
    level.scale = (gfloat) factor;
    level.width = (gint) lrintf (scanner->width / level.scale);
    level.height = (gint) lrintf (scanner->height / level.scale);
    level.step = level.scale >= 2 ? 1 : 2;
    level.columns = MAX (level.width + 1 - scanner->window_width, 0);
    rows = MAX (level.height + 1 - scanner->window_height, 0);
    if (levels->len == 0)
      stripes = MAX ((level.columns + 31) / 32, 1);
    level.end_row = get_end_row (rows, level.step, stripes);
    level.columns = (level.columns + level.step - 1) / level.step;
    level.box_width = (gint) lrintf (scanner->window_width * level.scale);
    level.box_height = (gint) lrintf (scanner->window_height * level.scale);
    /* Memory that windows take as they come. */
    level.windows = g_new (FerCascadeBox,
        MIN ((gint64) MAX_WINDOWS, (gint64) level.columns * MAX (rows, 0)));
    g_array_append_val (levels, level);
  }
  scanner->n_levels = levels->len;
  scanner->levels = (ScannerLevel *) g_array_free (levels, FALSE);
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

/* --- Memory -------------------------------------------------------------- */

/* A length of rows, in elements, that holds @n of them and what the kernels
 * read beyond. */
static gsize
get_row_length (gsize n)
{
  gsize lines = (n + FER_CASCADE_OVERREAD + ROW_ALIGN - 1) / ROW_ALIGN;

  return (lines | 1) * ROW_ALIGN;
}

static void
set_memory (FerCascadeScanner *scanner)
{
  gsize stride = 0;
  gint fitting;

  for (guint i = 0; i < scanner->n_levels; i++) {
    const ScannerLevel *level = &scanner->levels[i];
    Program *program = &scanner->programs[level->step - 1];
    gsize needed;

    if (level->step == 2) {
      gsize half = get_row_length (level->width / 2 + 1);

      program->half = MAX (program->half, half);
      /* An odd multiple of ROW_ALIGN as well. */
      needed = 2 * program->half + ROW_ALIGN;
    } else {
      needed = get_row_length (level->width + 1);
    }
    program->used = TRUE;
    program->stride = MAX (program->stride, needed);
    stride = MAX (stride, program->stride);
    scanner->max_width = MAX (scanner->max_width, level->width);
  }

  scanner->n_planes = scanner->type == FER_CASCADE_LBP ? 1
                      : scanner->tilted                ? 3
                                                       : 2;
  scanner->element = scanner->narrow ? 2 : 4;
  fitting =
      (gint) (BAND_BYTES / (stride * scanner->element * scanner->n_planes + 1));
  scanner->band_rows = scanner->window_height + 1
                       + CLAMP (fitting - scanner->window_height,
                           scanner->window_height, BAND_ROWS);
  scanner->plane = stride * scanner->band_rows;
  scanner->windows = g_new (FerCascadeBox, MAX_WINDOWS);
  scanner->boxes = g_new (FerCascadeBox, MAX_WINDOWS);
  scanner->grouping = fer_grouping_new (MAX_WINDOWS);
}

static void
set_desk (const FerCascadeScanner *scanner, Desk *desk)
{
  gsize band =
      scanner->plane * scanner->n_planes + (gsize) FER_CASCADE_OVERREAD;
  gsize row = (scanner->max_width + 1) * (gsize) scanner->element;

  desk->reader = fer_pyramid_reader_new (scanner->pyramid);
  desk->band = g_malloc0 (band * scanner->element);
  for (guint i = 0; i < G_N_ELEMENTS (desk->natural); i++)
    desk->natural[i] = g_malloc0 (row);
  desk->zeros = g_malloc0 (row);
  desk->hits = g_new (gint32, scanner->max_width + 1);
}

static void
clear_desk (Desk *desk)
{
  fer_pyramid_reader_free (desk->reader);
  g_free (desk->band);
  for (guint i = 0; i < G_N_ELEMENTS (desk->natural); i++)
    g_free (desk->natural[i]);
  g_free (desk->zeros);
  g_free (desk->hits);
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
  for (guint i = 0; i < scanner->n_desks; i++)
    clear_desk (&scanner->desks[i]);
  g_free (scanner->desks);
  scanner->crew = crew;
  scanner->n_desks = fer_crew_get_size (crew);
  scanner->desks = g_new (Desk, scanner->n_desks);
  for (guint i = 0; i < scanner->n_desks; i++)
    set_desk (scanner, &scanner->desks[i]);
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

  scanner->type = cascade->type;
  scanner->tilted = cascade->tilted;
  scanner->narrow = cascade->type == FER_CASCADE_LBP
                    && get_largest_cell (cascade) <= G_MAXUINT16;
  scanner->width = width;
  scanner->height = height;
  scanner->window_width = cascade->width;
  scanner->window_height = cascade->height;
  scanner->params = *params;
  scanner->params.scale_factor = MAX (params->scale_factor, 1.01);
  scanner->max_width = 1;

  set_levels (scanner);
  set_pyramid (scanner);
  set_memory (scanner);
  for (guint i = 0; i < G_N_ELEMENTS (scanner->programs); i++) {
    if (scanner->programs[i].used)
      build_program (scanner, &scanner->programs[i], cascade);
  }
  fer_cascade_scanner_set_crew (scanner, NULL);
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
  for (guint i = 0; i < G_N_ELEMENTS (scanner->programs); i++) {
    g_free (scanner->programs[i].stages);
    g_free (scanner->programs[i].haar_nodes);
    g_free (scanner->programs[i].lbp_nodes);
  }
  for (guint i = 0; i < scanner->n_desks; i++)
    clear_desk (&scanner->desks[i]);
  g_free (scanner->desks);
  for (guint i = 0; i < scanner->n_levels; i++)
    g_free (scanner->levels[i].windows);
  g_free (scanner->levels);
  fer_pyramid_free (scanner->pyramid);
  g_free (scanner->windows);
  g_free (scanner->boxes);
  fer_grouping_free (scanner->grouping);
  g_free (scanner);
}

/* --- Scanning ------------------------------------------------------------ */

/* Puts a row of an integral image into row @row of the band. */
static void
store_row (const FerCascadeScanner *scanner, Desk *desk, const Program *program,
    guint plane, gint row, gconstpointer from, gint n)
{
  const FerCascadeKernels *kernels = &fer_kernels_get ()->cascade;
  gsize at = plane * scanner->plane + row * program->stride;
  guint8 *to = desk->band + at * scanner->element;

  if (program->half == 0)
    memcpy (to, from, (gsize) n * scanner->element);
  else if (scanner->narrow)
    kernels->split16_row ((guint16 *) to, from, (gint) program->half, n);
  else
    kernels->split_row ((guint32 *) to, from, (gint) program->half, n);
}

/* Makes row @y, 1 or more, of the integral images and puts it into row @row
 * of the band. Rows are made in turn. */
static void
make_row (const FerCascadeScanner *scanner, Desk *desk,
    const ScannerLevel *level, const Program *program, gint y, gint row)
{
  const FerCascadeKernels *kernels = &fer_kernels_get ()->cascade;
  gpointer *natural = desk->natural;
  gpointer zeros = desk->zeros;
  const guint8 *pixels = fer_pyramid_reader_get_row (desk->reader, y - 1);
  gpointer sum = natural[y & 1];
  gpointer sum_above = y == 1 ? zeros : natural[(y - 1) & 1];
  gint n = level->width + 1;

  if (scanner->narrow) {
    kernels->integral16_row (sum, sum_above, pixels, level->width);
    store_row (scanner, desk, program, 0, row, sum, n);
    return;
  }

  kernels->integral_row (sum, natural[2 + (y & 1)], sum_above,
      y == 1 ? zeros : natural[2 + ((y - 1) & 1)], pixels, level->width);
  store_row (scanner, desk, program, 0, row, sum, n);
  if (scanner->type == FER_CASCADE_LBP)
    return;
  store_row (scanner, desk, program, 1, row, natural[2 + (y & 1)], n);
  if (scanner->tilted) {
    gpointer tilted = natural[4 + y % 3];

    kernels->tilted_row (tilted, y == 1 ? zeros : natural[4 + (y - 1) % 3],
        y <= 2 ? zeros : natural[4 + (y - 2) % 3], pixels,
        y == 1 ? zeros : fer_pyramid_reader_get_previous (desk->reader),
        level->width);
    store_row (scanner, desk, program, 2, row, tilted, n);
  }
}

/* Keeps the band's rows from @first on as its first ones. */
static void
move_up (const FerCascadeScanner *scanner, Desk *desk, const Program *program,
    gint first, gint n_rows)
{
  gsize row = program->stride * scanner->element;

  for (guint i = 0; i < scanner->n_planes; i++) {
    guint8 *plane = desk->band + i * scanner->plane * scanner->element;

    memmove (plane, plane + first * row, (n_rows - first) * row);
  }
}

static gint
scan_row (const FerCascadeScanner *scanner, Desk *desk, const Program *program,
    gint row, gint columns)
{
  const FerCascadeKernels *kernels = &fer_kernels_get ()->cascade;
  guint8 *at = desk->band + row * program->stride * scanner->element;

  if (scanner->type == FER_CASCADE_HAAR)
    return kernels->haar_row (&program->haar, (guint32 *) at,
        (guint32 *) at + scanner->plane, columns, desk->hits);
  if (scanner->narrow)
    return kernels->lbp16_row (
        &program->lbp, (guint16 *) at, columns, desk->hits);
  return kernels->lbp_row (&program->lbp, (guint32 *) at, columns, desk->hits);
}

static void
add_windows (ScannerLevel *level, gint y, const gint32 *hits, gint n_hits)
{
  for (gint i = 0; i < n_hits && level->n_windows < MAX_WINDOWS; i++) {
    FerCascadeBox *window = &level->windows[level->n_windows++];

    window->x = (gint) lrintf (hits[i] * level->step * level->scale);
    window->y = (gint) lrintf (y * level->scale);
    window->width = level->box_width;
    window->height = level->box_height;
    window->neighbours = 1;
  }
}

static void
scan_level (const FerCascadeScanner *scanner, Desk *desk, ScannerLevel *level)
{
  const Program *program = &scanner->programs[level->step - 1];
  gint first = 0;  /* row of the level that is the band's first */
  gint n_rows = 1; /* in the band; row 0 of an integral image is 0 */

  level->n_windows = 0;
  for (guint i = 0; i < scanner->n_planes; i++)
    memset (desk->band + i * scanner->plane * scanner->element, 0,
        program->stride * scanner->element);

  for (gint y = 0; y < level->end_row; y += level->step) {
    if (y + scanner->window_height >= first + n_rows) {
      move_up (scanner, desk, program, y - first, n_rows);
      n_rows -= y - first;
      first = y;
      for (; n_rows < scanner->band_rows && first + n_rows <= level->height;
           n_rows++)
        make_row (scanner, desk, level, program, first + n_rows, n_rows);
    }
    add_windows (level, y, desk->hits,
        scan_row (scanner, desk, program, y - first, level->columns));
  }
}

/* Boxes may stand out by rounding. */
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
 * so that nobody waits for a large one at the end. */
static void
run_level (gpointer data, guint item, guint worker)
{
  const Scan *scan = data;
  const FerCascadeScanner *scanner = scan->scanner;
  Desk *desk = &scanner->desks[worker];
  guint i = scanner->n_levels - 1 - item;

  fer_pyramid_reader_begin (desk->reader, i, scan->luma, scan->stride);
  scan_level (scanner, desk, &scanner->levels[i]);
}

/* All levels' windows, the largest first. */
static guint
gather_windows (FerCascadeScanner *scanner)
{
  guint n = 0;

  for (guint i = scanner->n_levels; i-- > 0;) {
    const ScannerLevel *level = &scanner->levels[i];
    guint taken = MIN (level->n_windows, MAX_WINDOWS - n);

    if (taken > 0)
      memcpy (
          &scanner->windows[n], level->windows, taken * sizeof (FerCascadeBox));
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

  fer_crew_run (scanner->crew, run_level, &scan, scanner->n_levels);
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
