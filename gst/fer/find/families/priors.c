/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/families/priors.h"

#include <math.h>

#define N_LEVELS 4
#define MAX_BOXES 3
#define FIRST_STRIDE 8
#define CENTRE_VARIANCE 0.1f
#define SIZE_VARIANCE 0.2f

/* Sides of the squares of a cell, pixels. */
static const struct {
  guint n;
  gint sides[MAX_BOXES];
} levels[N_LEVELS] = { { 3, { 10, 16, 24 } }, { 2, { 32, 48 } },
  { 2, { 64, 96 } }, { 3, { 128, 192, 256 } } };

static gint
count_cells (FerPriorRule rule, gint size, guint level)
{
  gint stride = FIRST_STRIDE << level;

  if (rule == FER_PRIORS_CEIL)
    return (size + stride - 1) / stride;
  return (size + 1) / stride;
}

/* The next cell that there is: a level of a small input may have none. */
static gboolean
settle (FerPriorWalk *walk)
{
  for (; walk->level < N_LEVELS; walk->level++, walk->row = 0) {
    gint columns = count_cells (walk->rule, walk->width, walk->level);
    gint rows = count_cells (walk->rule, walk->height, walk->level);

    if (walk->column == columns) {
      walk->column = 0;
      walk->row++;
    }
    if (columns > 0 && walk->row < rows)
      return TRUE;
  }
  return FALSE;
}

gboolean
fer_prior_walk_next (FerPriorWalk *walk, FerPrior *prior)
{
  gfloat stride, side;

  if (!settle (walk))
    return FALSE;
  stride = FIRST_STRIDE << walk->level;
  side = levels[walk->level].sides[walk->box];
  *prior = (FerPrior){ (walk->column + 0.5f) * stride,
    (walk->row + 0.5f) * stride, side, side };
  if (walk->rule == FER_PRIORS_CEIL) {
    prior->x = MIN (prior->x, walk->width);
    prior->y = MIN (prior->y, walk->height);
    prior->width = MIN (side, walk->width);
    prior->height = MIN (side, walk->height);
  }
  if (++walk->box == levels[walk->level].n) {
    walk->box = 0;
    walk->column++;
  }
  return TRUE;
}

gint
fer_priors_count (FerPriorRule rule, gint width, gint height)
{
  gint n = 0;

  for (guint i = 0; i < N_LEVELS; i++)
    n += count_cells (rule, width, i) * count_cells (rule, height, i)
         * (gint) levels[i].n;
  return n;
}

void
fer_prior_add_box (const FerPrior *prior, const gfloat *deltas, gfloat score,
    FerCandidates *candidates)
{
  gfloat x = prior->x + deltas[0] * CENTRE_VARIANCE * prior->width;
  gfloat y = prior->y + deltas[1] * CENTRE_VARIANCE * prior->height;
  gfloat width = prior->width * expf (deltas[2] * SIZE_VARIANCE);
  gfloat height = prior->height * expf (deltas[3] * SIZE_VARIANCE);

  fer_candidates_add (candidates, score, x - width / 2, y - height / 2,
      x + width / 2, y + height / 2);
}
