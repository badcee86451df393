/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Taps of a window that begins at `at` that lie inside 0 … size. */
static inline __attribute__ ((always_inline)) void
fer_clip_window (
    int at, int kernel, int dilation, int size, int *first, int *end)
{
  /* most windows; without a division */
  if (at >= 0 && at + (kernel - 1) * dilation < size) {
    *first = 0;
    *end = kernel;
    return;
  }
  *first = at < 0 ? (-at + dilation - 1) / dilation : 0;
  *end = at >= size ? 0 : (size - at + dilation - 1) / dilation;
  *end = *end > kernel ? kernel : *end;
  *first = *first > *end ? *end : *first;
}
