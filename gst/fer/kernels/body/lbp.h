/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one body of the vector kernel lbp16_row of ../cascade.h: a file for each
 * instruction set defines the vector operations below, then includes this.
 *
 *   those of chunk.h
 *   LBP_PARTS              Ints in a block of windows
 *   LBP_GROUP              blocks that are looked up together
 *   Shorts                 a vector of 16-bit elements, one for each window of
 * a block s_load s_sub s_flip (a)             the highest bit inverted, by
 * which signed comparison orders unsigned numbers; a itself where p_add_bit()
 *                          compares unsigned ones
 *   Patterns               a pattern for each window of a block
 *   p_none ()              no bit set
 *   p_add_bit (patterns, centre, cell, bit)
 *                          sets the bit, lower than those before it, where the
 *                          cell is not less than the centre
 *   LbpMask                which windows of a group: l_all l_none l_and
 *                          l_andnot (a, b) = ~a & b, l_any
 *   lbp_look_up (subset, patterns)      where the pattern's bit is set, of a
 *                          group's patterns
 *   lbp_add (sums, m, value)    adds where set; LBP_PARTS sums for each block
 *
 * How a window goes left or right at a node (Liao et al., 2007), by an example.
 * Its 3 x 3 cells have these sums; the eight around the centre give a bit each,
 * 1 where the cell is not less than the centre:
 *
 *      90  20  50       1 0 1       From the upper left, clockwise, the highest
 *      10 [50] 70       0   1       bit first: 10110010, pattern 178.
 *      60  40  30       1 0 0
 *
 * The node's subset has a bit for each of the 256 patterns, and the window goes
 * left where bit 178 is set. Vectors find it in two steps, since none of them
 * shifts by that much: the upper bits of the pattern choose a byte of the
 * subset (10110: byte 22) and the lower ones a bit of it (010: bit 2), or,
 * where words of 16 bits can be looked up, a word (1011: word 11) and its bit
 * (0010).
 *
 * The pattern itself takes two instructions a bit. Comparing gives a lane of
 * ones, which as a number is -1, or of zeros: doubling what is there and adding
 * that shifts in a bit, and what comes about is the pattern (or, where "less"
 * is what is compared, its complement 01001101) with a minus. 255 - 77 = 178.
 */
#include "chunk.h"

#define LBP_LANES (LANES * LBP_PARTS)

typedef struct {
  const FerLbpProgram *program;
  const uint16_t *sum; /* of the chunk's first window */
  Candidates candidates;
} LbpChunk;

/* Differences along a row of corners, so that cells next to each other share
 * them. */
INLINE void
lbp_difference (const uint16_t *window, const int32_t *c, Shorts *row)
{
  Shorts p1 = s_load (window + c[1]), p2 = s_load (window + c[2]);

  row[0] = s_sub (p1, s_load (window + c[0]));
  row[1] = s_sub (p2, p1);
  row[2] = s_sub (s_load (window + c[3]), p2);
}

/* The patterns of a block. Where sums take all 16 bits, their highest bit is
 * inverted for comparison; inverting that of every other row of differences
 * does so for each cell, which is the difference of two rows. */
INLINE Patterns
lbp_get_patterns (
    const FerLbpNode *node, const uint16_t *window, const int all_16_bits)
{
  const int32_t *c = node->corners;
  Shorts rows[4][3], centre;
  Patterns patterns = p_none ();

  lbp_difference (window, c + 4, rows[1]);
  lbp_difference (window, c + 8, rows[2]);
  lbp_difference (window, c, rows[0]);
  lbp_difference (window, c + 12, rows[3]);
  if (all_16_bits) {
    for (int i = 0; i < 3; i++) {
      rows[1][i] = s_flip (rows[1][i]);
      rows[3][i] = s_flip (rows[3][i]);
    }
  }
#define CELL(x, y) s_sub (rows[y + 1][x], rows[y][x])
  centre = CELL (1, 1);
  patterns = p_add_bit (patterns, centre, CELL (0, 0), 0x80);
  patterns = p_add_bit (patterns, centre, CELL (1, 0), 0x40);
  patterns = p_add_bit (patterns, centre, CELL (2, 0), 0x20);
  patterns = p_add_bit (patterns, centre, CELL (2, 1), 0x10);
  patterns = p_add_bit (patterns, centre, CELL (2, 2), 0x08);
  patterns = p_add_bit (patterns, centre, CELL (1, 2), 0x04);
  patterns = p_add_bit (patterns, centre, CELL (0, 2), 0x02);
  patterns = p_add_bit (patterns, centre, CELL (0, 1), 0x01);
#undef CELL
  return patterns;
}

/* Which windows of a group go left at a node. */
INLINE LbpMask
lbp_go_left (const FerLbpNode *node, const uint16_t *const *windows,
    const int all_16_bits)
{
  Patterns patterns[LBP_GROUP];

  UNROLL
  for (int i = 0; i < LBP_GROUP; i++)
    patterns[i] = lbp_get_patterns (node, windows[i], all_16_bits);
  return lbp_look_up (node->subset, patterns);
}

INLINE void
lbp_add_stumps (const FerLbpNode *nodes, const FerCascadeStage *stage,
    const uint16_t *const *windows, const int all_16_bits, Ints *sums)
{
  for (int i = 0; i < LBP_GROUP * LBP_PARTS; i++)
    sums[i] = i_set1 (stage->base);
  for (int t = 0; t < stage->n_trees; t++)
    lbp_add (sums, lbp_go_left (nodes + t, windows, all_16_bits),
        i_set1 (nodes[t].branch.delta));
}

/* Trees of any size; a node is not computed where no window reaches it. */
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
  unsigned passing = get_candidates (&chunk->candidates, block, LBP_LANES)
                     & ~lbp_find_less (sums, stage->low);
  unsigned unsure = passing & lbp_find_less (sums, stage->high);

  for (; unsure != 0; unsure &= unsure - 1) {
    if (!fer_lbp16_passes (
            chunk->program, stage, window + __builtin_ctz (unsure), 1))
      passing &= ~(unsure & -unsure);
  }
  set_candidates (&chunk->candidates, block, passing, LBP_LANES);
}

/* Blocks a group at a time; the last block is repeated to fill the last group.
 */
static void
lbp_run_stage (
    void *data, const FerCascadeStage *stage, uint8_t *blocks, int n_blocks)
{
  LbpChunk *chunk = data;
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

int
NAME (lbp16_row) (
    const FerLbpProgram *program, const uint16_t *sum, int n, int32_t *hits)
{
  LbpChunk chunk;
  uint64_t carry = 0;
  int n_hits = 0;

  chunk.program = program;
  for (int first = 0; first < n; first += CHUNK) {
    chunk.sum = sum + first;
    for (int i = 0; i < WORDS; i++)
      chunk.candidates.words[i] = first_bits (n - first - 64 * i);
    n_hits = run_stages (&chunk, &chunk.candidates, LBP_LANES, program->stages,
        program->n_stages, lbp_run_stage, &carry, first, hits, n_hits);
  }
  return n_hits;
}
