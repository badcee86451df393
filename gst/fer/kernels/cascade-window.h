/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One window in plain C: the meaning of the window kernels, and what their
 * variants fall back to where single precision cannot decide. */
#pragma once

#include <math.h>

#include "cascade.h"

static inline uint32_t
fer_haar_area (const uint32_t *window, const int32_t *c)
{
  return window[c[0]] - window[c[1]] - window[c[2]] + window[c[3]];
}

/* The factor that normalises the contrast of a window; 0 where it has next to
 * none and is no candidate. */
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

static inline int
fer_haar_passes (const FerHaarProgram *program, const FerCascadeStage *stage,
    const uint32_t *window, float norm)
{
  const FerHaarNode *tree = program->nodes + stage->first_node;
  double sum = 0;

  for (int i = 0; i < stage->n_trees; i++, tree += tree->branch.n_nodes) {
    const FerHaarNode *node = tree;
    int side = !fer_haar_goes_left (node, window, norm);

    while (node->branch.children[side] != 0) {
      node = tree + node->branch.children[side];
      side = !fer_haar_goes_left (node, window, norm);
    }
    sum += node->branch.values[side];
  }
  return !(sum < stage->threshold);
}

/* Sums wrap, so they are cut to the element's type before they are compared. */
#define FER_LBP_WINDOW(type)                                                   \
  static inline type fer_##type##_lbp_cell (                                   \
      const type *window, const int32_t *c, int corner)                        \
  {                                                                            \
    return (type) (window[c[corner]] - window[c[corner + 1]]                   \
                   - window[c[corner + 4]] + window[c[corner + 5]]);           \
  }                                                                            \
                                                                               \
  static inline int fer_##type##_lbp_goes_left (                               \
      const FerLbpNode *node, const type *window)                              \
  {                                                                            \
    /* By the bits of the pattern; the cell in the middle starts at 5. */      \
    static const uint8_t around[8] = { 4, 8, 9, 10, 6, 2, 1, 0 };              \
    type centre = fer_##type##_lbp_cell (window, node->corners, 5);            \
    unsigned pattern = 0;                                                      \
                                                                               \
    for (int i = 0; i < 8; i++)                                                \
      pattern |=                                                               \
          (unsigned) (fer_##type##_lbp_cell (window, node->corners, around[i]) \
                      >= centre)                                               \
          << i;                                                                \
    return node->subset[pattern >> 5] >> (pattern & 31) & 1;                   \
  }                                                                            \
                                                                               \
  static inline int fer_##type##_lbp_passes (const FerLbpProgram *program,     \
      const FerCascadeStage *stage, const type *window)                        \
  {                                                                            \
    const FerLbpNode *tree = program->nodes + stage->first_node;               \
    double sum = 0;                                                            \
                                                                               \
    for (int i = 0; i < stage->n_trees; i++, tree += tree->branch.n_nodes) {   \
      const FerLbpNode *node = tree;                                           \
      int side = !fer_##type##_lbp_goes_left (node, window);                   \
                                                                               \
      while (node->branch.children[side] != 0) {                               \
        node = tree + node->branch.children[side];                             \
        side = !fer_##type##_lbp_goes_left (node, window);                     \
      }                                                                        \
      sum += node->branch.values[side];                                        \
    }                                                                          \
    return !(sum < stage->threshold);                                          \
  }

FER_LBP_WINDOW (uint32_t)
FER_LBP_WINDOW (uint16_t)
