/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../../q8.h"
#include "../vec_avx2.h"
#include "tiles_avx2.h"

#define NAME(name) fer_q8_##name##_avx2

/* clang-format off */
#define ROW_TILES(X) \
  X (1, 1) X (1, 2) X (1, 3) X (1, 4) X (1, 5) X (1, 6) \
  X (2, 1) X (2, 2) X (2, 3) X (4, 1)
/* clang-format on */

#include "../../body/q8.h"
