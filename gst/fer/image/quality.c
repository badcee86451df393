/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The figures were measured with the shipped emotion model on every third face
 * of FER-2013's PublicTest (FER+ majority), 86 % of which it reads right as
 * they are: 84 % after a Gaussian blur of one pixel (of 48), 70 % of two, 53 %
 * of three, 39 % of four; 80 % shrunk to 20 pixels, 75 % to 16, 65 % to 12, 48
 * % to 8. Of all of PublicTest, by where models/landmarks.onnx sees the nose
 * (fer_landmarks_get_turn()): 87 % of those turned by less than 0.6, 77 % of
 * the 160 turned by more; hardly one is turned by more than 1.
 */
#include "image/quality.h"

#include <math.h>

#include "image/grid.h"

/* The grid on which sharpness is judged. */
#define SIDE 24
/* Sharpness, the energy of the Laplacian over the variance: up to the first a
 * face cannot be read, from the second on nothing is lost. A Gaussian blur of
 * four pixels leaves 0.02, of three 0.04, of two 0.11, of one 0.5. */
#define LEAST_SHARPNESS 0.01f
#define FULL_SHARPNESS 0.25f
/* The same for the face's side, in pixels. */
#define LEAST_SIDE 4.0f
#define FULL_SIDE 32.0f
/* How far the face is turned away: up to the first nothing is lost, from the
 * second on it cannot be read. */
#define FREE_TURN 0.6f
#define MOST_TURN 2.0f
/* The part of the face inside the frame: up to the first it cannot be read,
 * from the second on nothing is lost. */
#define LEAST_INSIDE 0.4f
#define FULL_INSIDE 0.8f

static gfloat
measure_sharpness (const FerLuma *luma, const FerRegion *region)
{
  gfloat grid[SIDE][SIDE];
  gfloat sum = 0.0f;
  gfloat variance = 0.0f;
  gfloat energy = 0.0f;

  fer_grid_sample (luma, region->x, region->y, region->width / SIDE,
      region->height / SIDE, SIDE, &grid[0][0]);
  for (gint y = 0; y < SIDE; y++) {
    for (gint x = 0; x < SIDE; x++)
      sum += grid[y][x];
  }
  for (gint y = 0; y < SIDE; y++) {
    for (gint x = 0; x < SIDE; x++) {
      gfloat d = grid[y][x] - sum / (SIDE * SIDE);

      variance += d * d;
    }
  }
  for (gint y = 1; y < SIDE - 1; y++) {
    for (gint x = 1; x < SIDE - 1; x++) {
      gfloat bend = 4 * grid[y][x] - grid[y][x - 1] - grid[y][x + 1]
                    - grid[y - 1][x] - grid[y + 1][x];

      energy += bend * bend;
    }
  }
  energy /= (SIDE - 2) * (SIDE - 2);
  variance /= SIDE * SIDE;
  return energy / MAX (variance, 1.0f);
}

static gfloat
measure_inside (const FerLuma *luma, const FerRegion *region)
{
  gfloat width =
      MIN (region->x + region->width, luma->width) - MAX (region->x, 0.0f);
  gfloat height =
      MIN (region->y + region->height, luma->height) - MAX (region->y, 0.0f);

  return MAX (width, 0.0f) * MAX (height, 0.0f)
         / (region->width * region->height);
}

static gfloat
rate (gfloat value, gfloat least, gfloat full)
{
  return CLAMP ((value - least) / (full - least), 0.0f, 1.0f);
}

gfloat
fer_quality_measure (const FerLuma *luma, const FerRegion *region, gfloat turn)
{
  gfloat sharpness = measure_sharpness (luma, region);
  gfloat quality = rate (logf (MAX (sharpness, LEAST_SHARPNESS)),
      logf (LEAST_SHARPNESS), logf (FULL_SHARPNESS));

  quality = MIN (quality, rate (region->height, LEAST_SIDE, FULL_SIDE));
  quality = MIN (quality, rate (-fabsf (turn), -MOST_TURN, -FREE_TURN));
  return quality
         * rate (measure_inside (luma, region), LEAST_INSIDE, FULL_INSIDE);
}
