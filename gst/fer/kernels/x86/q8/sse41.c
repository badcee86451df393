/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../../q8.h"
#include "../vec_sse41.h"

#define NAME(name) fer_q8_##name##_sse41

/* 16 registers: at most 12 sums, a pair, a product. */
#define MAX_BLOCKS 2
#define MAX_ROWS 1
#define MAX_COLUMNS 3
#define TILES(X) X (1, 1, 1) X (1, 1, 2) X (1, 1, 3) X (2, 1, 1)
#define ROW_TILES(X) X (1, 1) X (1, 2) X (1, 3) X (2, 1)

#include "../../body/q8.h"
