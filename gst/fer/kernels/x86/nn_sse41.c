/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"
#include "vec_sse41.h"

#define NAME(name) fer_nn_##name##_sse41

/* 16 registers: at most 8 sums, the weights of a block, a pixel, a product. */
#define MAX_BLOCKS 2
#define MAX_ROWS 1
#define MAX_COLUMNS 2
#define TILES_1(X) X (1, 1, 1) X (1, 1, 2)
#define TILES(X) TILES_1 (X) X (2, 1, 1)

#include "../body/nn.h"
