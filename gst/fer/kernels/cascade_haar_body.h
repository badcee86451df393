/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The body of haar_row. On top of cascade_chunk.h:
 *
 *   Floats                 a vector as Ints
 *   i_load i_sub
 *   i_keep (m, a)          a where set, else 0
 *   i_choose (m, a, b)     a where set, else b
 *   f_load f_store f_set1 f_add f_mul f_less, f_from (ints)
 *   m_none m_set1 m_and m_andnot (a, b) = ~a & b, m_or m_xor m_any
 *   m_of_bits (bits)
 *   haar_norms (area, sum, energy)     see fer_haar_norm()
 *   HaarBits               of the bits of a block of LANES windows
 */
typedef struct {
  const FerHaarProgram *program;
  const uint32_t *sum; /* of the chunk's first window */
  float norms[CHUNK];
  union {
    uint64_t words[WORDS];
    HaarBits blocks[CHUNK / LANES];
  } alive;
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

  memset (&chunk->alive, 0, sizeof (chunk->alive));
  for (int i = 0; i < n; i += LANES) {
    Floats norm = haar_norms (program->norm_area,
        haar_area (chunk->sum + i, program->norm),
        haar_area (squares + i, program->norm));

    f_store (chunk->norms + i, norm);
    chunk->alive.blocks[i / LANES] =
        (HaarBits) (m_bits (f_less (f_set1 (0), norm)) & first_bits (n - i));
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

/* Sums up what trees of at most two nodes say. */
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
      /* All bits where the leaf is on the right. */
      const Mask turn = m_set1 (tree->branch.children[0] != 0);

#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        sums[i] = i_add (sums[i], i_choose (m_xor (left[i], turn), delta,
                                      i_keep (next_left[i], next_delta)));
    }
    tree += 2;
  }
}

/* Sums up what trees of any size say. A node is left out where no candidate of
 * the blocks comes to it. */
INLINE void
haar_add_trees (const HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks, Ints *sums)
{
  const FerHaarNode *tree = chunk->program->nodes + stage->first_node;
  Mask reached[FER_CASCADE_MAX_TREE][4];

#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++) {
    reached[0][i] = m_of_bits (chunk->alive.blocks[blocks[i]]);
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
  unsigned alive = chunk->alive.blocks[block] & ~find_less (sum, stage->low);
  unsigned unsure = alive & find_less (sum, stage->high);

  for (; unsure != 0; unsure &= unsure - 1) {
    int i = block * LANES + __builtin_ctz (unsure);

    if (!fer_haar_passes (
            chunk->program, stage, chunk->sum + i, chunk->norms[i]))
      alive &= ~(unsure & -unsure);
  }
  chunk->alive.blocks[block] = (HaarBits) alive;
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
haar_run_stage (HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks)
{
  int i = 0;

  for (; i + 4 <= n_blocks; i += 4)
    haar_run_blocks (chunk, stage, blocks + i, 4);
  for (; i + 2 <= n_blocks; i += 2)
    haar_run_blocks (chunk, stage, blocks + i, 2);
  if (i < n_blocks)
    haar_run_blocks (chunk, stage, blocks + i, 1);
}

/* The blocks that still have candidates. */
static int
haar_list_blocks (const HaarChunk *chunk, uint8_t *blocks)
{
  int n = 0;

  for (int i = 0; i < CHUNK / LANES; i++) {
    blocks[n] = (uint8_t) i;
    n += chunk->alive.blocks[i] != 0;
  }
  return n;
}

int
NAME (haar_row) (const FerHaarProgram *program, const uint32_t *sum,
    const uint32_t *squares, int n, int32_t *hits)
{
  uint8_t blocks[CHUNK / LANES + 1];
  uint64_t carry = 0;
  HaarChunk chunk;
  int n_hits = 0;

  chunk.program = program;
  for (int base = 0; base < n; base += CHUNK) {
    uint64_t candidates[WORDS];
    int n_blocks;

    chunk.sum = sum + base;
    haar_normalise (
        &chunk, squares + base, n - base < CHUNK ? n - base : CHUNK);
    memcpy (candidates, chunk.alive.words, sizeof (candidates));

    for (int s = 0; s < program->n_stages; s++) {
      n_blocks = haar_list_blocks (&chunk, blocks);
      if (n_blocks == 0)
        break;
      haar_run_stage (&chunk, program->stages + s, blocks, n_blocks);
      if (s == 0)
        leave_out (chunk.alive.words, candidates, &carry);
    }
    for (int i = 0; i < WORDS; i++)
      n_hits = add_hits (hits, n_hits, base + 64 * i, chunk.alive.words[i]);
  }
  return n_hits;
}
