/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kernels of the boosted cascades: scaling a picture, its integral images and
 * the windows of one row. */
#pragma once

#include <stdint.h>

#include "cascade-program.h"
#include "cpu.h"

/*
 * Elements that the window kernels may read after the last window's corners:
 * the lanes of a vector that lie beyond a row's last window. Their values
 * do not matter.
 */
#define FER_CASCADE_OVERREAD 64

/*
 * scale_row: one row of `width` samples between neighbouring pixels,
 *   dst[i] = (256 - weights[i]) * src[offsets[i]] + weights[i] * src[offsets[i]
 * + 1] with weights of 0 … 256. Offsets rise and are 0 … src_width - 2; nothing
 * outside `src` is read.
 */
typedef void (*FerScaleRow) (uint16_t *dst, const uint8_t *src, int src_width,
    const int32_t *offsets, const uint16_t *weights, int width);

/*
 * blend_rows: dst[i] = ((256 - weight) * a[i] + weight * b[i] + 2^15) >> 16
 * for values of a and b up to 255 * 256. `a` and `b` may be the same row.
 */
typedef void (*FerBlendRows) (
    uint8_t *dst, const uint16_t *a, const uint16_t *b, int weight, int width);

/*
 * integral_row: a row of the integral images of the picture and of its
 * squares, modulo 2^32, from the row above. The rows have width + 1 elements,
 * the first one 0. integral16_row: of the picture alone, modulo 2^16.
 */
typedef void (*FerIntegralRow) (uint32_t *sum, uint32_t *squares,
    const uint32_t *sum_above, const uint32_t *squares_above,
    const uint8_t *src, int width);
typedef void (*FerIntegral16Row) (
    uint16_t *sum, const uint16_t *above, const uint8_t *src, int width);

/*
 * tilted_row: a row of width + 1 elements of the integral image along the
 * diagonals (Lienhart and Maydt, 2002), modulo 2^32: element (x, y) is the sum
 * of the pixels (i, j) with j < y and |i - x + 1| < y - j.
 * `above` and `above2` are rows y - 1 and y - 2, `src` and `src_above` the
 * pixels of rows y - 1 and y - 2; for y = 1 `above2` is `above`, all 0, and
 * `src_above` is a row of zeros.
 */
typedef void (*FerTiltedRow) (uint32_t *tilted, const uint32_t *above,
    const uint32_t *above2, const uint8_t *src, const uint8_t *src_above,
    int width);

/*
 * split_row: even elements of `src` to `dst`, odd ones to `dst` + half.
 * Neighbouring windows of a scan with step 2 are then neighbours in memory.
 */
typedef void (*FerSplitRow) (
    uint32_t *dst, const uint32_t *src, int half, int width);
typedef void (*FerSplit16Row) (
    uint16_t *dst, const uint16_t *src, int half, int width);

/*
 * haar_row: which of a row's n windows pass all stages. Window i's first
 * element is sum[i], of the squares squares[i]. Writes the passing ones'
 * numbers, rising, to `hits` and returns how many.
 *
 * As in OpenCV, a window with next to no contrast is rejected before the first
 * stage, and the window that follows one rejected by the first stage is left
 * out. Features are computed in single precision, in the order that plain C
 * shows and without contraction; stages sum up in double precision. All
 * variants agree exactly.
 *
 * lbp_row, lbp16_row: the same for local binary patterns; the sums of cells
 * do not exceed 2^31 - 1 and 2^16 - 1, so that wrapped sums serve.
 */
typedef int (*FerHaarRow) (const FerHaarProgram *program, const uint32_t *sum,
    const uint32_t *squares, int n, int32_t *hits);
typedef int (*FerLbpRow) (
    const FerLbpProgram *program, const uint32_t *sum, int n, int32_t *hits);
typedef int (*FerLbp16Row) (
    const FerLbpProgram *program, const uint16_t *sum, int n, int32_t *hits);

typedef struct {
  FerScaleRow scale_row;
  FerBlendRows blend_rows;
  FerIntegralRow integral_row;
  FerIntegral16Row integral16_row;
  FerTiltedRow tilted_row;
  FerSplitRow split_row;
  FerSplit16Row split16_row;
  FerHaarRow haar_row;
  FerLbpRow lbp_row;
  FerLbp16Row lbp16_row;
} FerCascadeKernels;

/* Fills the table with the best kernels that processors of a level run. */
void fer_cascade_kernels_init (FerCascadeKernels *kernels, FerCpu cpu);

#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  FER_KERNEL_TYPE (FerCascadeKernels, kernel) fer_cascade_##kernel##_##isa;
#include "cascade.inc"
