/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../pixel-tail.h"
#include "../pixel.h"

#include <arm_neon.h>

void
fer_pixel_luma_from_even_neon (uint8_t *dst, const uint8_t *src, int width)
{
  int x = 0;

  for (; x + 16 <= width; x += 16)
    vst1q_u8 (dst + x, vld2q_u8 (src + 2 * x).val[0]);
  fer_luma_of_yuv_from (x, dst, src, width, 0);
}

void
fer_pixel_luma_from_odd_neon (uint8_t *dst, const uint8_t *src, int width)
{
  int x = 0;

  for (; x + 16 <= width; x += 16)
    vst1q_u8 (dst + x, vld2q_u8 (src + 2 * x).val[1]);
  fer_luma_of_yuv_from (x, dst, src, width, 1);
}

/* The sum of the products is at most 255 * 256, so that 16 bits hold it. */
static inline uint8x16_t
luma_of_16 (uint8x16_t r, uint8x16_t g, uint8x16_t b)
{
  const uint8x16_t wr = vdupq_n_u8 (77), wg = vdupq_n_u8 (150);
  const uint8x16_t wb = vdupq_n_u8 (29);
  uint16x8_t low = vmull_u8 (vget_low_u8 (r), vget_low_u8 (wr));
  uint16x8_t high = vmull_high_u8 (r, wr);

  low = vmlal_u8 (low, vget_low_u8 (g), vget_low_u8 (wg));
  high = vmlal_high_u8 (high, g, wg);
  low = vmlal_u8 (low, vget_low_u8 (b), vget_low_u8 (wb));
  high = vmlal_high_u8 (high, b, wb);
  return vrshrn_high_n_u16 (vrshrn_n_u16 (low, 8), high, 8);
}

#define LUMA_FROM_RGB(name, size, load, r, g, b)                               \
  void fer_pixel_luma_from_##name##_neon (                                     \
      uint8_t *dst, const uint8_t *src, int width)                             \
  {                                                                            \
    int x = 0;                                                                 \
                                                                               \
    for (; x + 16 <= width; x += 16) {                                         \
      uint8x16x##size##_t p = load (src + size * x);                           \
                                                                               \
      vst1q_u8 (dst + x, luma_of_16 (p.val[r], p.val[g], p.val[b]));           \
    }                                                                          \
    fer_luma_of_rgb_from (x, dst, src, width, size, r, g, b);                  \
  }

LUMA_FROM_RGB (rgb, 3, vld3q_u8, 0, 1, 2)
LUMA_FROM_RGB (bgr, 3, vld3q_u8, 2, 1, 0)
LUMA_FROM_RGB (rgbx, 4, vld4q_u8, 0, 1, 2)
LUMA_FROM_RGB (bgrx, 4, vld4q_u8, 2, 1, 0)
LUMA_FROM_RGB (xrgb, 4, vld4q_u8, 1, 2, 3)
LUMA_FROM_RGB (xbgr, 4, vld4q_u8, 3, 2, 1)

/* Not fused operations: plain C rounds the products. */
void
fer_pixel_mix_rows_neon (float *dst, const uint8_t *src, ptrdiff_t stride,
    const float *weights, int n, int width)
{
  int x = 0;

  for (; x + 8 <= width; x += 8) {
    float32x4_t low = vdupq_n_f32 (0), high = vdupq_n_f32 (0);

    for (int k = 0; k < n; k++) {
      const float32x4_t w = vdupq_n_f32 (weights[k]);
      uint16x8_t p = vmovl_u8 (vld1_u8 (src + k * stride + x));

      low = vaddq_f32 (
          low, vmulq_f32 (w, vcvtq_f32_u32 (vmovl_u16 (vget_low_u16 (p)))));
      high =
          vaddq_f32 (high, vmulq_f32 (w, vcvtq_f32_u32 (vmovl_high_u16 (p))));
    }
    vst1q_f32 (dst + x, low);
    vst1q_f32 (dst + x + 4, high);
  }
  fer_mix_rows_from (x, dst, src, stride, weights, n, width);
}
