/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one body of the vector kernel haar_row of ../cascade.h: a file for each
 * instruction set defines the vector operations below, then includes this.
 *
 *   those of chunk.h
 *   Floats                 a vector as Ints
 *   i_load i_sub
 *   i_keep (m, a)          a where set, else 0
 *   i_choose (m, a, b)     a where set, else b
 *   f_load f_store f_set1 f_add f_mul f_less, f_from (ints)
 *   m_none m_set1 m_and m_andnot (a, b) = ~a & b, m_or m_xor m_any
 *   m_of_bits (bits)       the inverse of m_bits
 *   haar_norms (area, sum, energy)     see fer_haar_norm()
 */
#include "chunk.h"

typedef struct {
  const FerHaarProgram *program;
  const uint32_t *sum; /* of the chunk's first window */
  float norms[CHUNK];
  Candidates candidates;
} HaarChunk;

INLINE Ints
haar_area (const uint32_t *window, const int32_t *c)
{
  return i_add (i_sub (i_load (window + c[0]), i_load (window + c[1])),
      i_sub (i_load (window + c[3]), i_load (window + c[2])));
}

static void
haar_normalise (HaarChunk *chunk, const uint32_t *squares, int n)
{
  const FerHaarProgram *program = chunk->program;

  memset (&chunk->candidates, 0, sizeof (chunk->candidates));
  for (int i = 0; i < n; i += LANES) {
    Floats norm = haar_norms (program->norm_area,
        haar_area (chunk->sum + i, program->norm),
        haar_area (squares + i, program->norm));

    f_store (chunk->norms + i, norm);
    set_candidates (&chunk->candidates, i / LANES,
        m_bits (f_less (f_set1 (0), norm)) & (unsigned) first_bits (n - i),
        LANES);
  }
}

/* Which windows of the blocks go left at a node. */
INLINE void
haar_go_left (const HaarChunk *chunk, const FerHaarNode *node,
    const uint8_t *blocks, int n_blocks, Mask *left)
{
  const Floats w0 = f_set1 (node->weights[0]);
  const Floats w1 = f_set1 (node->weights[1]);
  const Floats threshold = f_set1 (node->threshold);
  Floats values[4];

#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++) {
    const uint32_t *window = chunk->sum + blocks[i] * LANES;
    Floats a = f_from (haar_area (window, node->corners[0]));
    Floats b = f_from (haar_area (window, node->corners[1]));

    values[i] = f_add (f_mul (w0, a), f_mul (w1, b));
  }
  if (node->weights[2] != 0) {
    const Floats w2 = f_set1 (node->weights[2]);

#pragma GCC unroll 4
    for (int i = 0; i < n_blocks; i++) {
      const uint32_t *window = chunk->sum + blocks[i] * LANES;
      Floats c = f_from (haar_area (window, node->corners[2]));

      values[i] = f_add (values[i], f_mul (w2, c));
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++) {
    Floats norm = f_load (chunk->norms + blocks[i] * LANES);

    left[i] = f_less (f_mul (values[i], norm), threshold);
  }
}

/* Sums up the values of trees of at most two nodes, as the differences that
 * FerCascadeStage describes. */
INLINE void
haar_add_small_trees (const HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks, Ints *sums)
{
  const FerHaarNode *tree = chunk->program->nodes + stage->first_node;
  Mask left[4], next_left[4];

#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++)
    sums[i] = i_set1 (stage->base);
  for (int t = 0; t < stage->n_trees; t++) {
    const Ints delta = i_set1 (tree->branch.delta);

    haar_go_left (chunk, tree, blocks, n_blocks, left);
    if (tree->branch.n_nodes == 1) {
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        sums[i] = i_add (sums[i], i_keep (left[i], delta));
      tree += 1;
      continue;
    }

    haar_go_left (chunk, tree + 1, blocks, n_blocks, next_left);
    {
      const Ints next_delta = i_set1 (tree[1].branch.delta);
      /* All bits are set where the first node's leaf is on the right. */
      const Mask turn = m_set1 (tree->branch.children[0] != 0);

#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        sums[i] = i_add (sums[i], i_choose (m_xor (left[i], turn), delta,
                                      i_keep (next_left[i], next_delta)));
    }
    tree += 2;
  }
}

/* Sums up the values of trees of any size. A node is not computed where no
 * candidate of the blocks reaches it. */
INLINE void
haar_add_trees (const HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks, Ints *sums)
{
  const FerHaarNode *tree = chunk->program->nodes + stage->first_node;
  Mask reached[FER_CASCADE_MAX_TREE][4];

#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++) {
    reached[0][i] =
        m_of_bits (get_candidates (&chunk->candidates, blocks[i], LANES));
    sums[i] = i_set1 (0);
  }
  for (int t = 0; t < stage->n_trees; t++, tree += tree->branch.n_nodes) {
    for (int k = 1; k < tree->branch.n_nodes; k++) {
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        reached[k][i] = m_none ();
    }
    for (int k = 0; k < tree->branch.n_nodes; k++) {
      Mask any = reached[k][0], sides[2][4];

#pragma GCC unroll 4
      for (int i = 1; i < n_blocks; i++)
        any = m_or (any, reached[k][i]);
      if (!m_any (any))
        continue;
      haar_go_left (chunk, tree + k, blocks, n_blocks, sides[0]);
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++) {
        sides[1][i] = m_andnot (sides[0][i], reached[k][i]);
        sides[0][i] = m_and (sides[0][i], reached[k][i]);
      }
      for (int side = 0; side < 2; side++) {
        int child = tree[k].branch.children[side];
        Ints value = get_fixed (stage, tree[k].branch.values[side]);

#pragma GCC unroll 4
        for (int i = 0; i < n_blocks; i++) {
          if (child != 0)
            reached[child][i] = sides[side][i];
          else
            sums[i] = i_add (sums[i], i_keep (sides[side][i], value));
        }
      }
    }
  }
}

/* Leaves those windows of a block that pass, given their sums. */
static inline void
haar_decide (
    HaarChunk *chunk, const FerCascadeStage *stage, uint8_t block, Ints sum)
{
  unsigned passing = get_candidates (&chunk->candidates, block, LANES)
                     & ~find_less (sum, stage->low);
  unsigned unsure = passing & find_less (sum, stage->high);

  for (; unsure != 0; unsure &= unsure - 1) {
    int i = block * LANES + __builtin_ctz (unsure);

    if (!fer_haar_passes (
            chunk->program, stage, chunk->sum + i, chunk->norms[i]))
      passing &= ~(unsure & -unsure);
  }
  set_candidates (&chunk->candidates, block, passing, LANES);
}

INLINE void
haar_run_blocks (HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks)
{
  Ints sums[4];

  if (stage->max_nodes > 2)
    haar_add_trees (chunk, stage, blocks, n_blocks, sums);
  else
    haar_add_small_trees (chunk, stage, blocks, n_blocks, sums);
#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++)
    haar_decide (chunk, stage, blocks[i], sums[i]);
}

static void
haar_run_stage (
    void *data, const FerCascadeStage *stage, uint8_t *blocks, int n_blocks)
{
  HaarChunk *chunk = data;
  int i = 0;

  for (; i + 4 <= n_blocks; i += 4)
    haar_run_blocks (chunk, stage, blocks + i, 4);
  for (; i + 2 <= n_blocks; i += 2)
    haar_run_blocks (chunk, stage, blocks + i, 2);
  if (i < n_blocks)
    haar_run_blocks (chunk, stage, blocks + i, 1);
}

int
NAME (haar_row) (const FerHaarProgram *program, const uint32_t *sum,
    const uint32_t *squares, int n, int32_t *hits)
{
  HaarChunk chunk; /* large: not cleared as a whole */
  uint64_t carry = 0;
  int n_hits = 0;

  chunk.program = program;
  for (int first = 0; first < n; first += CHUNK) {
    chunk.sum = sum + first;
    haar_normalise (
        &chunk, squares + first, n - first < CHUNK ? n - first : CHUNK);
    n_hits = run_stages (&chunk, &chunk.candidates, LANES, program->stages,
        program->n_stages, haar_run_stage, &carry, first, hits, n_hits);
  }
  return n_hits;
}
