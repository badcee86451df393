/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kernels of quantised networks: activations of 8 bits without sign, weights of
 * 8 bits with one, sums of 32 bits.
 *
 * A number stands for (number - zero) * step. Activations are stored as those
 * of nn.h, in blocks of 16 channels [block][row][column][16], one byte each;
 * lanes beyond the last channel hold bytes that nobody reads as a result. All
 * distances are in elements; pointers to bytes, and distances between them, are
 * multiples of 16.
 *
 * A result y, in steps of the output, is stored as
 *   (byte) (nearest even integer (clip (y, low, high)) + zero),
 * where low and high leave it within 0 … 255 (a y that is not a number becomes
 * low), or as the float clip (y, low, high) where the output is of floats.
 *
 * No kernel reads or writes outside the elements its description names, none
 * allocates, and all variants agree bit for bit with plain C: sums of integers
 * are exact, what follows is computed in single precision without contraction
 * in the order that the descriptions give.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "nn.h"

#define FER_Q8_BLOCK FER_NN_BLOCK
/* Input channels that one multiply-add takes together: of bytes, of words. */
#define FER_Q8_GROUP 4
#define FER_Q8_PAIR 2
/* Most products that one sum may hold without overflow. */
#define FER_Q8_MAX_PRODUCTS 65536

/* Where the results go: to bytes or to floats; the other pointer is NULL. */
typedef struct {
  uint8_t *bytes;
  float *floats;
  ptrdiff_t block, row, pixel;
  float low, high;
  int zero;
} FerQ8Output;

/*
 * Dense convolution, and matrix product as in FerNnConv:
 *   y = (float) (bias + sum of (src - src_zero) * weight) * scale
 *       + (float) (residual - residual_zero) * residual_scale,
 * where src_zero is that of the variant (FerQ8Kernels).
 * Weights: [o][i][ky][kx][groups][16 outputs][inputs of a group], whole blocks
 * of inputs, with groups of as many inputs as the variant takes together; those
 * of lanes past the last channel are 0. Groups of four of which no lane is
 * below `channels` are not read; the source's block may be, whole. Padding is
 * part of the source. bias, scale and residual_scale: one for each output
 * channel, whole blocks.
 */
typedef struct {
  const uint8_t *src;
  ptrdiff_t src_block, src_step_y, src_step_x, src_tap_y, src_tap_x;
  int channels;
  int kernel_h, kernel_w;
  const int8_t *weights;
  const int32_t *bias;
  const float *scale;
  const uint8_t *residual; /* NULL = none; may be the output */
  ptrdiff_t residual_block, residual_row, residual_pixel;
  int residual_zero;
  const float *residual_scale;
  FerQ8Output out;
  int blocks, height, width; /* of the output */
} FerQ8Conv;

/*
 * Convolution with a kernel of 3 x 3 pixels by Winograd's tiles, as in nn.h,
 * with the same results as conv: products are of words, which pays where conv
 * widens its bytes to words anyway. The weights' transform is doubled in each
 * direction, so that it is of integers. All sums are four times those of the
 * convolution, which fit 32 bits for up to FER_Q8_MAX_WINOGRAD input channels.
 *
 * winograd_in: pixels outside src_height x src_width count as 0.
 */
#define FER_Q8_MAX_WINOGRAD 1024

typedef struct {
  const uint8_t *src;
  ptrdiff_t src_block, src_row;
  int src_height, src_width;
  int16_t *dst; /* [point][block][y][x][16] */
  ptrdiff_t dst_point, dst_block;
  int blocks, rows, columns; /* of tiles */
} FerQ8WinogradIn;

/* For each of 16 points dst = sum of src * weight. Weights: [point][o][i]
 * [8 pairs][16 outputs][2 inputs], whole blocks; `channels` as in FerQ8Conv. */
typedef struct {
  const int16_t *src; /* [point][block][tile][16] */
  ptrdiff_t src_point, src_block;
  int channels;
  const int16_t *weights;
  int32_t *dst; /* as src */
  ptrdiff_t dst_point, dst_block;
  int blocks, tiles;
} FerQ8WinogradProduct;

/* Of `conv` count the bias, the scale, the residual, the output and its sizes:
 * the sums, transformed back, become results as its own do. */
typedef struct {
  const int32_t *src; /* [point][block][y][x][16] */
  ptrdiff_t src_point, src_block;
  int rows, columns; /* of tiles */
  FerQ8Conv conv;
} FerQ8WinogradOut;

/*
 * Pooling; taps outside the source do not count. The maximum is stored as it
 * is, whatever the output says of clipping, and always as bytes. An average is
 *   y = (float) (sum - taps * src_zero) * (scale / taps).
 */
typedef struct {
  const uint8_t *src; /* the first pixel */
  ptrdiff_t src_block, src_row;
  int src_height, src_width;
  int kernel_h, kernel_w, stride_y, stride_x, dilation_y, dilation_x;
  int pad_top, pad_left;
  int src_zero;
  float scale;
  FerQ8Output out;
  int blocks, height, width;
} FerQ8Pool;

/*
 * y = (float) (a - a_zero) * a_scale + (float) (b - b_zero) * b_scale; scales
 * for each channel, whole blocks. b may be NULL: y is the first product then.
 * The output may be a or b.
 */
typedef struct {
  const uint8_t *a, *b;
  ptrdiff_t a_block, a_row, b_block, b_row;
  int a_zero, b_zero;
  const float *a_scale, *b_scale;
  FerQ8Output out;
  int blocks, height, width;
} FerQ8Blend;

/* y = src / step, as one division. */
typedef struct {
  const float *src;
  ptrdiff_t src_block, src_row;
  float step;
  FerQ8Output out;
  int blocks, height, width;
} FerQ8Quantize;

typedef struct {
  /* What conv takes off each byte of its source, which the bias makes up for:
   * 128 where the processor multiplies bytes with a sign only, otherwise 0. */
  int conv_src_zero;
  /* Input channels that stand together in conv's weights: FER_Q8_GROUP, or
   * FER_Q8_PAIR where bytes are widened before they are multiplied. */
  int conv_group;
  void (*conv) (const FerQ8Conv *conv);
  void (*winograd_in) (const FerQ8WinogradIn *in);
  void (*winograd_product) (const FerQ8WinogradProduct *product);
  void (*winograd_out) (const FerQ8WinogradOut *out);
  void (*max_pool) (const FerQ8Pool *pool);
  void (*average_pool) (const FerQ8Pool *pool);
  void (*blend) (const FerQ8Blend *blend);
  void (*quantize) (const FerQ8Quantize *quantize);
} FerQ8Kernels;

/* Fills the table with the best kernels that processors of a level run. */
void fer_q8_kernels_init (FerQ8Kernels *kernels, FerCpu cpu);

#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  FER_KERNEL_TYPE (FerQ8Kernels, kernel) fer_q8_##kernel##_##isa;
#include "q8.inc"
