/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"
#include "vec_avx512.h"

#define NAME(name) fer_nn_##name##_avx512

/* 32 registers: at most 28 sums, the weights of the blocks, a pixel. */
#define MAX_PIXELS 14
/* clang-format off */
#define TILES(X) \
  X (1, 1) X (1, 2) X (1, 3) X (1, 4) X (1, 5) X (1, 6) X (1, 7) \
  X (1, 8) X (1, 9) X (1, 10) X (1, 11) X (1, 12) X (1, 13) X (1, 14) \
  X (2, 1) X (2, 2) X (2, 3) X (2, 4) X (2, 5) X (2, 6) X (2, 7) \
  X (2, 8) X (2, 9) X (2, 10) X (2, 11) X (2, 12) X (2, 13) X (2, 14) \
  X (4, 1) X (4, 2) X (4, 3) X (4, 4) X (4, 5) X (4, 6) \
  X (8, 1) X (8, 2) X (8, 3)
/* clang-format on */

static int
get_tile_blocks (int pixels)
{
  return pixels <= 3 ? 8 : pixels <= 6 ? 4 : 2;
}

#include "../nn_body.h"
