/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 32 registers: at most 28 sums, the weights of the blocks, a source. */
#pragma once

#define MAX_BLOCKS 8
#define MAX_ROWS 4
#define MAX_COLUMNS 14
/* clang-format off */
#define TILES_1(X) \
  X (1, 1, 1) X (1, 1, 2) X (1, 1, 3) X (1, 1, 4) X (1, 1, 5) X (1, 1, 6) \
  X (1, 1, 7) X (1, 1, 8) X (1, 1, 9) X (1, 1, 10) X (1, 1, 11) X (1, 1, 12) \
  X (1, 1, 13) X (1, 1, 14) \
  X (1, 2, 7) X (1, 2, 6) X (1, 2, 5) X (1, 3, 4) X (1, 2, 4) X (1, 4, 3) \
  X (1, 3, 3) X (1, 2, 3) X (1, 4, 2)
#define TILES(X) TILES_1 (X) \
  X (2, 1, 1) X (2, 1, 2) X (2, 1, 3) X (2, 1, 4) X (2, 1, 5) X (2, 1, 6) \
  X (2, 1, 7) X (2, 1, 8) X (2, 1, 9) X (2, 1, 10) X (2, 1, 11) X (2, 1, 12) \
  X (2, 1, 13) X (2, 1, 14) \
  X (4, 1, 1) X (4, 1, 2) X (4, 1, 3) X (4, 1, 4) X (4, 1, 5) X (4, 1, 6) \
  X (8, 1, 1) X (8, 1, 2) X (8, 1, 3) \
  X (2, 2, 7) X (2, 2, 6) X (2, 2, 5) \
  X (2, 3, 4) X (2, 2, 4) X (3, 2, 4) X (2, 4, 3) \
  X (2, 3, 3) X (3, 3, 3) \
  X (2, 2, 3) X (4, 2, 3) X (2, 4, 2) \
  X (3, 4, 2)
/* clang-format on */
