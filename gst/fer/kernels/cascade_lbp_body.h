/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The body of lbp16_row. On top of cascade_chunk.h:
 *
 *   LBP_PARTS              Ints in a block of windows
 *   LBP_GROUP              blocks that are looked up together
 *   LbpBits                of the bits of a block of LBP_PARTS * LANES windows
 *   LbpMask                of a group's windows: l_all l_none l_and l_andnot
 *   l_any
 *   lbp_go_left (node, windows, all_16_bits)    which of a group's windows
 *   lbp_add (sums, m, value)    adds where set; LBP_PARTS sums for each block
 */
#define LBP_LANES (LANES * LBP_PARTS)

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
        i_set1 (nodes[t].branch.delta));
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
  for (int t = 0; t < stage->n_trees; t++, tree += tree->branch.n_nodes) {
    for (int i = 1; i < tree->branch.n_nodes; i++)
      reached[i] = l_none ();
    for (int i = 0; i < tree->branch.n_nodes; i++) {
      LbpMask sides[2];

      if (!l_any (reached[i]))
        continue;
      sides[0] = lbp_go_left (tree + i, windows, 1);
      sides[1] = l_andnot (sides[0], reached[i]);
      sides[0] = l_and (sides[0], reached[i]);
      for (int side = 0; side < 2; side++) {
        if (tree[i].branch.children[side] != 0)
          reached[tree[i].branch.children[side]] = sides[side];
        else
          lbp_add (sums, sides[side],
              get_fixed (stage, tree[i].branch.values[side]));
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
