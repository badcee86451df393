/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/template.h"

#include <math.h>

#include "image/grid.h"

/* How far around the box is searched, in cells of the grid: 3/8 of its side. */
#define REACH 6
#define SEARCHED (FER_TEMPLATE_SIDE + 2 * REACH)
#define N_SHIFTS (2 * REACH + 1)
G_STATIC_ASSERT (SEARCHED <= FER_GRID_MAX);
/* Least standard deviation of the luma for something to compare. */
#define LEAST_CONTRAST 2.0f

/**
 * fer_template_learn:
 * @template: a template
 * @luma: a picture
 * @box: a face in it
 *
 * Remembers how the face looks.
 */
void
fer_template_learn (
    FerTemplate *template, const FerLuma *luma, const FerDetection *box)
{
  const gint n = FER_TEMPLATE_SIDE * FER_TEMPLATE_SIDE;
  gfloat *p = &template->grid[0][0];
  gfloat sum = 0.0f;
  gfloat squares = 0.0f;
  gfloat scale;

  fer_grid_sample (luma, box->x, box->y, box->width / FER_TEMPLATE_SIDE,
      box->height / FER_TEMPLATE_SIDE, FER_TEMPLATE_SIDE, p);
  for (gint i = 0; i < n; i++)
    sum += p[i];
  for (gint i = 0; i < n; i++) {
    p[i] -= sum / n;
    squares += p[i] * p[i];
  }
  template->valid = squares >= LEAST_CONTRAST *LEAST_CONTRAST *n;
  if (!template->valid)
    return;
  scale = 1.0f / sqrtf (squares);
  for (gint i = 0; i < n; i++)
    p[i] *= scale;
}

/* Correlation of the template with what is @dx, @dy cells from the corner of
 * the searched grid. The sums run down the columns, which the compiler makes
 * vectors of. */
static gfloat
correlate (
    const FerTemplate *template, gfloat (*searched)[SEARCHED], gint dx, gint dy)
{
  const gint n = FER_TEMPLATE_SIDE * FER_TEMPLATE_SIDE;
  gfloat products[FER_TEMPLATE_SIDE] = { 0 };
  gfloat sums[FER_TEMPLATE_SIDE] = { 0 };
  gfloat squares[FER_TEMPLATE_SIDE] = { 0 };
  gfloat product = 0.0f;
  gfloat sum = 0.0f;
  gfloat square = 0.0f;

  for (gint j = 0; j < FER_TEMPLATE_SIDE; j++) {
    const gfloat *p = searched[dy + j] + dx;
    const gfloat *t = template->grid[j];

    for (gint i = 0; i < FER_TEMPLATE_SIDE; i++) {
      products[i] += p[i] * t[i];
      sums[i] += p[i];
      squares[i] += p[i] * p[i];
    }
  }
  for (gint i = 0; i < FER_TEMPLATE_SIDE; i++) {
    product += products[i];
    sum += sums[i];
    square += squares[i];
  }
  square -= sum * sum / n;
  if (square < LEAST_CONTRAST * LEAST_CONTRAST * n)
    return 0.0f;
  return product / sqrtf (square);
}

typedef struct {
  gint dx;
  gint dy;
  gfloat score;
} Shift;

static void
try_shift (const FerTemplate *template, gfloat (*searched)[SEARCHED], gint dx,
    gint dy, Shift *best)
{
  gfloat score = correlate (template, searched, dx, dy);

  if (score > best->score) {
    best->dx = dx;
    best->dy = dy;
    best->score = score;
  }
}

/* Every second shift, then the neighbours of the best one. */
static Shift
find_shift (const FerTemplate *template, gfloat (*searched)[SEARCHED])
{
  Shift best = { REACH, REACH, -1.0f };
  Shift coarse;

  for (gint dy = 0; dy < N_SHIFTS; dy += 2) {
    for (gint dx = 0; dx < N_SHIFTS; dx += 2)
      try_shift (template, searched, dx, dy, &best);
  }
  coarse = best;
  for (gint dy = MAX (coarse.dy - 1, 0);
       dy <= MIN (coarse.dy + 1, N_SHIFTS - 1); dy++) {
    for (gint dx = MAX (coarse.dx - 1, 0);
         dx <= MIN (coarse.dx + 1, N_SHIFTS - 1); dx++)
      try_shift (template, searched, dx, dy, &best);
  }
  return best;
}

/* Where between -1/2 and 1/2 the top of the parabola through three neighbours
 * is, of which the middle one is the highest. */
static gfloat
find_peak (gfloat before, gfloat at, gfloat after)
{
  gfloat bend = before - 2.0f * at + after;

  return bend < 0.0f ? CLAMP (0.5f * (before - after) / bend, -0.5f, 0.5f)
                     : 0.0f;
}

/**
 * fer_template_find:
 * @template: a template
 * @luma: a picture
 * @box: where the face should be
 * @x: (out): where the centre of its box is
 * @y: (out): the same
 *
 * Looks for the face around @box.
 *
 * Returns: the correlation of what is there with the template, -1 to 1; 0 where
 *   there is nothing to compare
 */
gfloat
fer_template_find (const FerTemplate *template, const FerLuma *luma,
    const FerDetection *box, gfloat *x, gfloat *y)
{
  gfloat cell_width = box->width / FER_TEMPLATE_SIDE;
  gfloat cell_height = box->height / FER_TEMPLATE_SIDE;
  gfloat searched[SEARCHED][SEARCHED];
  gfloat move_x, move_y;
  Shift best;

  *x = box->x + box->width / 2;
  *y = box->y + box->height / 2;
  if (!template->valid)
    return 0.0f;
  fer_grid_sample (luma, box->x - REACH * cell_width,
      box->y - REACH * cell_height, cell_width, cell_height, SEARCHED,
      &searched[0][0]);
  best = find_shift (template, searched);
  move_x = best.dx - REACH;
  move_y = best.dy - REACH;
  if (best.dx > 0 && best.dx < N_SHIFTS - 1)
    move_x += find_peak (correlate (template, searched, best.dx - 1, best.dy),
        best.score, correlate (template, searched, best.dx + 1, best.dy));
  if (best.dy > 0 && best.dy < N_SHIFTS - 1)
    move_y += find_peak (correlate (template, searched, best.dx, best.dy - 1),
        best.score, correlate (template, searched, best.dx, best.dy + 1));
  *x += move_x * cell_width;
  *y += move_y * cell_height;
  return best.score;
}
