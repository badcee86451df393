/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/* A borrowed plane of 8-bit luma. */
typedef struct {
  const guint8 *data;
  gint width;
  gint height;
  gint stride;      /* bytes */
  gboolean limited; /* 16 is black and 235 white, as in most video */
} FerLuma;

/**
 * fer_luma_scratch_size:
 * @format: of a frame
 * @width: pixels
 * @height: pixels
 *
 * Returns: bytes that fer_luma_from_frame() needs as scratch; 0 where the
 * frame's own plane serves
 */
gsize fer_luma_scratch_size (FerPixelFormat format, gint width, gint height);

/**
 * fer_luma_from_frame:
 * @frame: a picture
 * @scratch: (nullable): fer_luma_scratch_size() bytes, which the result borrows
 *
 * Red, green and blue become luma by BT.601, whose full range they have.
 *
 * Returns: the luma: the frame's own plane without a copy, or @scratch
 */
FerLuma fer_luma_from_frame (const FerFrame *frame, guint8 *scratch);

/**
 * fer_luma_get_normalisation:
 * @luma: a picture
 * @mean: of the values, 0 = black, 255 = white
 * @std: standard deviation, the same unit
 * @scale: (out): a factor
 * @offset: (out): what is added after it
 *
 * Gives the numbers with which byte * @scale + @offset is (luma - @mean) /
 * @std, where luma runs from 0 to 255 whatever the range of the bytes.
 */
void fer_luma_get_normalisation (const FerLuma *luma, gfloat mean, gfloat std,
    gfloat *scale, gfloat *offset);

G_END_DECLS
