/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the bodies of the window kernels of cascade.h share. A file for each
 * instruction set defines the vector operations below, then includes this and
 * the bodies.
 *
 * Neighbouring windows are neighbours in the integral images, so that all
 * loads are contiguous: blocks of windows stay together to the end, those
 * without a candidate drop out. Several blocks share what is loaded of a node.
 *
 *   INLINE                 of functions that are always inlined
 *   NAME (x)               the variant's name of a kernel
 *   LANES                  32-bit lanes of the vectors of 32-bit elements
 *   Ints, Mask             such vectors, and what comparing them gives
 *   i_set1 i_add
 *   i_less (a, b)          Mask of a < b, signed
 *   i_set1_nearest (f)     the nearest integer of a float
 *   m_bits (m)             a bit for each lane, the first one the lowest
 */
#pragma once

/* Windows that are worked on together, and the words of their bits. */
enum {
  CHUNK = 512,
  WORDS = CHUNK / 64,
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
  return i_set1_nearest (value * stage->scale);
}

/* The lanes in which a is less than b. */
INLINE unsigned
find_less (Ints a, int32_t b)
{
  return m_bits (i_less (a, i_set1 (b)));
}
