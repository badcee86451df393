/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which taps of a pooling window lie inside its source. */
#pragma once

#include "inline.h"

/* Along one direction: the window begins at pixel `at`, which may lie in the
 * padding; its taps first … end - 1 are inside. */
typedef struct {
  int at, first, end;
} FerTaps;

/* The window of output @i. */
INLINE FerTaps
fer_clip_taps (int i, int stride, int pad, int kernel, int dilation, int size)
{
  FerTaps t = { i * stride - pad, 0, kernel };

  /* Most windows lie inside: no division for them. */
  if (t.at >= 0 && t.at + (kernel - 1) * dilation < size)
    return t;
  if (t.at < 0)
    t.first = (-t.at + dilation - 1) / dilation;
  t.end = t.at >= size ? 0 : (size - t.at + dilation - 1) / dilation;
  t.end = t.end > kernel ? kernel : t.end;
  t.first = t.first > t.end ? t.end : t.first;
  return t;
}

INLINE int
fer_count_taps (FerTaps t)
{
  return t.end - t.first;
}

/* The taps in row @y and column @x of @p's output; @p is a FerNnPool or a
 * FerQ8Pool. */
#define FER_POOL_ROWS(p, y)                                                    \
  fer_clip_taps (y, (p)->stride_y, (p)->pad_top, (p)->kernel_h,                \
      (p)->dilation_y, (p)->src_height)
#define FER_POOL_COLUMNS(p, x)                                                 \
  fer_clip_taps (x, (p)->stride_x, (p)->pad_left, (p)->kernel_w,               \
      (p)->dilation_x, (p)->src_width)
/* The taps of a FerNnPool's window that lie in the source or its padding. */
#define FER_COUNT_PADDED_TAPS(p, y, x)                                         \
  (fer_count_taps (fer_clip_taps (y, (p)->stride_y, 0, (p)->kernel_h,          \
       (p)->dilation_y, (p)->src_height + (p)->pad_top + (p)->pad_bottom))     \
      * fer_count_taps (fer_clip_taps (x, (p)->stride_x, 0, (p)->kernel_w,     \
          (p)->dilation_x, (p)->src_width + (p)->pad_left + (p)->pad_right)))
