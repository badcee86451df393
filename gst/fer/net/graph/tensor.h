/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Dimensions a tensor may have; ONNX sets no limit, networks stay below. */
#define FER_MAX_RANK 8
/* Most elements of one tensor. Bounds what a broken file can make the engine
 * allocate, and keeps every product of sizes that it forms from overflowing. */
#define FER_MAX_ELEMENTS (G_GINT64_CONSTANT (1) << 28)

/**
 * FerTensor:
 *
 * An immutable, reference-counted array of constants. Integers and booleans
 * of any width are held as #gint64: they are shapes and axes, never many.
 */
typedef struct {
  gboolean is_float;
  gboolean is_int8; /* the file's elements are signed integers of 8 bits */
  gint rank;
  gint dims[FER_MAX_RANK];
  gsize n;              /* elements; 1 for a scalar */
  const gfloat *floats; /* where is_float, otherwise NULL */
  const gint64 *ints;   /* where not is_float, otherwise NULL */
  gpointer owned;       /* freed with the tensor; NULL = borrowed elements */
  /* Where every float is a whole number from -128 to 127 times a step: the step
   * for each index of the first axis. NULL for all other tensors. */
  gfloat *steps;
} FerTensor;

/**
 * fer_dims_count:
 * @dims: dimensions as a file gives them
 * @rank: how many
 * @n: (out): their product
 *
 * Returns: %FALSE where a dimension is negative, @rank exceeds #FER_MAX_RANK or
 * the product exceeds #FER_MAX_ELEMENTS
 */
gboolean fer_dims_count (const gint64 *dims, gsize rank, gsize *n);

/**
 * fer_tensor_new:
 * @is_float: whether the elements are floats, not integers
 * @dims: (array length=rank): its shape, which fer_dims_count() accepts
 * @rank: number of dimensions
 *
 * Makes a tensor of zeros with memory of its own. The caller fills it through
 * fer_tensor_own_floats() or fer_tensor_own_ints() before it is shared.
 *
 * Returns: (transfer full): the tensor
 */
FerTensor *fer_tensor_new (gboolean is_float, const gint *dims, gint rank);

/**
 * fer_tensor_new_borrowed:
 * @floats: the elements, which must live longer than the tensor
 * @dims: (array length=rank): its shape, which fer_dims_count() accepts
 * @rank: number of dimensions
 *
 * Makes a tensor of floats that lie in memory of somebody else.
 *
 * Returns: (transfer full): the tensor
 */
FerTensor *fer_tensor_new_borrowed (
    const gfloat *floats, const gint *dims, gint rank);

/**
 * fer_tensor_ref:
 *
 * Returns: (transfer full): @tensor, with one more reference
 */
FerTensor *fer_tensor_ref (FerTensor *tensor);

/**
 * fer_tensor_unref:
 * @tensor: (transfer full): a tensor
 *
 * Drops a reference; the last one frees the tensor.
 */
void fer_tensor_unref (FerTensor *tensor);

/* The elements of a new tensor, to fill them. */
static inline gfloat *
fer_tensor_own_floats (FerTensor *tensor)
{
  return (gfloat *) tensor->owned;
}

static inline gint64 *
fer_tensor_own_ints (FerTensor *tensor)
{
  return (gint64 *) tensor->owned;
}

G_END_DECLS
