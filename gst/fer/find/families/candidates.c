/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/families/candidates.h"

/* Beyond it no box is of a picture. */
#define FARTHEST 1e6f

/* The odds of a score, with those of @even as the unit. NaN stays NaN. */
static gfloat
get_confidence (gfloat score, gfloat even)
{
  gfloat yes = score * (1.0f - even);

  return yes / (yes + (1.0f - score) * even);
}

gboolean
fer_candidates_want (const FerCandidates *candidates, gfloat score)
{
  return score <= 1.0f && score >= candidates->least;
}

void
fer_candidates_add (FerCandidates *candidates, gfloat score, gfloat left,
    gfloat top, gfloat right, gfloat bottom)
{
  /* Written so that NaN fails too. */
  if (!(left > -FARTHEST && top > -FARTHEST && right < FARTHEST
          && bottom < FARTHEST && right > left && bottom > top)
      || candidates->n == candidates->max)
    return;
  candidates->boxes[candidates->n++] = (FerDetection){
    .x = left,
    .y = top,
    .width = right - left,
    .height = bottom - top,
    .confidence = get_confidence (score, candidates->even),
  };
}
