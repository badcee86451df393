/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ONNX operators that the engine has. */
#pragma once

#include "net/lower/fold.h"
#include "net/lower/context.h"

G_BEGIN_DECLS

typedef enum {
  FER_OPERATOR_NONE = 0,
  /* Input 0 may be a constant while another input is computed. */
  FER_OPERATOR_CONSTANT_FIRST = 1 << 0,
  /* Reads quantised values as they are. */
  FER_OPERATOR_READS_BYTES = 1 << 1,
  /* The output holds probabilities. */
  FER_OPERATOR_PROBABILITY = 1 << 2,
  /* The output holds the numbers of input 0 in the same order. */
  FER_OPERATOR_SAME_NUMBERS = 1 << 3,
  /* Input 0 need not have a dimension for the batch. */
  FER_OPERATOR_ANY_SHAPE = 1 << 4,
} FerOperatorFlags;

/* As max_inputs: any number, all of which must be there; as max_outputs: any
 * number. */
#define FER_ANY_NUMBER G_MAXUINT
/* Most attributes that one operator requires. */
#define FER_MAX_REQUIRED 1

/**
 * FerOperator:
 *
 * One operator. The limits are the widest of operator sets
 * #FER_OPSET_MIN to #FER_OPSET_MAX.
 */
typedef struct {
  const gchar *name;
  guint min_inputs; /* the first so many may not be left out */
  guint max_inputs;
  guint max_outputs;                           /* the first is always there */
  const gchar *required[FER_MAX_REQUIRED + 1]; /* attributes, NULL-terminated */
  FerFold *fold;       /* on constants only; NULL = unsupported */
  FerLowerFunc *lower; /* on a computed input; NULL = unsupported */
  FerOperatorFlags flags;
} FerOperator;

/**
 * fer_operators_get:
 * @n: (out): how many there are
 *
 * Returns: (transfer none): the operators, sorted by name
 */
const FerOperator *fer_operators_get (guint *n);

/**
 * fer_operators_find:
 * @name: ONNX's name of an operator
 *
 * Returns: (transfer none) (nullable): the operator
 */
const FerOperator *fer_operators_find (const gchar *name);

/**
 * fer_operators_check:
 * @graph: a graph
 * @error: return location, #FER_ERROR_UNSUPPORTED or #FER_ERROR_MALFORMED
 *
 * Checks that the engine has the operator of every node, and that every node
 * has as many inputs and outputs, and the attributes, that its operator needs.
 * The code of the operators relies on it.
 *
 * Returns: %FALSE on error
 */
gboolean fer_operators_check (const FerGraph *graph, GError **error);

G_END_DECLS
