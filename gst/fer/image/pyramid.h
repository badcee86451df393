/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FerPyramid:
 *
 * A picture at several sizes, made row by row from the full picture: a level
 * is never kept whole. Bilinear in 8-bit fixed point, as OpenCV's
 * INTER_LINEAR_EXACT computes it.
 */
typedef struct _FerPyramid FerPyramid;

/**
 * FerPyramidCursor:
 *
 * Goes through the rows of a level; each thread has its own.
 */
typedef struct _FerPyramidCursor FerPyramidCursor;

FerPyramid *fer_pyramid_new (
    gint width, gint height, const gint (*sizes)[2], guint n_levels);
void fer_pyramid_free (FerPyramid *pyramid);

FerPyramidCursor *fer_pyramid_cursor_new (const FerPyramid *pyramid);
void fer_pyramid_cursor_free (FerPyramidCursor *cursor);
void fer_pyramid_cursor_begin (
    FerPyramidCursor *cursor, guint level, const guint8 *luma, gsize stride);
const guint8 *fer_pyramid_cursor_get_row (FerPyramidCursor *cursor, gint y);
const guint8 *fer_pyramid_cursor_get_previous (const FerPyramidCursor *cursor);

G_END_DECLS
