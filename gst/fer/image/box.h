/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A face in frame coordinates, pixels. */
typedef struct {
  gfloat x;
  gfloat y;
  gfloat width;
  gfloat height;
  gfloat confidence;
} FerDetection;

/**
 * fer_overlap_area:
 * @a: a box
 * @b: another
 *
 * Returns: the area that they have in common, square pixels
 */
static inline gfloat
fer_overlap_area (const FerDetection *a, const FerDetection *b)
{
  gfloat width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  gfloat height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);

  return MAX (width, 0.0f) * MAX (height, 0.0f);
}

/**
 * fer_overlap:
 * @a: a box
 * @b: another
 *
 * Returns: intersection over union, 0..1
 */
static inline gfloat
fer_overlap (const FerDetection *a, const FerDetection *b)
{
  gfloat both = fer_overlap_area (a, b);

  if (both <= 0.0f)
    return 0.0f;
  return both / (a->width * a->height + b->width * b->height - both);
}

/**
 * fer_overlap_part:
 * @a: a box with an area
 * @b: another
 *
 * Returns: the part of @a that is in @b too, 0..1
 */
static inline gfloat
fer_overlap_part (const FerDetection *a, const FerDetection *b)
{
  return fer_overlap_area (a, b) / (a->width * a->height);
}
