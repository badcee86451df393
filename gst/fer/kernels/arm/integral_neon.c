/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From pixels to the rows that a cascade looks at. */
#include "../cascade-tail.h"
#include "../cascade.h"

#include <arm_neon.h>
#include <string.h>

void
fer_cascade_scale_row_neon (uint16_t *dst, const uint8_t *src, int src_width,
    const int32_t *offsets, const uint16_t *weights, int width)
{
  int i = 0;

  for (; i + 8 <= width; i += 8) {
    uint16x8_t w = vld1q_u16 (weights + i), sums;
    uint8_t pairs[16];
    uint8x8x2_t pixels;

    for (int k = 0; k < 8; k++)
      memcpy (pairs + 2 * k, src + offsets[i + k], 2);
    pixels = vld2_u8 (pairs);
    sums =
        vmulq_u16 (vsubq_u16 (vdupq_n_u16 (256), w), vmovl_u8 (pixels.val[0]));
    vst1q_u16 (dst + i, vmlaq_u16 (sums, w, vmovl_u8 (pixels.val[1])));
  }
  fer_scale_row_from (i, dst, src, offsets, weights, width);
}

void
fer_cascade_blend_rows_neon (
    uint8_t *dst, const uint16_t *a, const uint16_t *b, int weight, int width)
{
  const uint16_t wa = (uint16_t) (256 - weight), wb = (uint16_t) weight;
  int i = 0;

  for (; i + 8 <= width; i += 8) {
    uint16x8_t p = vld1q_u16 (a + i), q = vld1q_u16 (b + i);
    uint32x4_t low =
        vmlal_n_u16 (vmull_n_u16 (vget_low_u16 (p), wa), vget_low_u16 (q), wb);
    uint32x4_t high = vmlal_high_n_u16 (vmull_high_n_u16 (p, wa), q, wb);

    vst1_u8 (dst + i,
        vmovn_u16 (vrshrn_high_n_u32 (vrshrn_n_u32 (low, 16), high, 16)));
  }
  fer_blend_rows_from (i, dst, a, b, weight, width);
}

/* Running sums over the lanes. */
static inline uint16x8_t
accumulate_8 (uint16x8_t v)
{
  const uint16x8_t zero = vdupq_n_u16 (0);

  v = vaddq_u16 (v, vextq_u16 (zero, v, 7));
  v = vaddq_u16 (v, vextq_u16 (zero, v, 6));
  return vaddq_u16 (v, vextq_u16 (zero, v, 4));
}

static inline uint32x4_t
accumulate_4 (uint32x4_t v)
{
  const uint32x4_t zero = vdupq_n_u32 (0);

  v = vaddq_u32 (v, vextq_u32 (zero, v, 3));
  return vaddq_u32 (v, vextq_u32 (zero, v, 2));
}

/* Stores four running sums on top of those of the row above; the new carry. */
static inline uint32x4_t
store_sums (uint32_t *dst, const uint32_t *above, uint32x4_t sums)
{
  vst1q_u32 (dst, vaddq_u32 (sums, vld1q_u32 (above)));
  return vdupq_laneq_u32 (sums, 3);
}

void
fer_cascade_integral_row_neon (uint32_t *sum, uint32_t *squares,
    const uint32_t *sum_above, const uint32_t *squares_above,
    const uint8_t *src, int width)
{
  uint32x4_t s = vdupq_n_u32 (0), q = vdupq_n_u32 (0);
  int x = 0;

  sum[0] = squares[0] = 0;
  for (; x + 8 <= width; x += 8) {
    uint8x8_t pixels = vld1_u8 (src + x);
    uint16x8_t sums = accumulate_8 (vmovl_u8 (pixels));
    uint16x8_t squared = vmull_u8 (pixels, pixels);
    uint32x4_t low = accumulate_4 (vmovl_u16 (vget_low_u16 (squared)));
    uint32x4_t high = accumulate_4 (vmovl_high_u16 (squared));

    store_sums (
        sum + x + 1, sum_above + x + 1, vaddw_u16 (s, vget_low_u16 (sums)));
    s = store_sums (sum + x + 5, sum_above + x + 5, vaddw_high_u16 (s, sums));
    q = store_sums (squares + x + 1, squares_above + x + 1, vaddq_u32 (q, low));
    q = store_sums (
        squares + x + 5, squares_above + x + 5, vaddq_u32 (q, high));
  }

  fer_integral_row_from (x, vgetq_lane_u32 (s, 0), vgetq_lane_u32 (q, 0), sum,
      squares, sum_above, squares_above, src, width);
}

void
fer_cascade_integral16_row_neon (
    uint16_t *sum, const uint16_t *above, const uint8_t *src, int width)
{
  uint16x8_t s = vdupq_n_u16 (0);
  int x = 0;

  sum[0] = 0;
  for (; x + 8 <= width; x += 8) {
    s = vaddq_u16 (s, accumulate_8 (vmovl_u8 (vld1_u8 (src + x))));
    vst1q_u16 (sum + x + 1, vaddq_u16 (s, vld1q_u16 (above + x + 1)));
    s = vdupq_laneq_u16 (s, 7);
  }

  fer_integral16_row_from (x, vgetq_lane_u16 (s, 0), sum, above, src, width);
}

void
fer_cascade_tilted_row_neon (uint32_t *tilted, const uint32_t *above,
    const uint32_t *above2, const uint8_t *src, const uint8_t *src_above,
    int width)
{
  int x = 1;

  tilted[0] = above[1];
  for (; x + 8 <= width; x += 8) {
    uint16x8_t pixels =
        vaddl_u8 (vld1_u8 (src + x - 1), vld1_u8 (src_above + x - 1));
    uint32x4_t low =
        vaddq_u32 (vld1q_u32 (above + x - 1), vld1q_u32 (above + x + 1));
    uint32x4_t high =
        vaddq_u32 (vld1q_u32 (above + x + 3), vld1q_u32 (above + x + 5));

    low = vsubq_u32 (low, vld1q_u32 (above2 + x));
    high = vsubq_u32 (high, vld1q_u32 (above2 + x + 4));
    vst1q_u32 (tilted + x, vaddw_u16 (low, vget_low_u16 (pixels)));
    vst1q_u32 (tilted + x + 4, vaddw_high_u16 (high, pixels));
  }
  fer_tilted_row_from (x, tilted, above, above2, src, src_above, width);
}

void
fer_cascade_split_row_neon (
    uint32_t *dst, const uint32_t *src, int half, int width)
{
  int x = 0;

  for (; x + 8 <= width; x += 8) {
    uint32x4x2_t pairs = vld2q_u32 (src + x);

    vst1q_u32 (dst + x / 2, pairs.val[0]);
    vst1q_u32 (dst + half + x / 2, pairs.val[1]);
  }
  fer_split_row_from (x, dst, src, half, width);
}

void
fer_cascade_split16_row_neon (
    uint16_t *dst, const uint16_t *src, int half, int width)
{
  int x = 0;

  for (; x + 16 <= width; x += 16) {
    uint16x8x2_t pairs = vld2q_u16 (src + x);

    vst1q_u16 (dst + x / 2, pairs.val[0]);
    vst1q_u16 (dst + half + x / 2, pairs.val[1]);
  }
  fer_split16_row_from (x, dst, src, half, width);
}
