/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "detector.h"

/* Intersection over union of two boxes, 0..1. */
static inline gfloat
fer_overlap (const FerDetection *a, const FerDetection *b)
{
  gfloat width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  gfloat height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);
  gfloat both;

  if (width <= 0.0f || height <= 0.0f)
    return 0.0f;
  both = width * height;
  return both / (a->width * a->height + b->width * b->height - both);
}
