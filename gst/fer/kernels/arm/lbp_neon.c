/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* LBP windows 16 at a time, in two blocks of eight. */
#include "../cascade.h"
#include "windows_neon.h"

#define NAME(name) fer_cascade_##name##_neon

#define LBP_PARTS 1
#define LBP_GROUP 2

#define Shorts uint16x8_t
#define s_load vld1q_u16
#define s_sub vsubq_u16
#define s_flip(a) (a)

/* The pattern, with a minus. */
#define Patterns uint16x8_t
#define p_none() vdupq_n_u16 (0)
#define p_add_bit(patterns, centre, cell, bit)                                 \
  vaddq_u16 (vaddq_u16 (patterns, patterns), vcgeq_u16 (cell, centre))

#define LbpMask uint8x16_t
#define l_all() vdupq_n_u8 (255)
#define l_none() vdupq_n_u8 (0)
#define l_and vandq_u8
#define l_andnot(a, b) vbicq_u8 (b, a)
#define l_any(m) (vmaxvq_u8 (m) != 0)

INLINE LbpMask
lbp_look_up (const uint32_t *subset, const Patterns *patterns)
{
  const uint8x16_t bit_of =
      vreinterpretq_u8_u64 (vdupq_n_u64 (0x8040201008040201));
  const uint8_t *bytes = (const uint8_t *) subset;
  const uint8x16x2_t table = { { vld1q_u8 (bytes), vld1q_u8 (bytes + 16) } };
  uint8x16_t minus = vmovn_high_u16 (vmovn_u16 (patterns[0]), patterns[1]);
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

#include "../body/lbp.h"
