/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The frame of the kernels' tests, after dav1d's checkasm: every variant of a
 * family is compared with plain C on random and extreme data, and with --bench
 * the same program times the very calls that it checks.
 *
 * A family has a program: main() hands check_main() the list of its variants
 * (kernels/<family>.inc), each with the Kernel that says how it is checked. A
 * kernel that is in the list and has none does not compile.
 */
#pragma once

#include <stdlib.h>

#include <glib.h>

#include "kernels/kernels.h"

/**
 * Shape:
 *
 * A size of work that is benched, and checked as well. Which of the numbers
 * count, and what for, is the kernel's business.
 */
typedef struct {
  const gchar *name;
  gint size;    /* side of the output, or width of a row */
  gint in, out; /* channels */
  gint kernel;  /* side */
  gint batch;   /* items of a matrix product; 0 = a convolution */
} Shape;

typedef struct _Timer Timer;

/**
 * Check:
 * @plain: the table of plain C
 * @variant: the table that holds the variant
 * @fill: which of its kinds of data the kernel shall get
 * @shape: (nullable): the shape it shall have; NULL = any
 * @timer: (nullable): of the frame
 *
 * One comparison.
 */
typedef struct {
  const FerKernels *plain;
  const FerKernels *variant;
  guint fill;
  const Shape *shape;
  Timer *timer;
} Check;

/**
 * Kernel:
 * @check: calls plain C and, by CHECK_CALL(), the variant, and compares
 * @n_fills: kinds of data; the first one is what is benched
 * @rounds: calls of @check for each of them, without a shape
 * @unit: what @check counts as work, 10^9 of them a second
 * @shapes: (array length=n_shapes): what is benched
 * @n_shapes: number of shapes, 1 or more
 *
 * How a kernel is checked.
 */
typedef struct {
  void (*check) (Check *check);
  guint n_fills;
  guint rounds;
  const gchar *unit;
  const Shape *shapes;
  guint n_shapes;
} Kernel;

#define KERNEL(check, n_fills, rounds, unit, shapes)                           \
  {                                                                            \
    check, n_fills, rounds, unit, shapes, G_N_ELEMENTS (shapes)                \
  }

typedef void (*Function) (void);

typedef struct {
  const gchar *name; /* of the kernel */
  FerCpu cpu;
  gsize at; /* of the kernel in FerKernels */
  Function function;
  const Kernel *kernel;
} Variant;

/* An entry of a table of variants; Kernels are named <family>_<kernel>. */
#define CHECK_VARIANT(family, kernel, LEVEL, isa)                              \
  { #kernel, FER_CPU_##LEVEL, G_STRUCT_OFFSET (FerKernels, family.kernel),     \
    (Function) fer_##family##_##kernel##_##isa, &family##_##kernel },

gint check_main (gint argc, gchar **argv, const gchar *family,
    const Variant *variants, guint n_variants, void (*add_tests) (void));

gboolean may_run (FerCpu cpu);

/* Calls a variant; over and over where it is benched. @work: of one call. */
#define CHECK_CALL(check, work, call)                                          \
  do {                                                                         \
    call;                                                                      \
  } while (check_again (check, work))

gboolean check_again (Check *check, gdouble work);

/* --- Data ---------------------------------------------------------------- */

gint choose (gint low, gint high);
gdouble choose_real (gdouble low, gdouble high);
gpointer new_memory (gsize size);
void free_memory (gpointer memory);

/* A multiple of 64, so that what lies between guards is aligned. */
#define GUARD_SIZE 256
/* As four bytes of a float, a number that no kernel comes to: 12689.57. */
#define GUARD_BYTE 0x46

/**
 * Outputs:
 *
 * Destinations of the same size for plain C and for a variant, with guard bytes
 * before and after them.
 */
typedef struct {
  guint8 *memory[2];
  gsize size;
} Outputs;

enum {
  WANT,
  GOT,
};

void outputs_init (Outputs *outputs, gsize size);
gpointer outputs_get (const Outputs *outputs, guint which);
void outputs_clear (Outputs *outputs);
void outputs_compare (Outputs *outputs);
