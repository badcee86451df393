/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Local binary patterns of neighbouring windows, for the files that define
 *
 *   INLINE
 *   Shorts                 a vector of 16-bit elements
 *   s_load s_sub
 *   s_flip (a)             a so shifted that s_add_bit() compares sums that
 *                          take all 16 bits; only where it compares signed ones
 *   Patterns               a pattern for each element
 *   s_none ()
 *   s_add_bit (patterns, centre, cell, bit)
 *                          sets the bit, lower than those before it, where the
 *                          cell is not less than the centre
 */
#pragma once

/* The differences along a row of corners. */
INLINE void
lbp_difference (const uint16_t *window, const int32_t *c, Shorts *row)
{
  Shorts p1 = s_load (window + c[1]), p2 = s_load (window + c[2]);

  row[0] = s_sub (p1, s_load (window + c[0]));
  row[1] = s_sub (p2, p1);
  row[2] = s_sub (s_load (window + c[3]), p2);
}

/* The patterns of the windows from one on, as s_add_bit() leaves them. Where
 * sums take all 16 bits, every other row of differences is shifted, by which
 * each cell is. */
INLINE Patterns
lbp_get_patterns (
    const FerLbpNode *node, const uint16_t *window, int all_16_bits)
{
  const int32_t *c = node->corners;
  Shorts rows[4][3], centre;
  Patterns patterns = s_none ();

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
  patterns = s_add_bit (patterns, centre, CELL (0, 0), 0x80);
  patterns = s_add_bit (patterns, centre, CELL (1, 0), 0x40);
  patterns = s_add_bit (patterns, centre, CELL (2, 0), 0x20);
  patterns = s_add_bit (patterns, centre, CELL (2, 1), 0x10);
  patterns = s_add_bit (patterns, centre, CELL (2, 2), 0x08);
  patterns = s_add_bit (patterns, centre, CELL (1, 2), 0x04);
  patterns = s_add_bit (patterns, centre, CELL (0, 2), 0x02);
  patterns = s_add_bit (patterns, centre, CELL (0, 1), 0x01);
#undef CELL
  return patterns;
}
