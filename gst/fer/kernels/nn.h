/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kernels of neural networks, float32.
 *
 * Activations are stored in blocks of 16 channels: [block][row][column][16],
 * so that a vector holds channels of one pixel. Lanes beyond the last channel
 * hold finite numbers that nobody reads as a result. All distances are in
 * floats; every pointer, and every distance between blocks, rows and pixels of
 * blocked data, is a multiple of 16 floats from a 64-byte boundary.
 *
 * No kernel reads or writes outside the elements its description names, none
 * allocates. Variants agree with plain C within 1e-5 of the sum of the absolute
 * values of the products added; the result for a pixel depends neither on the
 * size of the image nor on its place in it.
 */
#pragma once

#include <stddef.h>

#include "cpu.h"

#define FER_NN_BLOCK 16

/* What FER_NN_RECIPROCAL makes of 0: the lanes past the last channel are 0, and
 * an infinite number times the weights of 0 that they meet would be NaN. */
#define FER_NN_MOST_RECIPROCAL 1e18f

typedef enum {
  FER_NN_NONE,
  FER_NN_RELU,
  FER_NN_CLIP,         /* to a … b */
  FER_NN_LEAKY,        /* x < 0: x * a */
  FER_NN_PRELU,        /* x < 0: x * slope of the channel */
  FER_NN_HARD_SIGMOID, /* a x + b, clipped to 0 … 1 */
  FER_NN_HARD_SWISH,   /* x * (a x + b clipped to 0 … 1) */
  FER_NN_SIGMOID,
  FER_NN_ELU, /* x < 0: a (exp (x) - 1), otherwise x * b */
  FER_NN_TANH,
  FER_NN_SOFTPLUS, /* log (1 + exp (x)) */
  FER_NN_MISH,     /* x * tanh (softplus (x)) */
  FER_NN_ERF,
  FER_NN_GELU,      /* x * (1 + erf (x / sqrt (2))) / 2 */
  FER_NN_GELU_TANH, /* the same with a tanh that is close to that erf */
  FER_NN_EXP,  /* of x clipped to where it is a normal number: -87 … 88 */
  FER_NN_SQRT, /* NaN below 0 */
  FER_NN_RECIPROCAL, /* 1 / x, clipped to FER_NN_MOST_RECIPROCAL */
} FerNnAct;

typedef struct {
  FerNnAct kind;
  float a;
  float b;
  const float *slopes; /* FER_NN_PRELU: one for each channel, whole blocks */
} FerNnActivation;

/*
 * Dense convolution; also, as a convolution with a kernel of one pixel over
 * "pixels" that are the items of a batch, a matrix product.
 *
 * Output pixel (y, x) of block o is
 *   act (bias + residual + sum of src[i * src_block + y * src_step_y
 *     + x * src_step_x + ky * src_tap_y + kx * src_tap_x + lane] * weight)
 * over the groups i of `lanes` input channels, the kernel's taps and the lanes;
 * `lanes` is 16 for blocked data and 1 where each input channel is a plane of
 * its own (src need not be aligned then). `channels` counts input channels:
 * lanes past it are not read. Weights: [o][i][ky][kx][lane][16], whole groups.
 *
 * Where `paired` is set there are at most 8 outputs, of one block, from blocked
 * data, src_step_x is 16, and each vector of weights serves two lanes:
 * [i][ky][kx][lane / 2] [output][lane % 2]. An odd last channel's neighbour is
 * read then (its weight is 0).
 */
typedef struct {
  const float *src;
  ptrdiff_t src_block, src_step_y, src_step_x, src_tap_y, src_tap_x;
  int channels, lanes;
  int paired;
  int kernel_h, kernel_w;
  const float *weights;
  const float *bias;     /* whole blocks */
  const float *residual; /* NULL = none; may be dst */
  ptrdiff_t residual_block, residual_row, residual_pixel;
  float *dst;
  ptrdiff_t dst_block, dst_row, dst_pixel;
  int blocks, height, width; /* of the output */
  FerNnActivation act;
} FerNnConv;

/*
 * Convolution with a kernel of 3 x 3 pixels by tiles of 2 x 2 outputs, as
 * Winograd's minimal filtering does it (Lavin and Gray, 2015): 16 products of
 * matrices, one for each point of the transformed tiles, instead of 9 of 2.25
 * times the size. winograd_in transforms the inputs; each product is a conv
 * with a kernel of one pixel over the tiles; winograd_out transforms what came
 * out. The weights' transform is done when a network is loaded.
 *
 * Tile (y, x) reads 4 x 4 pixels of src from (2 y, 2 x) on, zeros outside
 * src_height x src_width, and gives outputs (2 y, 2 x) to (2 y + 1, 2 x + 1) of
 * those inside height x width. Transformed: [point][block][y][x][16].
 */
typedef struct {
  const float *src;
  ptrdiff_t src_block, src_row;
  int src_height, src_width;
  float *dst;
  ptrdiff_t dst_point, dst_block;
  int blocks, rows, columns; /* of tiles */
} FerNnWinogradIn;

typedef struct {
  const float *src;
  ptrdiff_t src_point, src_block;
  const float *bias;     /* whole blocks */
  const float *residual; /* NULL = none; may be dst */
  ptrdiff_t residual_block, residual_row;
  float *dst;
  ptrdiff_t dst_block, dst_row;
  int blocks, rows, columns; /* of tiles */
  int height, width;         /* of the output */
  FerNnActivation act;
} FerNnWinogradOut;

/*
 * Depthwise convolution: as above, but each channel reads itself only. Weights:
 * [block][ky][kx][16].
 */
typedef struct {
  const float *src;
  ptrdiff_t src_block, src_step_y, src_step_x, src_tap_y, src_tap_x;
  int kernel_h, kernel_w;
  const float *weights;
  const float *bias;
  float *dst;
  ptrdiff_t dst_block, dst_row;
  int blocks, height, width;
  FerNnActivation act;
} FerNnDepthwise;

/*
 * Pooling. Taps outside the source do not count; where `count_pad` is set an
 * average divides by the taps inside the source and its padding.
 */
typedef struct {
  const float *src; /* the first pixel */
  ptrdiff_t src_block, src_row;
  int src_height, src_width;
  int kernel_h, kernel_w, stride_y, stride_x, dilation_y, dilation_x;
  int pad_top, pad_left, pad_bottom, pad_right;
  int count_pad;
  float *dst;
  ptrdiff_t dst_block, dst_row;
  int blocks, height, width;
} FerNnPool;

/*
 * One blocked operand of an element-wise operation. A distance of 0 repeats it
 * along that direction; `one_channel` repeats lane 0 over all lanes.
 */
typedef struct {
  const float *data;
  ptrdiff_t block, row, pixel;
  int one_channel;
} FerNnOperand;

/* act (a op b); dst may be a's or b's data where these are not repeated. */
typedef struct {
  FerNnOperand a, b;
  float *dst;
  ptrdiff_t dst_block, dst_row;
  int blocks, height, width;
  FerNnActivation act;
} FerNnBinary;

/* act (scale * src + shift); scale and shift in whole blocks, both NULL where
 * there is only the activation. dst may be src. */
typedef struct {
  const float *src;
  ptrdiff_t src_block, src_row;
  const float *scale;
  const float *shift;
  float *dst;
  ptrdiff_t dst_block, dst_row;
  int blocks, height, width;
  FerNnActivation act;
} FerNnAffine;

/* Softmax over the channels of each pixel, or its logarithm; the lanes past the
 * last channel become 0. */
typedef struct {
  const float *src;
  ptrdiff_t src_block, src_row;
  float *dst;
  ptrdiff_t dst_block, dst_row;
  int channels, height, width;
  int logarithm;
} FerNnSoftmax;

typedef struct {
  void (*conv) (const FerNnConv *conv);
  void (*winograd_in) (const FerNnWinogradIn *in);
  void (*winograd_out) (const FerNnWinogradOut *out);
  void (*depthwise) (const FerNnDepthwise *conv);
  void (*max_pool) (const FerNnPool *pool);
  void (*average_pool) (const FerNnPool *pool);
  void (*add) (const FerNnBinary *binary);
  void (*sub) (const FerNnBinary *binary);
  void (*mul) (const FerNnBinary *binary);
  void (*affine) (const FerNnAffine *affine);
  void (*softmax) (const FerNnSoftmax *softmax);
} FerNnKernels;

/* Fills the table with the best kernels that processors of a level run. */
void fer_nn_kernels_init (FerNnKernels *kernels, FerCpu cpu);

#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  FER_KERNEL_TYPE (FerNnKernels, kernel) fer_nn_##kernel##_##isa;
#include "nn.inc"
