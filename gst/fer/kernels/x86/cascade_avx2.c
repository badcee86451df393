/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Windows eight (Haar) and 16 (LBP) at a time. Neighbouring windows are
 * neighbours in the integral images, so that all loads are contiguous: blocks
 * of windows stay together to the end, those without a candidate drop out.
 * Several blocks share what is loaded of a node.
 */
#include "../cascade.h"

#include <immintrin.h>
#include <string.h>

#include "../cascade-window.h"

/* Windows that are worked on together, and the words of their bits. */
enum {
  CHUNK = 512,
  WORDS = CHUNK / 64,
  HAAR_LANES = 8,
  LBP_LANES = 16,
};

#define INLINE static inline __attribute__ ((always_inline))

INLINE __m256i
load (const void *p)
{
  return _mm256_loadu_si256 (p);
}

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

/* --- Haar ---------------------------------------------------------------- */

typedef struct {
  const FerHaarProgram *program;
  const uint32_t *sum; /* of the chunk's first window */
  float norms[CHUNK];
  union {
    uint64_t words[WORDS];
    uint8_t blocks[CHUNK / HAAR_LANES];
  } alive;
} HaarChunk;

INLINE __m256i
haar_area (const uint32_t *window, const int32_t *c)
{
  return _mm256_add_epi32 (
      _mm256_sub_epi32 (load (window + c[0]), load (window + c[1])),
      _mm256_sub_epi32 (load (window + c[3]), load (window + c[2])));
}

/* fer_haar_norm() of four windows; 0 where it is 0. */
static inline __m128
haar_norm_4 (double norm_area, __m128i sum, __m128i energy)
{
  const __m256d area = _mm256_set1_pd (norm_area);
  __m256d s = _mm256_cvtepi32_pd (sum);
  /* Unsigned: lowered by 2^31 for the conversion. */
  __m256d e = _mm256_add_pd (
      _mm256_cvtepi32_pd (_mm_xor_si128 (energy, _mm_set1_epi32 (INT32_MIN))),
      _mm256_set1_pd (2147483648.0));
  __m256d variance =
      _mm256_sub_pd (_mm256_mul_pd (area, e), _mm256_mul_pd (s, s));
  __m256d positive = _mm256_cmp_pd (variance, _mm256_setzero_pd (), _CMP_GT_OQ);
  __m128 norm = _mm256_cvtpd_ps (
      _mm256_div_pd (_mm256_set1_pd (1), _mm256_sqrt_pd (variance)));
  __m256d contrast =
      _mm256_cmp_pd (_mm256_mul_pd (area, _mm256_cvtps_pd (norm)),
          _mm256_set1_pd (0.1), _CMP_LT_OQ);
  __m256d good = _mm256_and_pd (positive, contrast);
  __m128 good_4 = _mm_shuffle_ps (_mm_castpd_ps (_mm256_castpd256_pd128 (good)),
      _mm_castpd_ps (_mm256_extractf128_pd (good, 1)), 0x88);

  return _mm_and_ps (norm, good_4);
}

static void
haar_normalise (HaarChunk *chunk, const uint32_t *squares, int n)
{
  const FerHaarProgram *program = chunk->program;

  memset (&chunk->alive, 0, sizeof (chunk->alive));
  for (int i = 0; i < n; i += HAAR_LANES) {
    __m256i s = haar_area (chunk->sum + i, program->norm);
    __m256i e = haar_area (squares + i, program->norm);
    __m256 norm = _mm256_set_m128 (
        haar_norm_4 (program->norm_area, _mm256_extracti128_si256 (s, 1),
            _mm256_extracti128_si256 (e, 1)),
        haar_norm_4 (program->norm_area, _mm256_castsi256_si128 (s),
            _mm256_castsi256_si128 (e)));

    _mm256_storeu_ps (chunk->norms + i, norm);
    chunk->alive.blocks[i / HAAR_LANES] =
        (uint8_t) (_mm256_movemask_ps (
                       _mm256_cmp_ps (norm, _mm256_setzero_ps (), _CMP_NEQ_OQ))
                   & first_bits (n - i));
  }
}

/* Which windows of the blocks go left at a node. */
INLINE void
haar_go_left (const HaarChunk *chunk, const FerHaarNode *node,
    const uint8_t *blocks, int n_blocks, __m256i *left)
{
  const __m256 w0 = _mm256_set1_ps (node->weights[0]);
  const __m256 w1 = _mm256_set1_ps (node->weights[1]);
  const __m256 threshold = _mm256_set1_ps (node->threshold);
  __m256 values[4];

#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++) {
    const uint32_t *window = chunk->sum + blocks[i] * HAAR_LANES;
    __m256 a = _mm256_cvtepi32_ps (haar_area (window, node->corners[0]));
    __m256 b = _mm256_cvtepi32_ps (haar_area (window, node->corners[1]));

    values[i] = _mm256_add_ps (_mm256_mul_ps (w0, a), _mm256_mul_ps (w1, b));
  }
  if (node->weights[2] != 0) {
    const __m256 w2 = _mm256_set1_ps (node->weights[2]);

#pragma GCC unroll 4
    for (int i = 0; i < n_blocks; i++) {
      const uint32_t *window = chunk->sum + blocks[i] * HAAR_LANES;
      __m256 c = _mm256_cvtepi32_ps (haar_area (window, node->corners[2]));

      values[i] = _mm256_add_ps (values[i], _mm256_mul_ps (w2, c));
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++) {
    __m256 norm = _mm256_loadu_ps (chunk->norms + blocks[i] * HAAR_LANES);

    left[i] = _mm256_castps_si256 (
        _mm256_cmp_ps (_mm256_mul_ps (values[i], norm), threshold, _CMP_LT_OQ));
  }
}

/* Sums up what trees of at most two nodes say. */
INLINE void
haar_add_small_trees (const HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks, __m256i *sums)
{
  const FerHaarNode *tree = chunk->program->nodes + stage->first_node;
  __m256i left[4], next_left[4];

#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++)
    sums[i] = _mm256_set1_epi32 (stage->base);
  for (int t = 0; t < stage->n_trees; t++) {
    const __m256i delta = _mm256_set1_epi32 (tree->delta);

    haar_go_left (chunk, tree, blocks, n_blocks, left);
    if (tree->n_nodes == 1) {
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        sums[i] = _mm256_add_epi32 (sums[i], _mm256_and_si256 (left[i], delta));
      tree += 1;
      continue;
    }

    haar_go_left (chunk, tree + 1, blocks, n_blocks, next_left);
    {
      const __m256i next_delta = _mm256_set1_epi32 (tree[1].delta);
      /* All bits where the leaf is on the right. */
      const __m256i turn = _mm256_set1_epi32 (-(tree->children[0] != 0));

#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++) {
        __m256i leaf = _mm256_xor_si256 (left[i], turn);
        __m256i next = _mm256_and_si256 (next_left[i], next_delta);

        sums[i] = _mm256_add_epi32 (
            sums[i], _mm256_or_si256 (_mm256_and_si256 (leaf, delta),
                         _mm256_andnot_si256 (leaf, next)));
      }
    }
    tree += 2;
  }
}

/* A value as stages sum it up. */
INLINE __m256i
get_fixed (const FerCascadeStage *stage, float value)
{
  return _mm256_cvtps_epi32 (_mm256_set1_ps (value * stage->scale));
}

/* Sums up what trees of any size say. A node is left out where no candidate of
 * the blocks comes to it. */
INLINE void
haar_add_trees (const HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks, __m256i *sums)
{
  const FerHaarNode *tree = chunk->program->nodes + stage->first_node;
  const __m256i bits = _mm256_setr_epi32 (1, 2, 4, 8, 16, 32, 64, 128);
  __m256i reached[FER_CASCADE_MAX_TREE][4];

#pragma GCC unroll 4
  for (int i = 0; i < n_blocks; i++) {
    __m256i alive = _mm256_set1_epi32 (chunk->alive.blocks[blocks[i]]);

    reached[0][i] = _mm256_cmpeq_epi32 (_mm256_and_si256 (alive, bits), bits);
    sums[i] = _mm256_setzero_si256 ();
  }
  for (int t = 0; t < stage->n_trees; t++, tree += tree->n_nodes) {
    for (int k = 1; k < tree->n_nodes; k++) {
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++)
        reached[k][i] = _mm256_setzero_si256 ();
    }
    for (int k = 0; k < tree->n_nodes; k++) {
      __m256i any = reached[k][0], sides[2][4];

#pragma GCC unroll 4
      for (int i = 1; i < n_blocks; i++)
        any = _mm256_or_si256 (any, reached[k][i]);
      if (_mm256_testz_si256 (any, any))
        continue;
      haar_go_left (chunk, tree + k, blocks, n_blocks, sides[0]);
#pragma GCC unroll 4
      for (int i = 0; i < n_blocks; i++) {
        sides[1][i] = _mm256_andnot_si256 (sides[0][i], reached[k][i]);
        sides[0][i] = _mm256_and_si256 (sides[0][i], reached[k][i]);
      }
      for (int side = 0; side < 2; side++) {
        int child = tree[k].children[side];
        __m256i value = get_fixed (stage, tree[k].values[side]);

#pragma GCC unroll 4
        for (int i = 0; i < n_blocks; i++) {
          if (child != 0)
            reached[child][i] = sides[side][i];
          else
            sums[i] = _mm256_add_epi32 (
                sums[i], _mm256_and_si256 (sides[side][i], value));
        }
      }
    }
  }
}

/* The lanes in which a is less than b. */
INLINE unsigned
find_less (__m256i a, int32_t b)
{
  return (unsigned) _mm256_movemask_ps (
      _mm256_castsi256_ps (_mm256_cmpgt_epi32 (_mm256_set1_epi32 (b), a)));
}

/* Leaves those windows of a block that pass, given their sums. */
static inline void
haar_decide (
    HaarChunk *chunk, const FerCascadeStage *stage, uint8_t block, __m256i sum)
{
  unsigned alive = chunk->alive.blocks[block] & ~find_less (sum, stage->low);
  unsigned unsure = alive & find_less (sum, stage->high);

  for (; unsure != 0; unsure &= unsure - 1) {
    int i = block * HAAR_LANES + __builtin_ctz (unsure);

    if (!fer_haar_passes (
            chunk->program, stage, chunk->sum + i, chunk->norms[i]))
      alive &= ~(unsure & -unsure);
  }
  chunk->alive.blocks[block] = (uint8_t) alive;
}

INLINE void
haar_run_blocks (HaarChunk *chunk, const FerCascadeStage *stage,
    const uint8_t *blocks, int n_blocks)
{
  __m256i sums[4];

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

  for (int i = 0; i < CHUNK / HAAR_LANES; i++) {
    blocks[n] = (uint8_t) i;
    n += chunk->alive.blocks[i] != 0;
  }
  return n;
}

int
fer_haar_row_avx2 (const FerHaarProgram *program, const uint32_t *sum,
    const uint32_t *squares, int n, int32_t *hits)
{
  uint8_t blocks[CHUNK / HAAR_LANES + 1];
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
    uint16_t blocks[CHUNK / LBP_LANES];
  } alive;
} LbpChunk;

/* The differences along a row of corners. */
INLINE void
lbp_difference (const uint16_t *window, const int32_t *c, __m256i *row)
{
  __m256i p1 = load (window + c[1]), p2 = load (window + c[2]);

  row[0] = _mm256_sub_epi16 (p1, load (window + c[0]));
  row[1] = _mm256_sub_epi16 (p2, p1);
  row[2] = _mm256_sub_epi16 (load (window + c[3]), p2);
}

/* Takes in the next bit of the complement of a pattern, of which `minus` is
 * the negative so far. */
INLINE __m256i
lbp_add_bit (__m256i minus, __m256i centre, __m256i cell)
{
  return _mm256_add_epi16 (
      _mm256_add_epi16 (minus, minus), _mm256_cmpgt_epi16 (centre, cell));
}

/*
 * The patterns of 16 windows. Comparison is of signed numbers: where sums take
 * all 16 bits, every other row is shifted by 2^15, by which each cell is.
 */
INLINE __m256i
lbp_get_pattern (
    const FerLbpNode *node, const uint16_t *window, int all_16_bits)
{
  const __m256i sign = _mm256_set1_epi16 (-0x8000);
  const int32_t *c = node->corners;
  __m256i rows[4][3], centre, minus;

  lbp_difference (window, c + 4, rows[1]);
  lbp_difference (window, c + 8, rows[2]);
  lbp_difference (window, c, rows[0]);
  lbp_difference (window, c + 12, rows[3]);
  if (all_16_bits) {
    for (int i = 0; i < 3; i++) {
      rows[1][i] = _mm256_xor_si256 (rows[1][i], sign);
      rows[3][i] = _mm256_xor_si256 (rows[3][i], sign);
    }
  }
#define CELL(x, y) _mm256_sub_epi16 (rows[y + 1][x], rows[y][x])
  centre = CELL (1, 1);
  minus = _mm256_cmpgt_epi16 (centre, CELL (0, 0));
  minus = lbp_add_bit (minus, centre, CELL (1, 0));
  minus = lbp_add_bit (minus, centre, CELL (2, 0));
  minus = lbp_add_bit (minus, centre, CELL (2, 1));
  minus = lbp_add_bit (minus, centre, CELL (2, 2));
  minus = lbp_add_bit (minus, centre, CELL (1, 2));
  minus = lbp_add_bit (minus, centre, CELL (0, 2));
  minus = lbp_add_bit (minus, centre, CELL (0, 1));
#undef CELL
  return _mm256_add_epi16 (minus, _mm256_set1_epi16 (255));
}

/* Which windows of two blocks go left at a node: whether the bit of the subset
 * that the pattern names is set. Packing leaves the windows' bytes in the
 * order 0 … 7, 16 … 23, 8 … 15, 24 … 31. */
INLINE __m256i
lbp_go_left (
    const FerLbpNode *node, const uint16_t *const *windows, int all_16_bits)
{
  const __m256i bit_of = _mm256_broadcastsi128_si256 (_mm_setr_epi8 (
      1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128));
  const __m256i low = _mm256_broadcastsi128_si256 (
      _mm_loadu_si128 ((const __m128i *) node->subset));
  const __m256i high = _mm256_broadcastsi128_si256 (
      _mm_loadu_si128 ((const __m128i *) (node->subset + 4)));
  __m256i pattern =
      _mm256_packus_epi16 (lbp_get_pattern (node, windows[0], all_16_bits),
          lbp_get_pattern (node, windows[1], all_16_bits));
  /* The place of the byte in its half of the subset; the pattern's highest
   * bit says which. */
  __m256i place =
      _mm256_and_si256 (_mm256_srli_epi16 (pattern, 3), _mm256_set1_epi8 (15));
  __m256i bits = _mm256_blendv_epi8 (_mm256_shuffle_epi8 (low, place),
      _mm256_shuffle_epi8 (high, place), pattern);
  __m256i bit = _mm256_shuffle_epi8 (
      bit_of, _mm256_and_si256 (pattern, _mm256_set1_epi8 (7)));

  return _mm256_cmpeq_epi8 (_mm256_and_si256 (bits, bit), bit);
}

/* Adds a value to the sums of those windows whose bytes are set. */
INLINE void
lbp_add (__m256i *sums, __m256i bytes, __m256i value)
{
  __m128i low = _mm256_castsi256_si128 (bytes);
  __m128i high = _mm256_extracti128_si256 (bytes, 1);

  sums[0] = _mm256_add_epi32 (
      sums[0], _mm256_and_si256 (_mm256_cvtepi8_epi32 (low), value));
  sums[1] = _mm256_add_epi32 (
      sums[1], _mm256_and_si256 (_mm256_cvtepi8_epi32 (high), value));
  low = _mm_srli_si128 (low, 8);
  high = _mm_srli_si128 (high, 8);
  sums[2] = _mm256_add_epi32 (
      sums[2], _mm256_and_si256 (_mm256_cvtepi8_epi32 (low), value));
  sums[3] = _mm256_add_epi32 (
      sums[3], _mm256_and_si256 (_mm256_cvtepi8_epi32 (high), value));
}

INLINE void
lbp_add_stumps (const FerLbpNode *nodes, const FerCascadeStage *stage,
    const uint16_t *const *windows, int all_16_bits, __m256i *sums)
{
  for (int i = 0; i < 4; i++)
    sums[i] = _mm256_set1_epi32 (stage->base);
  for (int t = 0; t < stage->n_trees; t++)
    lbp_add (sums, lbp_go_left (nodes + t, windows, all_16_bits),
        _mm256_set1_epi32 (nodes[t].delta));
}

/* Trees of any size; a node is left out where no window comes to it. */
static void
lbp_add_trees (const FerLbpNode *tree, const FerCascadeStage *stage,
    const uint16_t *const *windows, __m256i *sums)
{
  __m256i reached[FER_CASCADE_MAX_TREE];

  for (int i = 0; i < 4; i++)
    sums[i] = _mm256_setzero_si256 ();
  reached[0] = _mm256_set1_epi8 (-1);
  for (int t = 0; t < stage->n_trees; t++, tree += tree->n_nodes) {
    for (int i = 1; i < tree->n_nodes; i++)
      reached[i] = _mm256_setzero_si256 ();
    for (int i = 0; i < tree->n_nodes; i++) {
      __m256i sides[2];

      if (_mm256_testz_si256 (reached[i], reached[i]))
        continue;
      sides[0] = lbp_go_left (tree + i, windows, 1);
      sides[1] = _mm256_andnot_si256 (sides[0], reached[i]);
      sides[0] = _mm256_and_si256 (sides[0], reached[i]);
      for (int side = 0; side < 2; side++) {
        if (tree[i].children[side] != 0)
          reached[tree[i].children[side]] = sides[side];
        else
          lbp_add (sums, sides[side], get_fixed (stage, tree[i].values[side]));
      }
    }
  }
}

/* Leaves those windows of a block that pass, given their sums. */
static inline void
lbp_decide (LbpChunk *chunk, const FerCascadeStage *stage, uint8_t block,
    __m256i low, __m256i high)
{
  const uint16_t *window = chunk->sum + block * LBP_LANES;
  unsigned alive = chunk->alive.blocks[block];
  unsigned unsure;

  alive &= ~(find_less (low, stage->low) | find_less (high, stage->low) << 8);
  unsure =
      alive
      & (find_less (low, stage->high) | find_less (high, stage->high) << 8);
  for (; unsure != 0; unsure &= unsure - 1) {
    if (!fer_uint16_t_lbp_passes (
            chunk->program, stage, window + __builtin_ctz (unsure)))
      alive &= ~(unsure & -unsure);
  }
  chunk->alive.blocks[block] = (uint16_t) alive;
}

/* Blocks two at a time; a last one that is left over stands for both. */
static void
lbp_run_stage (LbpChunk *chunk, const FerCascadeStage *stage, uint8_t *blocks,
    int n_blocks)
{
  const FerLbpProgram *program = chunk->program;
  const FerLbpNode *nodes = program->nodes + stage->first_node;

  blocks[n_blocks] = blocks[n_blocks - 1];
  for (int i = 0; i < n_blocks; i += 2) {
    const uint16_t *const windows[2] = { chunk->sum + blocks[i] * LBP_LANES,
      chunk->sum + blocks[i + 1] * LBP_LANES };
    __m256i sums[4];

    if (stage->max_nodes > 1)
      lbp_add_trees (nodes, stage, windows, sums);
    else if (program->all_16_bits)
      lbp_add_stumps (nodes, stage, windows, 1, sums);
    else
      lbp_add_stumps (nodes, stage, windows, 0, sums);
    lbp_decide (chunk, stage, blocks[i], sums[0], sums[1]);
    if (i + 1 < n_blocks)
      lbp_decide (chunk, stage, blocks[i + 1], sums[2], sums[3]);
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
fer_lbp16_row_avx2 (
    const FerLbpProgram *program, const uint16_t *sum, int n, int32_t *hits)
{
  uint8_t blocks[CHUNK / LBP_LANES + 1];
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
