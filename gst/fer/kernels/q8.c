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

static void
conv_pixel (const FerQ8Conv *c, int o, int y, int x)
{
  int blocks = (c->channels + LANES - 1) / LANES;
  const int8_t *w =
      c->weights
      + (ptrdiff_t) o * blocks * c->kernel_h * c->kernel_w * LANES * LANES;
  int32_t sum[LANES];

  for (int i = 0; i < LANES; i++)
    sum[i] = c->bias[o * LANES + i];
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
  for (int i = 0; i < LANES; i++) {
    float value = (float) sum[i] * c->scale[o * LANES + i];

    if (c->residual != NULL)
      value += (float) (c->residual[o * c->residual_block + y * c->residual_row
                                    + x * c->residual_pixel + i]
                        - c->residual_zero)
               * c->residual_scale[o * LANES + i];
    put (&c->out, o, y, x, i, value);
  }
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
      && !fer_cpu_includes (cpu, FER_CPU_VNNI))
    kernels->conv_group = FER_Q8_PAIR;
#elif defined(__aarch64__)
  if (fer_cpu_includes (cpu, FER_CPU_NEON))
    kernels->conv_src_zero = 128;
#endif
}
