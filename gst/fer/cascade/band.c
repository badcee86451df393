/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/band.h"

#include <string.h>

#include "base/dispatch.h"

/* Rows of a band beyond the height of a window, and the bytes that a band
 * should stay below. */
#define BAND_ROWS 256
#define BAND_BYTES (768 * 1024)

/* Rows start at an odd number of cache lines, so that the rows that a
 * feature reads do not fall on the same set of the cache. */
#define ROW_ALIGN 16

/* --- Layout -------------------------------------------------------------- */

static const struct {
  guint element;
  guint n_images;
} formats[] = {
  [FER_BAND_LBP16] = { 2, 1 },
  [FER_BAND_LBP32] = { 4, 1 },
  [FER_BAND_HAAR] = { 4, 2 },
  [FER_BAND_HAAR_TILTED] = { 4, 3 },
};

/* A length of rows, in elements, that holds @n of them and what the kernels
 * read beyond. */
static gsize
get_row_length (gsize n)
{
  gsize lines = (n + FER_CASCADE_OVERREAD + ROW_ALIGN - 1) / ROW_ALIGN;

  return (lines | 1) * ROW_ALIGN;
}

/* Makes @row long enough for a level. */
static void
extend_row (FerBandRow *row, const FerCascadeLevel *level)
{
  gsize needed;

  if (level->step == 2) {
    row->half = MAX (row->half, get_row_length (level->width / 2 + 1));
    /* An odd multiple of ROW_ALIGN as well. */
    needed = 2 * row->half + ROW_ALIGN;
  } else {
    needed = get_row_length (level->width + 1);
  }
  row->stride = MAX (row->stride, needed);
}

/**
 * fer_band_layout_init:
 * @layout: (out caller-allocates): the layout
 * @format: what bands hold
 * @window_height: of the cascade
 * @levels: (array length=n_levels): what will be scanned
 * @n_levels: number of levels
 *
 * Lays out bands that serve all levels.
 */
void
fer_band_layout_init (FerBandLayout *layout, FerBandFormat format,
    gint window_height, const FerCascadeLevel *levels, guint n_levels)
{
  gsize stride;
  gint fitting;

  memset (layout, 0, sizeof (*layout));
  layout->format = format;
  layout->element = formats[format].element;
  layout->n_images = formats[format].n_images;
  layout->window_height = window_height;
  layout->max_width = 1;
  for (guint i = 0; i < n_levels; i++) {
    extend_row (&layout->rows[levels[i].step - 1], &levels[i]);
    layout->max_width = MAX (layout->max_width, levels[i].width);
  }
  stride = MAX (layout->rows[0].stride, layout->rows[1].stride);
  fitting =
      (gint) (BAND_BYTES / (stride * layout->element * layout->n_images + 1));
  layout->n_rows = window_height + 1
                   + CLAMP (fitting - window_height, window_height, BAND_ROWS);
  layout->image = stride * layout->n_rows;
}

/**
 * fer_band_layout_get_offset:
 * @layout: a layout
 * @step: of the levels, 1 or 2
 * @x: column of an integral image
 * @y: row of an integral image
 *
 * Returns: elements from an even column and its row to @x columns and @y rows
 *   further on
 */
gint32
fer_band_layout_get_offset (
    const FerBandLayout *layout, gint step, gint x, gint y)
{
  const FerBandRow *row = &layout->rows[step - 1];
  gssize start = y * (gssize) row->stride;

  if (row->half == 0)
    return (gint32) (start + x);
  return (gint32) (start + (x & 1) * (gssize) row->half + (x >> 1));
}

/* --- Rings --------------------------------------------------------------- */

enum {
  MAX_DEPTH = 3,
};

/* The latest rows of an integral image, from which the next one is made, in the
 * order of the columns: row y takes the place of row y - depth. */
typedef struct {
  gint depth;
  gpointer rows[MAX_DEPTH];
  gpointer zeros; /* rows 0 and above it; borrowed */
} Ring;

static void
ring_init (Ring *ring, gint depth, gsize size, gpointer zeros)
{
  ring->depth = depth;
  ring->zeros = zeros;
  for (gint i = 0; i < depth; i++)
    ring->rows[i] = g_malloc0 (size);
}

static void
ring_clear (Ring *ring)
{
  for (gint i = 0; i < ring->depth; i++)
    g_free (ring->rows[i]);
}

static gpointer
ring_get_row (const Ring *ring, gint y)
{
  return y > 0 ? ring->rows[y % ring->depth] : ring->zeros;
}

/* --- Bands --------------------------------------------------------------- */

struct _FerBand {
  const FerBandLayout *layout;
  FerPyramidCursor *cursor;
  guint8 *memory; /* the images, one after the other */

  Ring sums;
  Ring squares;
  Ring tilted;
  gpointer zeros;

  /* The level at hand, and which of its rows the band holds. */
  const FerCascadeLevel *level;
  const FerBandRow *row;
  gint first;
  gint n_rows;
};

/**
 * fer_band_new:
 * @layout: its layout; stays borrowed
 * @pyramid: where the pixels come from; stays borrowed
 *
 * Takes all memory that a band will need.
 *
 * Returns: (transfer full): the band
 */
FerBand *
fer_band_new (const FerBandLayout *layout, const FerPyramid *pyramid)
{
  FerBand *band = g_new0 (FerBand, 1);
  gsize row = (layout->max_width + 1) * (gsize) layout->element;

  band->layout = layout;
  band->cursor = fer_pyramid_cursor_new (pyramid);
  band->memory =
      g_malloc0 ((layout->image * layout->n_images + FER_CASCADE_OVERREAD)
                 * layout->element);
  band->zeros = g_malloc0 (row);
  ring_init (&band->sums, 2, row, band->zeros);
  ring_init (&band->squares, 2, row, band->zeros);
  ring_init (&band->tilted, 3, row, band->zeros);
  return band;
}

/**
 * fer_band_free:
 * @band: (nullable): a band
 *
 * Frees it.
 */
void
fer_band_free (FerBand *band)
{
  if (band == NULL)
    return;
  fer_pyramid_cursor_free (band->cursor);
  ring_clear (&band->sums);
  ring_clear (&band->squares);
  ring_clear (&band->tilted);
  g_free (band->zeros);
  g_free (band->memory);
  g_free (band);
}

static guint8 *
get_row (const FerBand *band, guint image, gint row)
{
  gsize at = image * band->layout->image + row * band->row->stride;

  return band->memory + at * band->layout->element;
}

/**
 * fer_band_begin:
 * @band: a band
 * @level: what to scan next; stays borrowed
 * @number: its number in the pyramid
 * @luma: the frame; stays borrowed
 * @stride: bytes from a row of @luma to the next
 *
 * Turns to the top of a level.
 */
void
fer_band_begin (FerBand *band, const FerCascadeLevel *level, guint number,
    const guint8 *luma, gsize stride)
{
  const FerBandLayout *layout = band->layout;

  fer_pyramid_cursor_begin (band->cursor, number, luma, stride);
  band->level = level;
  band->row = &layout->rows[level->step - 1];
  band->first = 0;
  /* Row 0 of an integral image is 0. */
  band->n_rows = 1;
  for (guint i = 0; i < layout->n_images; i++)
    memset (get_row (band, i, 0), 0, band->row->stride * layout->element);
}

/* Puts a row of an integral image, in the order of the columns, into row @row
 * of the band. */
static void
store_row (const FerBand *band, guint image, gint row, gconstpointer from)
{
  const FerCascadeKernels *kernels = &fer_kernels_get ()->cascade;
  gpointer to = get_row (band, image, row);
  gint half = (gint) band->row->half, n = band->level->width + 1;

  if (half == 0)
    memcpy (to, from, (gsize) n * band->layout->element);
  else if (band->layout->format == FER_BAND_LBP16)
    kernels->split16_row (to, from, half, n);
  else
    kernels->split_row (to, from, half, n);
}

/* Makes the tilted row @y; its pixels and those above them are given. */
static gconstpointer
make_tilted_row (
    FerBand *band, gint y, const guint8 *pixels, const guint8 *pixels_above)
{
  const Ring *tilted = &band->tilted;
  gpointer row = ring_get_row (tilted, y);

  fer_kernels_get ()->cascade.tilted_row (row, ring_get_row (tilted, y - 1),
      ring_get_row (tilted, y - 2), pixels, pixels_above, band->level->width);
  return row;
}

/* Makes row @y, 1 or more, of the integral images and puts it into row @to of
 * the band. Rows are made in turn. */
static void
make_row (FerBand *band, gint y, gint to)
{
  const FerCascadeKernels *kernels = &fer_kernels_get ()->cascade;
  const guint8 *pixels = fer_pyramid_cursor_get_row (band->cursor, y - 1);
  gint width = band->level->width;
  gpointer sums = ring_get_row (&band->sums, y);
  gpointer squares = ring_get_row (&band->squares, y);
  gconstpointer sums_above = ring_get_row (&band->sums, y - 1);
  gconstpointer squares_above = ring_get_row (&band->squares, y - 1);

  if (band->layout->format == FER_BAND_LBP16)
    kernels->integral16_row (sums, sums_above, pixels, width);
  else
    kernels->integral_row (
        sums, squares, sums_above, squares_above, pixels, width);

  store_row (band, FER_BAND_SUMS, to, sums);
  if (band->layout->n_images > FER_BAND_SQUARES)
    store_row (band, FER_BAND_SQUARES, to, squares);
  if (band->layout->n_images > FER_BAND_TILTED)
    store_row (band, FER_BAND_TILTED, to,
        make_tilted_row (band, y, pixels,
            y > 1 ? fer_pyramid_cursor_get_previous (band->cursor)
                  : band->zeros));
}

/* Makes row @y the band's first one, keeping the rows that are there. */
static void
move_up (FerBand *band, gint y)
{
  gint moved = y - band->first;

  for (guint i = 0; i < band->layout->n_images; i++)
    memmove (get_row (band, i, 0), get_row (band, i, moved),
        (band->n_rows - moved) * band->row->stride * band->layout->element);
  band->first = y;
  band->n_rows -= moved;
}

/**
 * fer_band_get_rows:
 * @band: a band, turned to a level
 * @y: the row where windows start; not above that of the last call, and at most
 *   the level's step below it
 *
 * What windows that start in row @y read: their rows of the first integral
 * image. Those of the others are FerBandLayout.image elements further on.
 *
 * Returns: (transfer none): elements of FerBandLayout.element bytes; valid
 * until the next call
 */
gconstpointer
fer_band_get_rows (FerBand *band, gint y)
{
  if (y + band->layout->window_height >= band->first + band->n_rows) {
    move_up (band, y);
    for (; band->n_rows < band->layout->n_rows
           && band->first + band->n_rows <= band->level->height;
         band->n_rows++)
      make_row (band, band->first + band->n_rows, band->n_rows);
  }
  return get_row (band, FER_BAND_SUMS, y - band->first);
}
