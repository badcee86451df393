/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The default boxes of single shot detectors with four strides, which
 * Ultra-Light and the first YuNet have in common. */
#pragma once

#include "find/families/candidates.h"

G_BEGIN_DECLS

/**
 * FerPrior:
 * @x: centre, pixels of the input
 * @y: the same
 * @width: pixels
 * @height: the same
 *
 * One default box.
 */
typedef struct {
  gfloat x;
  gfloat y;
  gfloat width;
  gfloat height;
} FerPrior;

/**
 * FerPriorRule:
 * @FER_PRIORS_CEIL: cells at the right and bottom may be parts; no centre and
 *   no side exceeds the input
 * @FER_PRIORS_FLOOR: whole cells, counted by halving
 *
 * What becomes of an input that the strides do not divide.
 */
typedef enum {
  FER_PRIORS_CEIL,
  FER_PRIORS_FLOOR,
} FerPriorRule;

/**
 * FerPriorWalk:
 *
 * Where one stands in the list of priors; all but @rule, @width and @height are
 * private and begin as 0.
 */
typedef struct {
  FerPriorRule rule;
  gint width;
  gint height;
  guint level;
  gint row;
  gint column;
  guint box;
} FerPriorWalk;

/**
 * fer_prior_walk_next:
 * @walk: where one stands
 * @prior: (out): the next one, in the order of the networks' outputs
 *
 * Returns: whether there is one
 */
gboolean fer_prior_walk_next (FerPriorWalk *walk, FerPrior *prior);

/**
 * fer_priors_count:
 * @rule: of the family
 * @width: of the input, pixels
 * @height: the same
 *
 * Returns: how many there are
 */
gint fer_priors_count (FerPriorRule rule, gint width, gint height);

/**
 * fer_prior_add_box:
 * @prior: of the place
 * @deltas: (array fixed-size=4): what the network says of its centre and size
 * @score: of the place
 * @candidates: so far
 *
 * Adds the box that the deltas make of the prior, with the usual variances 0.1
 * and 0.2.
 */
void fer_prior_add_box (const FerPrior *prior, const gfloat *deltas,
    gfloat score, FerCandidates *candidates);

G_END_DECLS
