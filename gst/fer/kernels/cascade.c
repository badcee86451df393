/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade.h"

#include "cascade-tail.h"
#include "cascade-window.h"

/* Plain C: what each kernel means. */

void
fer_cascade_scale_row_c (uint16_t *dst, const uint8_t *src, int src_width,
    const int32_t *offsets, const uint16_t *weights, int width)
{
  fer_scale_row_from (0, dst, src, offsets, weights, width);
}

void
fer_cascade_blend_rows_c (
    uint8_t *dst, const uint16_t *a, const uint16_t *b, int weight, int width)
{
  fer_blend_rows_from (0, dst, a, b, weight, width);
}

void
fer_cascade_integral_row_c (uint32_t *sum, uint32_t *squares,
    const uint32_t *sum_above, const uint32_t *squares_above,
    const uint8_t *src, int width)
{
  sum[0] = squares[0] = 0;
  fer_integral_row_from (
      0, 0, 0, sum, squares, sum_above, squares_above, src, width);
}

void
fer_cascade_integral16_row_c (
    uint16_t *sum, const uint16_t *above, const uint8_t *src, int width)
{
  sum[0] = 0;
  fer_integral16_row_from (0, 0, sum, above, src, width);
}

void
fer_cascade_tilted_row_c (uint32_t *tilted, const uint32_t *above,
    const uint32_t *above2, const uint8_t *src, const uint8_t *src_above,
    int width)
{
  tilted[0] = above[1];
  fer_tilted_row_from (1, tilted, above, above2, src, src_above, width);
}

void
fer_cascade_split_row_c (
    uint32_t *dst, const uint32_t *src, int half, int width)
{
  fer_split_row_from (0, dst, src, half, width);
}

void
fer_cascade_split16_row_c (
    uint16_t *dst, const uint16_t *src, int half, int width)
{
  fer_split16_row_from (0, dst, src, half, width);
}

/* The body of the window kernels. @norm is that of window i; one without
 * contrast counts as rejected, but not by the first stage. */
#define FIND_WINDOWS(kind, norm)                                               \
  int n_hits = 0;                                                              \
                                                                               \
  for (int i = 0; i < n; i++) {                                                \
    float factor = norm;                                                       \
    int passed = factor == 0                                                   \
                     ? -1                                                      \
                     : fer_##kind##_count_passed (program, sum + i, factor);   \
                                                                               \
    if (passed == program->n_stages)                                           \
      hits[n_hits++] = i;                                                      \
    else if (passed == 0)                                                      \
      i++;                                                                     \
  }                                                                            \
  return n_hits

int
fer_cascade_haar_row_c (const FerHaarProgram *program, const uint32_t *sum,
    const uint32_t *squares, int n, int32_t *hits)
{
  FIND_WINDOWS (haar, fer_haar_norm (program, sum + i, squares + i));
}

int
fer_cascade_lbp_row_c (
    const FerLbpProgram *program, const uint32_t *sum, int n, int32_t *hits)
{
  FIND_WINDOWS (lbp, 1);
}

int
fer_cascade_lbp16_row_c (
    const FerLbpProgram *program, const uint16_t *sum, int n, int32_t *hits)
{
  FIND_WINDOWS (lbp16, 1);
}

void
fer_cascade_kernels_init (FerCascadeKernels *kernels, FerCpu cpu)
{
#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  if (fer_cpu_includes (cpu, FER_CPU_##LEVEL))                                 \
    kernels->kernel = fer_cascade_##kernel##_##isa;
#include "cascade.inc"
}
