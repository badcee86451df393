/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The integral images of a level, a band of rows at a time: the memory does not
 * depend on the height of the frame and stays in the processor's cache.
 */
#pragma once

#include "cascade/level.h"
#include "image/pyramid.h"

G_BEGIN_DECLS

/* Which integral images a band holds, of how many bits. */
typedef enum {
  FER_BAND_LBP16, /* of the pixels, modulo 2^16 */
  FER_BAND_LBP32,
  FER_BAND_HAAR,        /* and of their squares */
  FER_BAND_HAAR_TILTED, /* and of the pixels along the diagonals */
} FerBandFormat;

/* Their order. */
enum {
  FER_BAND_SUMS,
  FER_BAND_SQUARES,
  FER_BAND_TILTED,
};

/**
 * FerBandRow:
 * @stride: elements from a row to the next; 0 = no level has this step
 * @half: where the odd columns of a row are, 0 = between the even ones
 *
 * How rows lie in memory. For a step of 2 even columns come before odd ones, so
 * that what neighbouring windows read are neighbours.
 */
typedef struct {
  gsize stride;
  gsize half;
} FerBandRow;

/**
 * FerBandLayout:
 * @format: what a band holds
 * @element: bytes of an element
 * @n_images: integral images
 * @window_height: rows of pixels that a window covers
 * @n_rows: rows of each image in a band
 * @image: elements from an image to the next
 * @max_width: of the levels
 * @rows: by the step, 1 or 2, less 1
 *
 * How the bands of a scanner lie in memory. One layout serves all levels of a
 * step, so that the places of a feature's corners are compiled once a step.
 */
typedef struct {
  FerBandFormat format;
  guint element;
  guint n_images;
  gint window_height;
  gint n_rows;
  gsize image;
  gint max_width;
  FerBandRow rows[2];
} FerBandLayout;

/**
 * FerBand:
 *
 * The band of one thread.
 */
typedef struct _FerBand FerBand;

void fer_band_layout_init (FerBandLayout *layout, FerBandFormat format,
    gint window_height, const FerCascadeLevel *levels, guint n_levels);
gint32 fer_band_layout_get_offset (
    const FerBandLayout *layout, gint step, gint x, gint y);

FerBand *fer_band_new (const FerBandLayout *layout, const FerPyramid *pyramid);
void fer_band_free (FerBand *band);
void fer_band_begin (FerBand *band, const FerCascadeLevel *level, guint number,
    const guint8 *luma, gsize stride);
gconstpointer fer_band_get_rows (FerBand *band, gint y);

G_END_DECLS
