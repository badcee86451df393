/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade.h"

#include "cascade-window.h"

/* Plain C: the meaning of each family. */

static void
scale_row_c (uint16_t *dst, const uint8_t *src, int src_width,
    const int32_t *offsets, const uint16_t *weights, int width)
{
  for (int i = 0; i < width; i++) {
    const uint8_t *p = src + offsets[i];

    dst[i] = (256 - weights[i]) * p[0] + weights[i] * p[1];
  }
}

static void
blend_rows_c (
    uint8_t *dst, const uint16_t *a, const uint16_t *b, int weight, int width)
{
  for (int i = 0; i < width; i++)
    dst[i] = ((256 - weight) * a[i] + weight * b[i] + (1 << 15)) >> 16;
}

static void
integral_row_c (uint32_t *sum, uint32_t *squares, const uint32_t *sum_above,
    const uint32_t *squares_above, const uint8_t *src, int width)
{
  uint32_t s = 0, q = 0;

  sum[0] = squares[0] = 0;
  for (int x = 0; x < width; x++) {
    s += src[x];
    q += (uint32_t) src[x] * src[x];
    sum[x + 1] = sum_above[x + 1] + s;
    squares[x + 1] = squares_above[x + 1] + q;
  }
}

static void
integral16_row_c (
    uint16_t *sum, const uint16_t *above, const uint8_t *src, int width)
{
  uint16_t s = 0;

  sum[0] = 0;
  for (int x = 0; x < width; x++) {
    s += src[x];
    sum[x + 1] = above[x + 1] + s;
  }
}

static void
tilted_row_c (uint32_t *tilted, const uint32_t *above, const uint32_t *above2,
    const uint8_t *src, const uint8_t *src_above, int width)
{
  tilted[0] = above[1];
  for (int x = 1; x < width; x++)
    tilted[x] =
        above[x - 1] + above[x + 1] - above2[x] + src[x - 1] + src_above[x - 1];
  /* Beyond the right border (width + 1, y - 1) sums up what (width, y - 2)
   * does. */
  tilted[width] = above[width - 1] + src[width - 1] + src_above[width - 1];
}

#define SPLIT_ROW(name, type)                                                  \
  static void name (type *dst, const type *src, int half, int width)           \
  {                                                                            \
    for (int x = 0; x < width; x++)                                            \
      dst[(x & 1) * half + (x >> 1)] = src[x];                                 \
  }

SPLIT_ROW (split_row_c, uint32_t)
SPLIT_ROW (split16_row_c, uint16_t)

static int
haar_row_c (const FerHaarProgram *program, const uint32_t *sum,
    const uint32_t *squares, int n, int32_t *hits)
{
  int n_hits = 0;

  for (int i = 0; i < n; i++) {
    float norm = fer_haar_norm (program, sum + i, squares + i);
    int stage = 0;

    if (norm == 0)
      continue;
    while (stage < program->n_stages
           && fer_haar_passes (program, program->stages + stage, sum + i, norm))
      stage++;
    if (stage == program->n_stages)
      hits[n_hits++] = i;
    else if (stage == 0)
      i++;
  }
  return n_hits;
}

#define LBP_ROW(name, type)                                                    \
  static int name (                                                            \
      const FerLbpProgram *program, const type *sum, int n, int32_t *hits)     \
  {                                                                            \
    int n_hits = 0;                                                            \
                                                                               \
    for (int i = 0; i < n; i++) {                                              \
      int stage = 0;                                                           \
                                                                               \
      while (stage < program->n_stages                                         \
             && fer_##type##_lbp_passes (                                      \
                 program, program->stages + stage, sum + i))                   \
        stage++;                                                               \
      if (stage == program->n_stages)                                          \
        hits[n_hits++] = i;                                                    \
      else if (stage == 0)                                                     \
        i++;                                                                   \
    }                                                                          \
    return n_hits;                                                             \
  }

LBP_ROW (lbp_row_c, uint32_t)
LBP_ROW (lbp16_row_c, uint16_t)

#define USE_VARIANT(isa)                                                       \
  do {                                                                         \
    kernels->scale_row = fer_scale_row_##isa;                                  \
    kernels->blend_rows = fer_blend_rows_##isa;                                \
    kernels->integral_row = fer_integral_row_##isa;                            \
    kernels->integral16_row = fer_integral16_row_##isa;                        \
    kernels->tilted_row = fer_tilted_row_##isa;                                \
    kernels->split_row = fer_split_row_##isa;                                  \
    kernels->split16_row = fer_split16_row_##isa;                              \
    kernels->haar_row = fer_haar_row_##isa;                                    \
    kernels->lbp16_row = fer_lbp16_row_##isa;                                  \
  } while (0)

void
fer_cascade_kernels_init (FerCascadeKernels *kernels, FerCpu cpu)
{
  kernels->scale_row = scale_row_c;
  kernels->blend_rows = blend_rows_c;
  kernels->integral_row = integral_row_c;
  kernels->integral16_row = integral16_row_c;
  kernels->tilted_row = tilted_row_c;
  kernels->split_row = split_row_c;
  kernels->split16_row = split16_row_c;
  kernels->haar_row = haar_row_c;
  kernels->lbp_row = lbp_row_c;
  kernels->lbp16_row = lbp16_row_c;

#if defined(__x86_64__) || defined(__i386__)
  if (fer_cpu_includes (cpu, FER_CPU_AVX2))
    USE_VARIANT (avx2);
  if (fer_cpu_includes (cpu, FER_CPU_AVX512))
    kernels->lbp16_row = fer_lbp16_row_avx512;
#elif defined(__aarch64__)
  if (fer_cpu_includes (cpu, FER_CPU_NEON))
    USE_VARIANT (neon);
#endif
}
