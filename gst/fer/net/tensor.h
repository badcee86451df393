/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Dimensions a tensor may have; ONNX sets no limit, networks stay below. */
#define FER_MAX_RANK 8
/* Most elements of one tensor: what keeps every product of sizes that the
 * engine forms far from overflow, and broken files from eating the memory. */
#define FER_MAX_ELEMENTS (G_GINT64_CONSTANT (1) << 28)

/**
 * FerTensor:
 *
 * An immutable, reference-counted array of constants. Integers and booleans
 * of any width are held as #gint64: they are shapes and axes, never many.
 */
typedef struct {
  gboolean is_float;
  gboolean is_int8; /* of 8 bits with a sign */
  gint rank;
  gint dims[FER_MAX_RANK];
  gsize n; /* elements; 1 for a scalar */
  const gfloat *floats;
  const gint64 *ints;
  gpointer owned; /* freed with the tensor; NULL where the data is borrowed */
  /* Of floats that are whole multiples, -128 to 127, of a step: one step for
   * each index of the first axis. NULL of any others. */
  gfloat *steps;
} FerTensor;

/* Multiplies the dimensions; FALSE where one is negative, or there are too many
 * of them or too many elements. */
gboolean fer_dims_count (const gint64 *dims, gsize rank, gsize *n);

/* Zeroed, its own memory: written through fer_tensor_own_*() before it is
 * shared. @dims must have passed fer_dims_count(). */
FerTensor *fer_tensor_new (gboolean is_float, const gint *dims, gint rank);
FerTensor *fer_tensor_ref (FerTensor *tensor);
void fer_tensor_unref (FerTensor *tensor);

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
