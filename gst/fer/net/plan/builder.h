/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the builders of steps share: where values lie, constants. */
#pragma once

#include "net/plan/layout.h"
#include "net/plan/pack.h"
#include "net/plan/step.h"

G_BEGIN_DECLS

/**
 * FerBuilder:
 *
 * Turns the operations of a layout into steps.
 */
typedef struct {
  FerLayout *layout;
  FerPack pack;
  const FerQ8Kernels *q8; /* those that the steps will call */
} FerBuilder;

/**
 * FerBuildFunc:
 * @i: the position of an operation
 * @step: (out): the step, zeroed; its border is filled in elsewhere
 *
 * Builds the step of an operation: its kind and arguments.
 */
typedef void FerBuildFunc (FerBuilder *builder, guint i, FerStep *step);

/* Operation @i. */
static inline const FerOp *
fer_builder_get_op (const FerBuilder *builder, guint i)
{
  return builder->layout->ops->ops->pdata[i];
}

static inline const FerValue *
fer_builder_get_value (const FerBuilder *builder, guint value)
{
  return FER_VALUE (builder->layout->ops, value);
}

static inline const FerBuffer *
fer_builder_get_buffer (const FerBuilder *builder, guint value)
{
  return &builder->layout->buffers[value];
}

/**
 * fer_builder_get_item:
 *
 * Returns: the address of an item of @value, border and all
 */
FerAddress fer_builder_get_item (const FerBuilder *builder, guint value);

/**
 * fer_builder_get_first:
 * @value: a value, or #FER_NO_VALUE
 *
 * Returns: the address of the first pixel of an item, of nothing where there is
 * no value
 */
FerAddress fer_builder_get_first (const FerBuilder *builder, guint value);

/**
 * fer_builder_get_window:
 *
 * Returns: the address of the first pixel under the first placement of @window,
 * which may lie in the border
 */
FerAddress fer_builder_get_window (
    const FerBuilder *builder, guint value, const FerWindow *window);

/**
 * fer_builder_get_planes:
 *
 * Returns: where and how large an item of @value is
 */
FerPlanes fer_builder_get_planes (const FerBuilder *builder, guint value);

/**
 * fer_builder_get_border:
 *
 * Returns: what surrounds an item of @value
 */
FerBorder fer_builder_get_border (const FerBuilder *builder, guint value);

/**
 * fer_builder_pack_act:
 * @channels: those of the result
 *
 * Returns: the activation of @op, its slopes packed
 */
FerNnActivation fer_builder_pack_act (
    FerBuilder *builder, const FerOp *op, gint channels);

/**
 * fer_builder_is_one_row:
 *
 * Returns: whether all rows of a convolution may be taken as one, because it
 * reads one pixel for each result and no borders lie between the rows; narrow
 * maps fill the kernels' tiles then
 */
gboolean fer_builder_is_one_row (const FerBuilder *builder, const FerOp *op);

/**
 * fer_builder_count_product_inputs:
 *
 * Returns: how many numbers a product reads: of planes, all lanes of each block
 */
gint fer_builder_count_product_inputs (
    const FerBuilder *builder, const FerOp *op);

/* The arguments that the kernels of pools have in common, for floats and bytes:
 * @in and @out are FerPlanes. */
#define FER_BUILD_POOL_ARGS(window, in, out)                                   \
  .src_block = (in).block, .src_row = (in).row, .src_height = (in).height,     \
  .src_width = (in).width, .kernel_h = (window)->kernel[0],                    \
  .kernel_w = (window)->kernel[1], .stride_y = (window)->stride[0],            \
  .stride_x = (window)->stride[1], .dilation_y = (window)->dilation[0],        \
  .dilation_x = (window)->dilation[1], .pad_top = (window)->pad[0],            \
  .pad_left = (window)->pad[1], .blocks = fer_count_blocks ((out).channels),   \
  .height = (out).height, .width = (out).width

/* The address of a packed constant. */
static inline FerAddress
fer_address_of_constant (const void *constant)
{
  return (FerAddress){ .memory = FER_MEMORY_CONSTANT, .constant = constant };
}

G_END_DECLS
