/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"

#include <immintrin.h>

#define VEC __m256
#define VEC_FLOATS 8
#define v_load _mm256_loadu_ps
#define v_store _mm256_storeu_ps
#define v_set1 _mm256_set1_ps
#define v_add _mm256_add_ps
#define v_sub _mm256_sub_ps
#define v_mul _mm256_mul_ps
#define v_div _mm256_div_ps
#define v_fma _mm256_fmadd_ps
#define v_max _mm256_max_ps
#define v_min _mm256_min_ps
#define v_negative(x, a, b)                                                    \
  _mm256_blendv_ps (b, a, _mm256_cmp_ps (x, _mm256_setzero_ps (), _CMP_LT_OQ))
#define v_round(x)                                                             \
  _mm256_round_ps (x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define v_exp2i(n)                                                             \
  _mm256_castsi256_ps (_mm256_slli_epi32 (                                     \
      _mm256_add_epi32 (_mm256_cvtps_epi32 (n), _mm256_set1_epi32 (127)), 23))
#define NAME(name) fer_nn_##name##_avx2

/* 16 registers: at most 12 sums, the weights of a block, a pixel. */
#define MAX_PIXELS 6
/* clang-format off */
#define TILES(X) \
  X (1, 1) X (1, 2) X (1, 3) X (1, 4) X (1, 5) X (1, 6) \
  X (2, 1) X (2, 2) X (2, 3) X (4, 1)
/* clang-format on */

static int
get_tile_blocks (int pixels)
{
  return pixels == 1 ? 4 : pixels <= 3 ? 2 : 1;
}

#include "../nn_body.h"
