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
