/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one body of the window kernels of cascade.h: a file for each instruction
 * set defines the few vector operations below, then includes this.
 *
 * Neighbouring windows are neighbours in the integral images, so that all
 * loads are contiguous: blocks of windows stay together to the end, those
 * without a candidate drop out. Several blocks share what is loaded of a node.
 *
 *   LANES                  32-bit lanes of the vectors of 32-bit elements
 *   Ints, Floats, Mask     such vectors, and what comparing them gives
 *   i_load i_set1 i_add i_sub
 *   i_less (a, b)          Mask of a < b, signed
 *   i_keep (m, a)          a where set, else 0
 *   i_choose (m, a, b)     a where set, else b
 *   i_from (f)             to the nearest integers
 *   f_load f_store f_set1 f_add f_mul f_less, f_from (ints)
 *   m_none m_set1 m_and m_andnot (a, b) = ~a & b, m_or m_xor m_any
 *   m_bits, m_of_bits      a bit for each lane, the first one the lowest
 *   haar_norms (area, sum, energy)     see fer_haar_norm()
 *   HaarBits               of the bits of a block of LANES windows
 *
 *   LBP_PARTS              Ints in a block of windows
 *   LBP_GROUP              blocks that are looked up together
 *   LbpBits                of the bits of a block of LBP_PARTS * LANES windows
 *   LbpMask                of a group's windows: l_all l_none l_and l_andnot
 *   l_any
 *   lbp_go_left (node, windows, all_16_bits)    which of a group's windows
 *   lbp_add (sums, m, value)    adds where set; LBP_PARTS sums for each block
 *   NAME (x)               the variant's name of a kernel
 */

/* Windows that are worked on together, and the words of their bits. */
enum {
  CHUNK = 512,
  WORDS = CHUNK / 64,
  LBP_LANES = LANES * LBP_PARTS,
};

/*
 * Windows that are left out because the first stage rejects the one before.
 * In a run of rejected windows, every other one is looked at, beginning with
 * the first: adding to a run the bit that it starts at clears it, by which
 * runs that start at even places and at odd ones are told apart.
 */
static uint64_t
find_left_out (uint64_t rejected, uint64_t *carry)
{
  const uint64_t even = 0x5555555555555555;
  uint64_t runs = rejected & ~*carry;
  uint64_t even_starts = runs & ~(runs << 1) & even;
  uint64_t even_runs = runs & ~(runs + even_starts);
  uint64_t looked_at = (even_runs & even) | (runs & ~even_runs & ~even);
  uint64_t left_out = looked_at << 1 | *carry;

  *carry = looked_at >> 63;
  return left_out;
}

/* Applies that to the bits of a chunk's candidates, before the first stage and
 * after it. */
static void
leave_out (uint64_t *alive, const uint64_t *before, uint64_t *carry)
{
  for (int i = 0; i < WORDS; i++)
    alive[i] &= ~find_left_out (before[i] & ~alive[i], carry);
}

static int
add_hits (int32_t *hits, int n_hits, int base, uint64_t bits)
{
  for (; bits != 0; bits &= bits - 1)
    hits[n_hits++] = base + (int) __builtin_ctzll (bits);
  return n_hits;
}

/* The bits of the first n windows of a word. */
static inline uint64_t
first_bits (int n)
{
  return n >= 64 ? ~(uint64_t) 0 : n <= 0 ? 0 : ((uint64_t) 1 << n) - 1;
}

/* A value as stages sum it up. */
INLINE Ints
get_fixed (const FerCascadeStage *stage, float value)
{
  return i_from (f_set1 (value * stage->scale));
}

/* --- Haar ---------------------------------------------------------------- */

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
    const Ints delta = i_set1 (tree->delta);

    haar_go_left (chunk, tree, blocks, n_blocks, left);
    if (tree->n_nodes == 1) {
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        sums[i] = i_add (sums[i], i_keep (left[i], delta));
      tree += 1;
      continue;
    }

    haar_go_left (chunk, tree + 1, blocks, n_blocks, next_left);
    {
      const Ints next_delta = i_set1 (tree[1].delta);
      /* All bits where the leaf is on the right. */
      const Mask turn = m_set1 (tree->children[0] != 0);

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
  for (int t = 0; t < stage->n_trees; t++, tree += tree->n_nodes) {
    for (int k = 1; k < tree->n_nodes; k++) {
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        reached[k][i] = m_none ();
    }
    for (int k = 0; k < tree->n_nodes; k++) {
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
        int child = tree[k].children[side];
        Ints value = get_fixed (stage, tree[k].values[side]);

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

/* The lanes in which a is less than b. */
INLINE unsigned
find_less (Ints a, int32_t b)
{
  return m_bits (i_less (a, i_set1 (b)));
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

/* --- LBP ----------------------------------------------------------------- */

typedef struct {
  const FerLbpProgram *program;
  const uint16_t *sum; /* of the chunk's first window */
  union {
    uint64_t words[WORDS];
    LbpBits blocks[CHUNK / LBP_LANES];
  } alive;
} LbpChunk;

INLINE void
lbp_add_stumps (const FerLbpNode *nodes, const FerCascadeStage *stage,
    const uint16_t *const *windows, int all_16_bits, Ints *sums)
{
  for (int i = 0; i < LBP_GROUP * LBP_PARTS; i++)
    sums[i] = i_set1 (stage->base);
  for (int t = 0; t < stage->n_trees; t++)
    lbp_add (sums, lbp_go_left (nodes + t, windows, all_16_bits),
        i_set1 (nodes[t].delta));
}

/* Trees of any size; a node is left out where no window comes to it. */
static void
lbp_add_trees (const FerLbpNode *tree, const FerCascadeStage *stage,
    const uint16_t *const *windows, Ints *sums)
{
  LbpMask reached[FER_CASCADE_MAX_TREE];

  for (int i = 0; i < LBP_GROUP * LBP_PARTS; i++)
    sums[i] = i_set1 (0);
  reached[0] = l_all ();
  for (int t = 0; t < stage->n_trees; t++, tree += tree->n_nodes) {
    for (int i = 1; i < tree->n_nodes; i++)
      reached[i] = l_none ();
    for (int i = 0; i < tree->n_nodes; i++) {
      LbpMask sides[2];

      if (!l_any (reached[i]))
        continue;
      sides[0] = lbp_go_left (tree + i, windows, 1);
      sides[1] = l_andnot (sides[0], reached[i]);
      sides[0] = l_and (sides[0], reached[i]);
      for (int side = 0; side < 2; side++) {
        if (tree[i].children[side] != 0)
          reached[tree[i].children[side]] = sides[side];
        else
          lbp_add (sums, sides[side], get_fixed (stage, tree[i].values[side]));
      }
    }
  }
}

/* The windows of a block whose sums are less than a bound. */
INLINE unsigned
lbp_find_less (const Ints *sums, int32_t bound)
{
  unsigned less = 0;

  for (int i = 0; i < LBP_PARTS; i++)
    less |= find_less (sums[i], bound) << (i * LANES);
  return less;
}

/* Leaves those windows of a block that pass, given their sums. */
static inline void
lbp_decide (LbpChunk *chunk, const FerCascadeStage *stage, uint8_t block,
    const Ints *sums)
{
  const uint16_t *window = chunk->sum + block * LBP_LANES;
  unsigned alive = chunk->alive.blocks[block];
  unsigned unsure;

  alive &= ~lbp_find_less (sums, stage->low);
  unsure = alive & lbp_find_less (sums, stage->high);
  for (; unsure != 0; unsure &= unsure - 1) {
    if (!fer_uint16_t_lbp_passes (
            chunk->program, stage, window + __builtin_ctz (unsure)))
      alive &= ~(unsure & -unsure);
  }
  chunk->alive.blocks[block] = (LbpBits) alive;
}

/* Blocks a group at a time; a last one stands for those that lack. */
static void
lbp_run_stage (LbpChunk *chunk, const FerCascadeStage *stage, uint8_t *blocks,
    int n_blocks)
{
  const FerLbpProgram *program = chunk->program;
  const FerLbpNode *nodes = program->nodes + stage->first_node;

  for (int i = 1; i < LBP_GROUP; i++)
    blocks[n_blocks + i - 1] = blocks[n_blocks - 1];
  for (int i = 0; i < n_blocks; i += LBP_GROUP) {
    const uint16_t *windows[LBP_GROUP];
    Ints sums[LBP_GROUP * LBP_PARTS];

    for (int k = 0; k < LBP_GROUP; k++)
      windows[k] = chunk->sum + blocks[i + k] * LBP_LANES;
    if (stage->max_nodes > 1)
      lbp_add_trees (nodes, stage, windows, sums);
    else if (program->all_16_bits)
      lbp_add_stumps (nodes, stage, windows, 1, sums);
    else
      lbp_add_stumps (nodes, stage, windows, 0, sums);
    for (int k = 0; k < LBP_GROUP && i + k < n_blocks; k++)
      lbp_decide (chunk, stage, blocks[i + k], sums + k * LBP_PARTS);
  }
}

static int
lbp_list_blocks (const LbpChunk *chunk, uint8_t *blocks)
{
  int n = 0;

  for (int i = 0; i < CHUNK / LBP_LANES; i++) {
    blocks[n] = (uint8_t) i;
    n += chunk->alive.blocks[i] != 0;
  }
  return n;
}

int
NAME (lbp16_row) (
    const FerLbpProgram *program, const uint16_t *sum, int n, int32_t *hits)
{
  uint8_t blocks[CHUNK / LBP_LANES + LBP_GROUP];
  uint64_t carry = 0;
  LbpChunk chunk;
  int n_hits = 0;

  chunk.program = program;
  for (int base = 0; base < n; base += CHUNK) {
    uint64_t candidates[WORDS];

    chunk.sum = sum + base;
    for (int i = 0; i < WORDS; i++)
      candidates[i] = first_bits (n - base - 64 * i);
    memcpy (chunk.alive.words, candidates, sizeof (candidates));

    for (int s = 0; s < program->n_stages; s++) {
      int n_blocks = lbp_list_blocks (&chunk, blocks);

      if (n_blocks == 0)
        break;
      lbp_run_stage (&chunk, program->stages + s, blocks, n_blocks);
      if (s == 0)
        leave_out (chunk.alive.words, candidates, &carry);
    }
    for (int i = 0; i < WORDS; i++)
      n_hits = add_hits (hits, n_hits, base + 64 * i, chunk.alive.words[i]);
  }
  return n_hits;
}
