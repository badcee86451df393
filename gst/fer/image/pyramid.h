/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * FerPyramid:
 *
 * A picture at several sizes, made row by row from the full picture: a level
 * is never kept whole. Bilinear in 8-bit fixed point, as OpenCV's
 * INTER_LINEAR_EXACT computes it.
 */
typedef struct _FerPyramid FerPyramid;

/* Sizes of the levels are width and height pairs, each 2 … 32768. */
FerPyramid *fer_pyramid_new (
    gint width, gint height, const gint (*sizes)[2], guint n_levels);
void fer_pyramid_free (FerPyramid *pyramid);

/* Somebody who goes through a level; each thread has its own. Borrows the
 * pyramid. */
typedef struct _FerPyramidReader FerPyramidReader;

FerPyramidReader *fer_pyramid_reader_new (const FerPyramid *pyramid);
void fer_pyramid_reader_free (FerPyramidReader *reader);

/* Turns to level @level of the picture @luma, which stays borrowed until the
 * next call. */
void fer_pyramid_reader_begin (
    FerPyramidReader *reader, guint level, const guint8 *luma, gsize stride);

/* Row @y of the level, from 0 on in turn, and the row that was asked for before
 * it. */
const guint8 *fer_pyramid_reader_get_row (FerPyramidReader *reader, gint y);
const guint8 *fer_pyramid_reader_get_previous (const FerPyramidReader *reader);

G_END_DECLS
