/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "q8.h"

#include <math.h>

#include "pool-window.h"

/* Plain C: what each kernel means. */

#define LANES FER_Q8_BLOCK

/* One lane of one pixel. */
static void
put (const FerQ8Output *out, int b, int y, int x, int lane, float value)
{
  ptrdiff_t at = b * out->block + y * out->row + x * out->pixel + lane;

  value = value > out->low ? value : out->low;
  value = value < out->high ? value : out->high;
  if (out->floats != NULL)
    out->floats[at] = value;
  else
    out->bytes[at] = (uint8_t) (lrintf (value) + out->zero);
}

/* The result that a sum of products gives. */
static void
finish (const FerQ8Conv *c, int o, int y, int x, int lane, int32_t sum)
{
  float value =
      (float) (sum + c->bias[o * LANES + lane]) * c->scale[o * LANES + lane];

  if (c->residual != NULL)
    value += (float) (c->residual[o * c->residual_block + y * c->residual_row
                                  + x * c->residual_pixel + lane]
                      - c->residual_zero)
             * c->residual_scale[o * LANES + lane];
  put (&c->out, o, y, x, lane, value);
}

static void
conv_pixel (const FerQ8Conv *c, int o, int y, int x)
{
  int blocks = (c->channels + LANES - 1) / LANES;
  const int8_t *w =
      c->weights
      + (ptrdiff_t) o * blocks * c->kernel_h * c->kernel_w * LANES * LANES;
  int32_t sum[LANES] = { 0 };

  for (int b = 0; b < blocks; b++) {
    int left = c->channels - b * LANES;
    int lanes =
        left < LANES ? (left + FER_Q8_GROUP - 1) & -FER_Q8_GROUP : LANES;

    for (int ky = 0; ky < c->kernel_h; ky++) {
      for (int kx = 0; kx < c->kernel_w; kx++, w += LANES * LANES) {
        const uint8_t *s = c->src + b * c->src_block + y * c->src_step_y
                           + x * c->src_step_x + ky * c->src_tap_y
                           + kx * c->src_tap_x;

        for (int l = 0; l < lanes; l++) {
          const int8_t *v =
              w + l / FER_Q8_GROUP * LANES * FER_Q8_GROUP + l % FER_Q8_GROUP;

          for (int i = 0; i < LANES; i++)
            sum[i] += s[l] * v[i * FER_Q8_GROUP];
        }
      }
    }
  }
  for (int i = 0; i < LANES; i++)
    finish (c, o, y, x, i, sum[i]);
}

void
fer_q8_conv_c (const FerQ8Conv *c)
{
  for (int o = 0; o < c->blocks; o++) {
    for (int y = 0; y < c->height; y++) {
      for (int x = 0; x < c->width; x++)
        conv_pixel (c, o, y, x);
    }
  }
}

/* B^T d B of one lane, where B^T d is (d0 - d2, d1 + d2, d2 - d1, d1 - d3). */
static void
transform_in (const FerQ8WinogradIn *n, int b, int y, int x, int lane)
{
  int d[4][4], t[4][4];
  int16_t *dst = n->dst + b * n->dst_block
                 + (ptrdiff_t) (y * n->columns + x) * LANES + lane;

  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++) {
      int inside = 2 * y + i < n->src_height && 2 * x + j < n->src_width;

      d[i][j] = inside ? n->src[b * n->src_block + (2 * y + i) * n->src_row
                                + (ptrdiff_t) (2 * x + j) * LANES + lane]
                       : 0;
    }
  }
  for (int j = 0; j < 4; j++) {
    t[0][j] = d[0][j] - d[2][j];
    t[1][j] = d[1][j] + d[2][j];
    t[2][j] = d[2][j] - d[1][j];
    t[3][j] = d[1][j] - d[3][j];
  }
  for (int i = 0; i < 4; i++, dst += 4 * n->dst_point) {
    dst[0] = (int16_t) (t[i][0] - t[i][2]);
    dst[n->dst_point] = (int16_t) (t[i][1] + t[i][2]);
    dst[2 * n->dst_point] = (int16_t) (t[i][2] - t[i][1]);
    dst[3 * n->dst_point] = (int16_t) (t[i][1] - t[i][3]);
  }
}

void
fer_q8_winograd_in_c (const FerQ8WinogradIn *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      for (int x = 0; x < n->columns; x++) {
        for (int i = 0; i < LANES; i++)
          transform_in (n, b, y, x, i);
      }
    }
  }
}

static int32_t
multiply_words (
    const FerQ8WinogradProduct *n, int point, int o, int tile, int lane)
{
  int in = (n->channels + LANES - 1) / LANES * LANES;
  int lanes = (n->channels + FER_Q8_GROUP - 1) & -FER_Q8_GROUP;
  const int16_t *src = n->src + point * n->src_point + (ptrdiff_t) tile * LANES;
  const int16_t *w =
      n->weights + ((ptrdiff_t) point * n->blocks + o) * in * LANES;
  int32_t sum = 0;

  for (int i = 0; i < lanes; i++)
    sum += src[i / LANES * n->src_block + i % LANES]
           * w[i / FER_Q8_PAIR * FER_Q8_PAIR * LANES + lane * FER_Q8_PAIR
               + i % FER_Q8_PAIR];
  return sum;
}

void
fer_q8_winograd_product_c (const FerQ8WinogradProduct *n)
{
  for (int p = 0; p < 16; p++) {
    for (int o = 0; o < n->blocks; o++) {
      for (int t = 0; t < n->tiles; t++) {
        for (int i = 0; i < LANES; i++)
          n->dst[p * n->dst_point + o * n->dst_block + (ptrdiff_t) t * LANES
                 + i] = multiply_words (n, p, o, t, i);
      }
    }
  }
}

/* A^T m A of one lane, where A^T m is (m0 + m1 + m2, m1 - m2 - m3): four times
 * the sums of the convolution. */
static void
transform_out (const FerQ8WinogradOut *n, int o, int y, int x, int lane)
{
  const int32_t *m = n->src + o * n->src_block
                     + (ptrdiff_t) (y * n->columns + x) * LANES + lane;
  int32_t s[2][4];

  for (int j = 0; j < 4; j++, m += n->src_point) {
    s[0][j] = m[0] + m[4 * n->src_point] + m[8 * n->src_point];
    s[1][j] = m[4 * n->src_point] - m[8 * n->src_point] - m[12 * n->src_point];
  }
  for (int i = 0; i < 2 && 2 * y + i < n->conv.height; i++) {
    finish (&n->conv, o, 2 * y + i, 2 * x, lane,
        (s[i][0] + s[i][1] + s[i][2]) >> 2);
    if (2 * x + 1 < n->conv.width)
      finish (&n->conv, o, 2 * y + i, 2 * x + 1, lane,
          (s[i][1] - s[i][2] - s[i][3]) >> 2);
  }
}

void
fer_q8_winograd_out_c (const FerQ8WinogradOut *n)
{
  for (int o = 0; o < n->conv.blocks; o++) {
    for (int y = 0; y < n->rows; y++) {
      for (int x = 0; x < n->columns; x++) {
        for (int i = 0; i < LANES; i++)
          transform_out (n, o, y, x, i);
      }
    }
  }
}

static void
pool_pixel (const FerQ8Pool *p, int b, int y, int x, int average)
{
  FerTaps rows = FER_POOL_ROWS (p, y);
  FerTaps columns = FER_POOL_COLUMNS (p, x);
  int taps = fer_count_taps (rows) * fer_count_taps (columns);
  int32_t result[LANES] = { 0 };

  for (int ky = rows.first; ky < rows.end; ky++) {
    for (int kx = columns.first; kx < columns.end; kx++) {
      const uint8_t *s =
          p->src + b * p->src_block
          + (rows.at + ky * p->dilation_y) * p->src_row
          + (ptrdiff_t) (columns.at + kx * p->dilation_x) * LANES;

      for (int i = 0; i < LANES; i++) {
        if (average)
          result[i] += s[i];
        else
          result[i] = s[i] > result[i] ? s[i] : result[i];
      }
    }
  }
  for (int i = 0; i < LANES; i++) {
    if (average)
      put (&p->out, b, y, x, i,
          (float) (result[i] - taps * p->src_zero)
              * (taps > 0 ? p->scale / (float) taps : 0));
    else
      p->out.bytes[b * p->out.block + y * p->out.row + x * p->out.pixel + i] =
          (uint8_t) result[i];
  }
}

static void
pool (const FerQ8Pool *p, int average)
{
  for (int b = 0; b < p->blocks; b++) {
    for (int y = 0; y < p->height; y++) {
      for (int x = 0; x < p->width; x++)
        pool_pixel (p, b, y, x, average);
    }
  }
}

void
fer_q8_max_pool_c (const FerQ8Pool *p)
{
  pool (p, 0);
}

void
fer_q8_average_pool_c (const FerQ8Pool *p)
{
  pool (p, 1);
}

void
fer_q8_blend_c (const FerQ8Blend *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->height; y++) {
      const uint8_t *p = n->a + b * n->a_block + y * n->a_row;

      for (int x = 0; x < n->width; x++) {
        for (int i = 0; i < LANES; i++) {
          float value = (float) (p[x * LANES + i] - n->a_zero)
                        * n->a_scale[b * LANES + i];

          if (n->b != NULL)
            value +=
                (float) (n->b[b * n->b_block + y * n->b_row + x * LANES + i]
                         - n->b_zero)
                * n->b_scale[b * LANES + i];
          put (&n->out, b, y, x, i, value);
        }
      }
    }
  }
}

void
fer_q8_quantize_c (const FerQ8Quantize *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->height; y++) {
      const float *src = n->src + b * n->src_block + y * n->src_row;

      for (int x = 0; x < n->width; x++) {
        for (int i = 0; i < LANES; i++)
          put (&n->out, b, y, x, i, src[x * LANES + i] / n->step);
      }
    }
  }
}

void
fer_q8_kernels_init (FerQ8Kernels *kernels, FerCpu cpu)
{
#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  if (fer_cpu_includes (cpu, FER_CPU_##LEVEL))                                 \
    kernels->kernel = fer_q8_##kernel##_##isa;
#include "q8.inc"
  kernels->conv_src_zero = 0;
  kernels->conv_group = FER_Q8_GROUP;
#if defined(__x86_64__) || defined(__i386__)
  if (fer_cpu_includes (cpu, FER_CPU_SSE41)
      && !fer_cpu_includes (cpu, FER_CPU_AVXVNNI)
      && !fer_cpu_includes (cpu, FER_CPU_VNNI))
    kernels->conv_group = FER_Q8_PAIR;
#elif defined(__aarch64__)
  if (fer_cpu_includes (cpu, FER_CPU_NEON))
    kernels->conv_src_zero = 128;
#endif
}
