/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/* A borrowed plane of 8-bit luma. */
typedef struct {
  const guint8 *data;
  gint width;
  gint height;
  gint stride; /* bytes */
} FerLuma;

/* Bytes that fer_luma_from_frame() needs as scratch; 0 where the frame's own
 * plane serves. */
gsize fer_luma_scratch_size (FerPixelFormat format, gint width, gint height);

/* The luma of @frame: its own plane without a copy, or converted into
 * @scratch. */
FerLuma fer_luma_from_frame (const FerFrame *frame, guint8 *scratch);

G_END_DECLS
