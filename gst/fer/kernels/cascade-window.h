/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One window in plain C: what the window kernels mean, and what their variants
 * fall back to where sums of rounded values cannot decide. */
#pragma once

#include <math.h>

#include "cascade-program.h"

static inline uint32_t
fer_haar_area (const uint32_t *window, const int32_t *c)
{
  return window[c[0]] - window[c[1]] - window[c[2]] + window[c[3]];
}

/* The factor that normalises the contrast of a window: 1 / (its standard
 * deviation times its area); 0 where it has next to none and is rejected. */
static inline float
fer_haar_norm (const FerHaarProgram *program, const uint32_t *window,
    const uint32_t *squares)
{
  double sum = (int32_t) fer_haar_area (window, program->norm);
  double energy = fer_haar_area (squares, program->norm);
  double variance = program->norm_area * energy - sum * sum;
  float norm;

  if (variance <= 0)
    return 0;
  norm = (float) (1 / sqrt (variance));
  return program->norm_area * norm < 0.1 ? norm : 0;
}

static inline int
fer_haar_goes_left (const FerHaarNode *node, const uint32_t *window, float norm)
{
  float value =
      node->weights[0] * (int32_t) fer_haar_area (window, node->corners[0])
      + node->weights[1] * (int32_t) fer_haar_area (window, node->corners[1]);

  if (node->weights[2] != 0)
    value +=
        node->weights[2] * (int32_t) fer_haar_area (window, node->corners[2]);
  return value * norm < node->threshold;
}

/* A cell of 3 x 3, by the place of its upper left corner among the 4 x 4. Sums
 * wrap, so they are cut to the element's type before they are compared. LBP
 * needs no contrast: @norm is ignored. */
#define FER_LBP_GOES_LEFT(kind, element)                                       \
  static inline element fer_##kind##_cell (                                    \
      const element *window, const int32_t *c, int corner)                     \
  {                                                                            \
    return (element) (window[c[corner]] - window[c[corner + 1]]                \
                      - window[c[corner + 4]] + window[c[corner + 5]]);        \
  }                                                                            \
                                                                               \
  static inline int fer_##kind##_goes_left (                                   \
      const FerLbpNode *node, const element *window, float norm)               \
  {                                                                            \
    /* Of the pattern's bits, from the lowest on: anticlockwise from the left. \
     */                                                                        \
    static const uint8_t around[8] = { 4, 8, 9, 10, 6, 2, 1, 0 };              \
    element centre = fer_##kind##_cell (window, node->corners, 5);             \
    unsigned pattern = 0;                                                      \
                                                                               \
    for (int i = 0; i < 8; i++)                                                \
      pattern |=                                                               \
          (unsigned) (fer_##kind##_cell (window, node->corners, around[i])     \
                      >= centre)                                               \
          << i;                                                                \
    return node->subset[pattern >> 5] >> (pattern & 31) & 1;                   \
  }

FER_LBP_GOES_LEFT (lbp, uint32_t)
FER_LBP_GOES_LEFT (lbp16, uint16_t)

/* fer_<kind>_passes(): whether a window passes a stage;
 * fer_<kind>_count_passed(): how many of the stages it passes in turn. */
#define FER_STAGES(kind, Program, Node, element)                               \
  static inline int fer_##kind##_passes (const Program *program,               \
      const FerCascadeStage *stage, const element *window, float norm)         \
  {                                                                            \
    const Node *tree = program->nodes + stage->first_node;                     \
    double sum = 0;                                                            \
                                                                               \
    for (int i = 0; i < stage->n_trees; i++, tree += tree->branch.n_nodes) {   \
      const Node *node = tree;                                                 \
      int side = !fer_##kind##_goes_left (node, window, norm);                 \
                                                                               \
      while (node->branch.children[side] != 0) {                               \
        node = tree + node->branch.children[side];                             \
        side = !fer_##kind##_goes_left (node, window, norm);                   \
      }                                                                        \
      sum += node->branch.values[side];                                        \
    }                                                                          \
    return !(sum < stage->threshold);                                          \
  }                                                                            \
                                                                               \
  static inline int fer_##kind##_count_passed (                                \
      const Program *program, const element *window, float norm)               \
  {                                                                            \
    int n = 0;                                                                 \
                                                                               \
    while (                                                                    \
        n < program->n_stages                                                  \
        && fer_##kind##_passes (program, program->stages + n, window, norm))   \
      n++;                                                                     \
    return n;                                                                  \
  }

FER_STAGES (haar, FerHaarProgram, FerHaarNode, uint32_t)
FER_STAGES (lbp, FerLbpProgram, FerLbpNode, uint32_t)
FER_STAGES (lbp16, FerLbpProgram, FerLbpNode, uint16_t)
