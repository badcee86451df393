/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A frame's colours where they lie in memory, whatever its format. */
#pragma once

#include "image/luma.h"

G_BEGIN_DECLS

/* Shares of red and blue in the luma of BT.601, and what a difference is where
 * there is no colour. */
#define FER_KR_BT601 0.299f
#define FER_KB_BT601 0.114f
#define FER_CHROMA_GREY 128.0f

/**
 * FerPlane:
 * @data: the first value
 * @width: values in a row
 * @height: rows
 * @stride: bytes from a row to the next
 * @step: bytes from a value of a row to the next
 * @x_shift: 2 to the power of it pixels of a row share a value
 * @y_shift: so many rows of pixels share a row of values, the same way
 *
 * A borrowed plane of 8-bit values, which may stand between those of others:
 * the luma, one of two chroma planes of half the size, the red of RGB.
 */
typedef struct {
  const guint8 *data;
  gint width;
  gint height;
  gint stride;
  gint step;
  gint x_shift;
  gint y_shift;
} FerPlane;

/**
 * FerPlanes:
 * @plane: red, green and blue; or luma, blue difference and red difference
 * @is_grey: only the luma, the first plane, is there
 * @is_yuv: the second kind
 * @limited: of that, the luma runs from 16 to 235, the differences from 16 to
 *   240
 * @kr: of that, the share of red in the luma
 * @kb: of that, the share of blue in the luma
 *
 * The colours of a frame.
 */
typedef struct {
  FerPlane plane[3];
  gboolean is_grey;
  gboolean is_yuv;
  gboolean limited;
  gfloat kr;
  gfloat kb;
} FerPlanes;

/**
 * FerPicture:
 * @luma: of the frame
 * @planes: its colours
 *
 * A frame as faces are cut from it.
 */
typedef struct {
  const FerLuma *luma;
  FerPlanes planes;
} FerPicture;

/**
 * fer_plane_from_luma:
 * @luma: luma
 *
 * Returns: the same as a plane
 */
FerPlane fer_plane_from_luma (const FerLuma *luma);

/**
 * fer_planes_from_frame:
 * @frame: a picture, which the result borrows
 *
 * Copies no pixel.
 *
 * Returns: where its colours are
 */
FerPlanes fer_planes_from_frame (const FerFrame *frame);

/**
 * fer_planes_get_chroma_normalisation:
 * @planes: of YUV
 * @mean: of the values, 0 to 255, 128 = no colour
 * @std: standard deviation, the same unit
 * @scale: (out): a factor
 * @offset: (out): what is added after it
 *
 * As fer_luma_get_normalisation(), for blue and red difference.
 */
void fer_planes_get_chroma_normalisation (const FerPlanes *planes, gfloat mean,
    gfloat std, gfloat *scale, gfloat *offset);

/**
 * fer_planes_make_rgb:
 * @planes: of YUV
 * @n: how many values
 * @red: (inout) (array length=n): luma as it stands in the plane, which becomes
 *   red, 0 to 255
 * @green: (inout) (array length=n): blue difference, which becomes green
 * @blue: (inout) (array length=n): red difference, which becomes blue
 *
 * What lies beyond black and white of a colour is cut off.
 */
void fer_planes_make_rgb (
    const FerPlanes *planes, gsize n, gfloat *red, gfloat *green, gfloat *blue);

G_END_DECLS
