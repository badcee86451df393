/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"

#include <immintrin.h>

#define VEC __m128
#define VEC_FLOATS 4
#define v_load _mm_loadu_ps
#define v_store _mm_storeu_ps
#define v_set1 _mm_set1_ps
#define v_add _mm_add_ps
#define v_sub _mm_sub_ps
#define v_mul _mm_mul_ps
#define v_div _mm_div_ps
#define v_fma(a, b, c) _mm_add_ps (_mm_mul_ps (a, b), c)
#define v_max _mm_max_ps
#define v_min _mm_min_ps
#define v_negative(x, a, b)                                                    \
  _mm_blendv_ps (b, a, _mm_cmplt_ps (x, _mm_setzero_ps ()))
#define v_round(x)                                                             \
  _mm_round_ps (x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define v_exp2i(n)                                                             \
  _mm_castsi128_ps (_mm_slli_epi32 (                                           \
      _mm_add_epi32 (_mm_cvtps_epi32 (n), _mm_set1_epi32 (127)), 23))
#define NAME(name) fer_nn_##name##_sse41

/* 16 registers: at most 8 sums, the weights of a block, a pixel, a product. */
#define MAX_PIXELS 2
#define TILES(X) X (1, 1) X (1, 2) X (2, 1)

static int
get_tile_blocks (int pixels)
{
  return pixels == 1 ? 2 : 1;
}

#include "../nn_body.h"
