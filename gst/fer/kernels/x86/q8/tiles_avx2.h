/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 16 registers: at most 12 sums, the weights of a block, a source and, of
 * words, a product. */
#pragma once

#define MAX_BLOCKS 4
#define MAX_ROWS 3
#define MAX_COLUMNS 6
/* clang-format off */
#define TILES(X) \
  X (1, 1, 1) X (1, 1, 2) X (1, 1, 3) X (1, 1, 4) X (1, 1, 5) X (1, 1, 6) \
  X (1, 2, 3) X (1, 2, 2) X (1, 3, 2) \
  X (2, 1, 1) X (2, 1, 2) X (2, 1, 3) X (4, 1, 1)
/* clang-format on */
