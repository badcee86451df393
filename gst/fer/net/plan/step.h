/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a planned network consists of: steps that hold the arguments of the
 * kernels, complete but for the pointers into the arena. Those are addresses,
 * which become pointers when a step runs.
 */
#pragma once

#include <glib.h>

#include "kernels/nn.h"
#include "kernels/q8.h"
#include "net/graph/tensor.h"

G_BEGIN_DECLS

/* Points of Winograd's transformed tiles. */
#define FER_WINOGRAD_POINTS 16

typedef enum {
  FER_MEMORY_NONE, /* there is nothing: the pointer is NULL */
  FER_MEMORY_ARENA,
  FER_MEMORY_CONSTANT,
} FerMemory;

/**
 * FerAddress:
 *
 * Where something lies, for any batch. In the arena, a value's items lie behind
 * each other; a constant is the same for all items. In bytes.
 */
typedef struct {
  FerMemory memory;
  const void *constant; /* FER_MEMORY_CONSTANT */
  /* FER_MEMORY_ARENA */
  gsize value; /* begin of the value, if the batch had one item */
  gsize item;  /* size of an item */
  gsize first; /* from the begin of the item */
} FerAddress;

/**
 * FerPlanes:
 *
 * A value without its border, in blocks of 16 channels. Distances in elements,
 * which are floats where nothing else is said.
 */
typedef struct {
  FerAddress at; /* the first pixel */
  gsize block, row;
  gint channels, height, width;
} FerPlanes;

/**
 * FerBorder:
 *
 * What surrounds the planes of a value, filled before the value is computed. In
 * bytes.
 */
typedef struct {
  FerAddress at; /* of the item */
  guint8 value;
  gsize n_planes; /* 0 = no border */
  gsize plane, row;
  gsize top, left, right, bottom;
  gint height; /* rows inside */
} FerBorder;

/**
 * FerClear:
 *
 * Memory to zero: the last block, where some of its lanes are not channels and
 * the step does not write those. They must be finite.
 */
typedef struct {
  FerAddress at;
  gsize size; /* bytes; 0 = nothing to do */
} FerClear;

/* --- Floats --------------------------------------------------------------- */

typedef struct {
  FerAddress src, dst, residual;
  FerNnConv args;
} FerConvStep;

/* Each part computes the outputs that read the same inputs. */
typedef struct {
  FerConvStep *parts; /* owned */
  guint n_parts;
} FerGroupedConvStep;

/* Rows of tiles are done some at a time; the arguments are those of all rows,
 * those of the scratch memory's layout are missing. */
typedef struct {
  FerAddress src, dst, residual;
  FerNnWinogradIn in;
  FerNnConv product; /* of one point */
  FerNnWinogradOut out;
  gsize point_weights; /* floats from the weights of a point to the next's */
  gint strip;          /* rows of tiles at a time */
} FerWinogradStep;

typedef struct {
  FerAddress src, dst;
  FerNnDepthwise args;
} FerDepthwiseStep;

typedef struct {
  FerAddress src, dst;
  FerNnPool args;
} FerPoolStep;

typedef struct {
  FerAddress a, b, dst;
  FerNnBinary args;
} FerBinaryStep;

typedef struct {
  FerAddress src, dst;
  FerNnAffine args;
} FerAffineStep;

typedef struct {
  FerAddress src, dst;
  FerNnSoftmax args;
} FerSoftmaxStep;

/* --- Moves ---------------------------------------------------------------- */

/* The channels of @src from @from on become @n of @dst from @first on. */
typedef struct {
  FerPlanes src, dst;
  gint from, first, n;
} FerCopy;

typedef struct {
  FerClear clear;
  FerCopy *copies; /* owned */
  guint n_copies;
} FerConcatStep;

typedef struct {
  FerPlanes src, dst;
  gint top, left;
  gfloat value;
} FerPadStep;

/* Of floats or bytes. */
typedef struct {
  FerPlanes src, dst;
  gsize element; /* bytes */
  gint repeat[2];
} FerRepeatStep;

/* Number (i, j, …) of the result, in NCHW order, is number i * strides[0] +
 * j * strides[1] + … of the operand. */
typedef struct {
  FerClear clear;
  FerPlanes src, dst;
  gint rank;
  gsize sizes[FER_MAX_RANK];
  gsize strides[FER_MAX_RANK];
} FerTransposeStep;

/* --- Bytes ---------------------------------------------------------------- */

/* Results as bytes or as floats; the other address is of FER_MEMORY_NONE. */
typedef struct {
  FerAddress bytes, floats;
} FerQ8Dst;

typedef struct {
  FerAddress src, residual, residual_scale;
  FerQ8Dst dst;
  FerQ8Conv args;
} FerQ8ConvStep;

/* As in floats: rows of tiles are done some at a time. Of the convolution the
 * weights are missing. */
typedef struct {
  FerQ8ConvStep conv;
  FerQ8WinogradIn in;
  FerQ8WinogradProduct product;
  FerQ8WinogradOut out;
  gint strip; /* rows of tiles at a time */
} FerQ8WinogradStep;

typedef struct {
  FerAddress src;
  FerQ8Dst dst;
  FerQ8Pool args;
} FerQ8PoolStep;

typedef struct {
  FerAddress a, b, a_scale;
  FerQ8Dst dst;
  FerQ8Blend args;
} FerQ8BlendStep;

typedef struct {
  FerAddress src;
  FerQ8Dst dst;
  FerQ8Quantize args;
} FerQuantizeStep;

/* A convolution of which bytes are made, some rows at a time: written as a
 * whole, its floats would be four times what is kept. */
typedef struct {
  FerConvStep conv; /* into the scratch memory */
  FerQuantizeStep quantize;
  gint rows; /* at a time */
} FerStripsStep;

/* --- A step --------------------------------------------------------------- */

typedef enum {
  FER_STEP_CONV,
  FER_STEP_GROUPED_CONV,
  FER_STEP_WINOGRAD,
  FER_STEP_DEPTHWISE,
  FER_STEP_PRODUCT, /* a convolution of one row, whose pixels are the items */
  FER_STEP_MAX_POOL,
  FER_STEP_AVERAGE_POOL,
  FER_STEP_ADD,
  FER_STEP_SUB,
  FER_STEP_MUL,
  FER_STEP_AFFINE,
  FER_STEP_SOFTMAX,
  FER_STEP_CONCAT,
  FER_STEP_PAD,
  FER_STEP_REPEAT,
  FER_STEP_TRANSPOSE,
  FER_STEP_Q8_CONV,
  FER_STEP_Q8_WINOGRAD,
  FER_STEP_Q8_PRODUCT,
  FER_STEP_Q8_MAX_POOL,
  FER_STEP_Q8_AVERAGE_POOL,
  FER_STEP_Q8_BLEND,
  FER_STEP_QUANTIZE,
  FER_STEP_STRIPS,
  FER_N_STEP_KINDS,
} FerStepKind;

/**
 * FerStep:
 *
 * One step of a planned network.
 */
typedef struct {
  FerStepKind kind;
  FerBorder border; /* of what it computes */
  union {
    FerConvStep conv; /* CONV, PRODUCT */
    FerGroupedConvStep grouped_conv;
    FerWinogradStep winograd;
    FerDepthwiseStep depthwise;
    FerPoolStep pool;     /* MAX_POOL, AVERAGE_POOL */
    FerBinaryStep binary; /* ADD, SUB, MUL */
    FerAffineStep affine;
    FerSoftmaxStep softmax;
    FerConcatStep concat;
    FerPadStep pad;
    FerRepeatStep repeat;
    FerTransposeStep transpose;
    FerQ8ConvStep q8_conv; /* Q8_CONV, Q8_PRODUCT */
    FerQ8WinogradStep q8_winograd;
    FerQ8PoolStep q8_pool; /* Q8_MAX_POOL, Q8_AVERAGE_POOL */
    FerQ8BlendStep q8_blend;
    FerQuantizeStep quantize;
    FerStripsStep strips;
  };
} FerStep;

/**
 * fer_step_clear:
 *
 * Frees what @step owns.
 */
void fer_step_clear (FerStep *step);

G_END_DECLS
