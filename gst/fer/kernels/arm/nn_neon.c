/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"

#include "vec_neon.h"

#define NAME(name) fer_nn_##name##_neon

/* 32 registers: at most 24 sums, the weights of a block, a pixel. */
#define MAX_BLOCKS 4
#define MAX_ROWS 2
#define MAX_COLUMNS 6
/* clang-format off */
#define TILES_1(X) \
  X (1, 1, 1) X (1, 1, 2) X (1, 1, 3) X (1, 1, 4) X (1, 1, 5) X (1, 1, 6) \
  X (1, 2, 3)
#define TILES(X) TILES_1 (X) \
  X (2, 1, 1) X (2, 1, 2) X (2, 1, 3) X (4, 1, 1)
/* clang-format on */

#include "../body/nn.h"
