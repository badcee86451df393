/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the bodies of the window kernels of cascade.h share.
 *
 * Neighbouring windows are neighbours in the integral images, so that all
 * loads are contiguous: a block of windows fills the lanes of a vector. Blocks
 * stay together to the end; those without a candidate drop out. A chunk of a
 * row goes through the stages at once, so that what is loaded of a node serves
 * many blocks.
 *
 * Of the operations that a body asks for, this needs
 *
 *   NAME (x)               the variant's name of a kernel
 *   LANES                  32-bit lanes of a vector: 8
 *   Ints, Mask             such a vector, and what comparing two gives
 *   i_set1 i_add
 *   i_less (a, b)          Mask of a < b, signed
 *   i_set1_nearest (f)     the nearest integer of a float
 *   m_bits (m)             a bit for each lane, the first one the lowest
 */
#pragma once

#include <string.h>

#include "../cascade-window.h"
#include "../inline.h"

/* Windows of a chunk, and the words of their bits. */
enum {
  CHUNK = 512,
  WORDS = CHUNK / 64,
};

/* A bit for each window of a chunk: whether it is still a candidate. By the
 * word, and by the block of 8 or 16 windows (little-endian). */
typedef union {
  uint64_t words[WORDS];
  uint8_t blocks_of_8[CHUNK / 8];
  uint16_t blocks_of_16[CHUNK / 16];
} Candidates;

INLINE unsigned
get_candidates (const Candidates *candidates, int block, const int lanes)
{
  return lanes == 8 ? candidates->blocks_of_8[block]
                    : candidates->blocks_of_16[block];
}

INLINE void
set_candidates (
    Candidates *candidates, int block, unsigned bits, const int lanes)
{
  if (lanes == 8)
    candidates->blocks_of_8[block] = (uint8_t) bits;
  else
    candidates->blocks_of_16[block] = (uint16_t) bits;
}

/* The blocks that still have candidates. */
INLINE int
list_blocks (const Candidates *candidates, uint8_t *blocks, const int lanes)
{
  int n = 0;

  for (int i = 0; i < CHUNK / lanes; i++) {
    blocks[n] = (uint8_t) i;
    n += get_candidates (candidates, i, lanes) != 0;
  }
  return n;
}

/* The bits of the first n windows of a word. */
static inline uint64_t
first_bits (int n)
{
  return n >= 64 ? ~(uint64_t) 0 : n <= 0 ? 0 : ((uint64_t) 1 << n) - 1;
}

/*
 * Windows that are left out because the first stage rejects the one before. In
 * a run of rejected windows, every other one is looked at, beginning with the
 * first, and each that is looked at leaves out the next. Adding to a run the
 * bit at which it starts clears the run, by which runs that start at even
 * places are told apart from those that start at odd ones. With eight bits, the
 * first window the lowest, where windows 1, 2 and 4, 5, 6 are rejected:
 *
 *   runs                      01110110
 *   even_starts               00010000   window 4
 *   runs + even_starts        10000110
 *   even_runs                 01110000   windows 4, 5, 6
 *   looked_at                 01010010   4 and 6 of those, 1 of the other run
 *   left_out                  10100100   windows 2, 5, 7
 *
 * `carry` is 1 where the last window of the word before leaves out the first.
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

/* Applies that to a chunk's candidates, given those before the first stage. */
static void
leave_out (Candidates *candidates, const Candidates *before, uint64_t *carry)
{
  for (int i = 0; i < WORDS; i++)
    candidates->words[i] &=
        ~find_left_out (before->words[i] & ~candidates->words[i], carry);
}

/* A value as stages sum it up. */
INLINE Ints
get_fixed (const FerCascadeStage *stage, float value)
{
  return i_set1_nearest (value * stage->scale);
}

/* The lanes in which a is less than b. */
INLINE unsigned
find_less (Ints a, int32_t b)
{
  return m_bits (i_less (a, i_set1 (b)));
}

/* Leaves of a chunk's candidates those of the blocks that pass a stage. Room
 * for one more block is behind the last one. */
typedef void (*RunStage) (
    void *chunk, const FerCascadeStage *stage, uint8_t *blocks, int n_blocks);

/* Takes the candidates of a chunk through the stages; `lanes` windows to a
 * block. Adds those that pass to the hits; returns how many these are now. */
INLINE int
run_stages (void *chunk, Candidates *candidates, const int lanes,
    const FerCascadeStage *stages, int n_stages, RunStage run_stage,
    uint64_t *carry, int first, int32_t *hits, int n_hits)
{
  const Candidates before = *candidates;
  uint8_t blocks[CHUNK / 8 + 1];

  for (int s = 0; s < n_stages; s++) {
    int n_blocks = list_blocks (candidates, blocks, lanes);

    if (n_blocks == 0)
      break;
    run_stage (chunk, stages + s, blocks, n_blocks);
    if (s == 0)
      leave_out (candidates, &before, carry);
  }
  for (int i = 0; i < WORDS; i++) {
    for (uint64_t bits = candidates->words[i]; bits != 0; bits &= bits - 1)
      hits[n_hits++] = first + 64 * i + (int) __builtin_ctzll (bits);
  }
  return n_hits;
}
