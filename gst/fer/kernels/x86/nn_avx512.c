/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"

#include <immintrin.h>

#define VEC __m512
#define VEC_FLOATS 16
#define v_load _mm512_loadu_ps
#define v_store _mm512_storeu_ps
#define v_set1 _mm512_set1_ps
#define v_add _mm512_add_ps
#define v_sub _mm512_sub_ps
#define v_mul _mm512_mul_ps
#define v_div _mm512_div_ps
#define v_fma _mm512_fmadd_ps
#define v_max _mm512_max_ps
#define v_min _mm512_min_ps
#define v_negative(x, a, b)                                                    \
  _mm512_mask_blend_ps (                                                       \
      _mm512_cmp_ps_mask (x, _mm512_setzero_ps (), _CMP_LT_OQ), b, a)
#define v_round(x)                                                             \
  _mm512_roundscale_ps (x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define v_exp2i(n) _mm512_scalef_ps (_mm512_set1_ps (1), n)
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
