/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cascades as the window kernels run them. */
#pragma once

#include <stdint.h>

/* What nodes of both kinds of features have in common. A tree's nodes stand
 * together, parents before their children. */
typedef struct {
  float values[2];     /* left, right; of those that are leaves */
  int32_t delta;       /* see FerCascadeStage */
  int16_t children[2]; /* left, right: in the tree; 0 = leaf */
  int16_t n_nodes;     /* of the tree; in its first node only */
} FerCascadeBranch;

/* Corners are offsets, in elements, from a window's first one. */
typedef struct {
  int32_t corners[3][4]; /* each rectangle's sum is c0 - c1 - c2 + c3 */
  float weights[3];      /* weights[2] == 0: two rectangles */
  float threshold;       /* left where the feature is below it */
  FerCascadeBranch branch;
} FerHaarNode;

typedef struct {
  int32_t corners[16]; /* of 3 x 3 cells, row by row */
  uint32_t subset[8];  /* left where the bit of the pattern is set */
  FerCascadeBranch branch;
} FerLbpNode;

/*
 * A stage rejects a window where the values of its trees sum up to less than
 * `threshold`.
 *
 * Variants may sum up integers, values times `scale` and rounded: such a sum is
 * certainly below the threshold if less than `low`, certainly not if not less
 * than `high`, and no partial sum overflows. Where trees have at most two
 * nodes, they may start with `base`, the sum of what each tree's last node says
 * on its right, and add differences: of a tree's last node, `delta` is what its
 * left value has more than its right one; of a first node that is not the last,
 * what its leaf has more than that.
 */
typedef struct {
  int32_t first_node;
  int32_t n_trees;
  int32_t max_nodes; /* of a tree */
  float threshold;
  float scale; /* a power of two */
  int32_t low;
  int32_t high;
  int32_t base;
} FerCascadeStage;

typedef struct {
  const FerCascadeStage *stages;
  const FerHaarNode *nodes;
  int n_stages;
  int32_t norm[4]; /* corners of the area that normalises the contrast */
  double norm_area;
} FerHaarProgram;

typedef struct {
  const FerCascadeStage *stages;
  const FerLbpNode *nodes;
  int n_stages;
  int all_16_bits; /* sums of cells may exceed 2^15 - 1 */
} FerLbpProgram;

/* Most nodes of one tree. */
#define FER_CASCADE_MAX_TREE 64
