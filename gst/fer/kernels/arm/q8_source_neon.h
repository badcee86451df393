/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sources of body/q8.h: a block's 16 bytes or the first 4 of them, 128 taken
 * off each, since NEON multiplies bytes of one kind only. */
#pragma once

#include "vec_neon.h"

#include "../inline.h"

#define SOURCE_GROUPS 4
#define SOURCE int8x16_t

INLINE SOURCE
q_source (const uint8_t *p, const int groups)
{
  uint32_t four;

  if (groups == SOURCE_GROUPS)
    return vreinterpretq_s8_u8 (veorq_u8 (vld1q_u8 (p), vdupq_n_u8 (0x80)));
  memcpy (&four, p, sizeof four);
  return vreinterpretq_s8_u32 (vdupq_n_u32 (four ^ 0x80808080));
}
