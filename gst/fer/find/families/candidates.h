/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a network of another project proposes, in pixels of its input. */
#pragma once

#include "image/box.h"

G_BEGIN_DECLS

/**
 * FerCandidates:
 * @boxes: (array length=n): so far
 * @n: how many
 * @max: for how many there is room; further ones are left out
 * @even: score that becomes a confidence of 0.5
 * @least: score from which on a place counts
 *
 * Boxes of one pass.
 */
typedef struct {
  FerDetection *boxes;
  guint n;
  guint max;
  gfloat even;
  gfloat least;
} FerCandidates;

/**
 * fer_candidates_want:
 * @candidates: so far
 * @score: of a place, 0 to 1
 *
 * Returns: whether a box of that score counts: what else there is of it need
 * not be computed otherwise
 */
gboolean fer_candidates_want (const FerCandidates *candidates, gfloat score);

/**
 * fer_candidates_add:
 * @candidates: so far
 * @score: of a place, 0 to 1
 * @left: of its box
 * @top: of its box
 * @right: of its box
 * @bottom: of its box
 *
 * Adds a box, unless it is empty or not finite.
 */
void fer_candidates_add (FerCandidates *candidates, gfloat score, gfloat left,
    gfloat top, gfloat right, gfloat bottom);

G_END_DECLS
