/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows eight at a time: in pairs of registers (Haar) and in one (LBP). */
#include "../cascade.h"

#include <arm_neon.h>
#include <string.h>

#include "../cascade-window.h"

#define INLINE static inline __attribute__ ((always_inline))
#define NAME(name) fer_##name##_neon

/* --- 32 bits ------------------------------------------------------------- */

#define LANES 8
typedef struct {
  int32x4_t a, b;
} Ints;
typedef struct {
  float32x4_t a, b;
} Floats;
typedef struct {
  uint32x4_t a, b;
} Mask;
typedef uint8_t HaarBits;

#define PAIR(type, low, high)                                                  \
  return (type)                                                                \
  {                                                                            \
    low, high                                                                  \
  }
/* name (x, y), the operation on both halves. */
#define BINARY(name, result, operand, op)                                      \
  INLINE result name (operand x, operand y)                                    \
  {                                                                            \
    PAIR (result, op (x.a, y.a), op (x.b, y.b));                               \
  }

BINARY (i_add, Ints, Ints, vaddq_s32)
BINARY (i_sub, Ints, Ints, vsubq_s32)
BINARY (i_less, Mask, Ints, vcltq_s32)
BINARY (f_add, Floats, Floats, vaddq_f32)
BINARY (f_mul, Floats, Floats, vmulq_f32)
BINARY (f_less, Mask, Floats, vcltq_f32)
BINARY (m_and, Mask, Mask, vandq_u32)
BINARY (m_or, Mask, Mask, vorrq_u32)
BINARY (m_xor, Mask, Mask, veorq_u32)

INLINE Ints
i_load (const uint32_t *p)
{
  PAIR (Ints, vreinterpretq_s32_u32 (vld1q_u32 (p)),
      vreinterpretq_s32_u32 (vld1q_u32 (p + 4)));
}

INLINE Ints
i_set1 (int32_t value)
{
  PAIR (Ints, vdupq_n_s32 (value), vdupq_n_s32 (value));
}

INLINE Ints
i_choose (Mask m, Ints x, Ints y)
{
  PAIR (Ints, vbslq_s32 (m.a, x.a, y.a), vbslq_s32 (m.b, x.b, y.b));
}

INLINE Ints
i_keep (Mask m, Ints x)
{
  PAIR (Ints, vandq_s32 (vreinterpretq_s32_u32 (m.a), x.a),
      vandq_s32 (vreinterpretq_s32_u32 (m.b), x.b));
}

INLINE Ints
i_set1_nearest (float value)
{
  int32x4_t nearest = vcvtnq_s32_f32 (vdupq_n_f32 (value));

  PAIR (Ints, nearest, nearest);
}

INLINE Floats
f_load (const float *p)
{
  PAIR (Floats, vld1q_f32 (p), vld1q_f32 (p + 4));
}

INLINE void
f_store (float *p, Floats x)
{
  vst1q_f32 (p, x.a);
  vst1q_f32 (p + 4, x.b);
}

INLINE Floats
f_set1 (float value)
{
  PAIR (Floats, vdupq_n_f32 (value), vdupq_n_f32 (value));
}

INLINE Floats
f_from (Ints x)
{
  PAIR (Floats, vcvtq_f32_s32 (x.a), vcvtq_f32_s32 (x.b));
}

INLINE Mask
m_set1 (int set)
{
  uint32x4_t all = vdupq_n_u32 (set ? UINT32_MAX : 0);

  PAIR (Mask, all, all);
}

INLINE Mask
m_none (void)
{
  return m_set1 (0);
}

INLINE Mask
m_andnot (Mask x, Mask y)
{
  PAIR (Mask, vbicq_u32 (y.a, x.a), vbicq_u32 (y.b, x.b));
}

INLINE int
m_any (Mask m)
{
  return vmaxvq_u32 (vorrq_u32 (m.a, m.b)) != 0;
}

INLINE unsigned
m_bits (Mask m)
{
  const uint32x4_t low = { 1, 2, 4, 8 }, high = { 16, 32, 64, 128 };

  return vaddvq_u32 (vorrq_u32 (vandq_u32 (m.a, low), vandq_u32 (m.b, high)));
}

INLINE Mask
m_of_bits (unsigned bits)
{
  const uint32x4_t low = { 1, 2, 4, 8 }, high = { 16, 32, 64, 128 };

  PAIR (Mask, vtstq_u32 (vdupq_n_u32 (bits), low),
      vtstq_u32 (vdupq_n_u32 (bits), high));
}

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

/* --- 16 bits ------------------------------------------------------------- */

#define LBP_PARTS 1
#define LBP_GROUP 2
#define LbpMask uint8x16_t
typedef uint8_t LbpBits;
#define l_all() vdupq_n_u8 (255)
#define l_none() vdupq_n_u8 (0)
#define l_and vandq_u8
#define l_andnot(a, b) vbicq_u8 (b, a)
#define l_any(m) (vmaxvq_u8 (m) != 0)

#define Shorts uint16x8_t
#define Patterns uint16x8_t
#define s_load vld1q_u16
#define s_sub vsubq_u16
#define s_none() vdupq_n_u16 (0)
/* Comparison is of unsigned numbers. */
#define s_flip(a) (a)
/* What comes about is the pattern, negative. */
#define s_add_bit(minus, centre, cell, bit)                                    \
  vaddq_u16 (vaddq_u16 (minus, minus), vcgeq_u16 (cell, centre))

#include "../cascade_lbp.h"

/* Whether the bit of the subset that the pattern names is set. */
INLINE LbpMask
lbp_go_left (
    const FerLbpNode *node, const uint16_t *const *windows, int all_16_bits)
{
  const uint8x16_t bit_of =
      vreinterpretq_u8_u64 (vdupq_n_u64 (0x8040201008040201));
  const uint8_t *subset = (const uint8_t *) node->subset;
  const uint8x16x2_t table = { { vld1q_u8 (subset), vld1q_u8 (subset + 16) } };
  uint8x16_t minus = vmovn_high_u16 (
      vmovn_u16 (lbp_get_patterns (node, windows[0], all_16_bits)),
      lbp_get_patterns (node, windows[1], all_16_bits));
  uint8x16_t pattern =
      vreinterpretq_u8_s8 (vnegq_s8 (vreinterpretq_s8_u8 (minus)));
  uint8x16_t bits = vqtbl2q_u8 (table, vshrq_n_u8 (pattern, 3));
  uint8x16_t bit = vqtbl1q_u8 (bit_of, vandq_u8 (pattern, vdupq_n_u8 (7)));

  return vtstq_u8 (bits, bit);
}

INLINE Ints
lbp_keep (uint8x8_t bytes, Ints value)
{
  int16x8_t words = vmovl_s8 (vreinterpret_s8_u8 (bytes));

  PAIR (Ints, vandq_s32 (vmovl_s16 (vget_low_s16 (words)), value.a),
      vandq_s32 (vmovl_high_s16 (words), value.b));
}

INLINE void
lbp_add (Ints *sums, LbpMask bytes, Ints value)
{
  sums[0] = i_add (sums[0], lbp_keep (vget_low_u8 (bytes), value));
  sums[1] = i_add (sums[1], lbp_keep (vget_high_u8 (bytes), value));
}

#include "../cascade_chunk.h"
#include "../cascade_haar_body.h"
#include "../cascade_lbp_body.h"
