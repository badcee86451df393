/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Haar windows eight at a time. */
#include "../cascade.h"
#include "windows_neon.h"

#define NAME(name) fer_cascade_##name##_neon

static inline float32x2_t
haar_norm_2 (double norm_area, int32x2_t sum, uint32x2_t energy)
{
  const float64x2_t area = vdupq_n_f64 (norm_area);
  float64x2_t s = vcvtq_f64_s64 (vmovl_s32 (sum));
  float64x2_t e = vcvtq_f64_u64 (vmovl_u32 (energy));
  float64x2_t variance = vsubq_f64 (vmulq_f64 (area, e), vmulq_f64 (s, s));
  uint64x2_t good = vcgtzq_f64 (variance);
  float32x2_t norm =
      vcvt_f32_f64 (vdivq_f64 (vdupq_n_f64 (1), vsqrtq_f64 (variance)));

  good = vandq_u64 (good,
      vcltq_f64 (vmulq_f64 (area, vcvt_f64_f32 (norm)), vdupq_n_f64 (0.1)));
  return vreinterpret_f32_u32 (
      vand_u32 (vreinterpret_u32_f32 (norm), vmovn_u64 (good)));
}

INLINE float32x4_t
haar_norm_4 (double area, int32x4_t sum, uint32x4_t energy)
{
  return vcombine_f32 (
      haar_norm_2 (area, vget_low_s32 (sum), vget_low_u32 (energy)),
      haar_norm_2 (area, vget_high_s32 (sum), vget_high_u32 (energy)));
}

INLINE Floats
haar_norms (double area, Ints sum, Ints energy)
{
  PAIR (Floats, haar_norm_4 (area, sum.a, vreinterpretq_u32_s32 (energy.a)),
      haar_norm_4 (area, sum.b, vreinterpretq_u32_s32 (energy.b)));
}

#include "../body/haar.h"
