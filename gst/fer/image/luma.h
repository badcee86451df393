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

/* Bytes that fer_luma_from_frame() needs as scratch; 0 where the frame's own
 * plane serves. */
gsize fer_luma_scratch_size (FerPixelFormat format, gint width, gint height);

/* The luma of @frame: its own plane without a copy, or converted into
 * @scratch. */
FerLuma fer_luma_from_frame (const FerFrame *frame, guint8 *scratch);

/* The numbers with which byte * scale + offset is (luma - mean) / std, luma
 * from 0 to 255. */
void fer_luma_get_normalisation (const FerLuma *luma, gfloat mean, gfloat std,
    gfloat *scale, gfloat *offset);

G_END_DECLS
