/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the kernels that make the rows of cascades. */
#include "cascade-rows.h"

#define MAX_WIDTH 150

enum {
  FILL_RANDOM,
  FILL_LARGEST,
  FILL_ZERO,
  N_FILLS,
};

static const Shape shapes[] = {
  { "100 elements", 100 },
  { "640 elements", 640 },
};

static gpointer
new_source (const Check *check, gsize size)
{
  guint8 *bytes = new_memory (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = check->fill == FILL_RANDOM    ? (guint8) choose (0, 255)
               : check->fill == FILL_LARGEST ? 0xff
                                             : 0;
  return bytes;
}

typedef void (*RowCheck) (Check *check, gint width, gsize misalign);

/* All widths from @least on, sources at places of any alignment. */
static void
check_widths (Check *check, RowCheck row_check, gint least)
{
  if (check->shape != NULL) {
    row_check (check, check->shape->size, 0);
    return;
  }
  for (gint width = least; width <= MAX_WIDTH; width++) {
    for (gsize misalign = 0; misalign < 3; misalign++)
      row_check (check, width, misalign);
  }
}

static void
scale_row (Check *check, gint width, gsize misalign)
{
  gint src_width = width * (check->shape ? 2 : choose (1, 5)) + 2;
  guint8 *block = new_source (check, src_width + misalign);
  guint8 *src = block + misalign;
  gint32 *offsets = new_memory (width * sizeof (gint32));
  guint16 *weights = new_memory (width * sizeof (guint16));
  Outputs outputs;

  for (gint i = 0; i < width; i++) {
    offsets[i] = (gint) ((gint64) i * (src_width - 2) / MAX (width - 1, 1));
    weights[i] = (guint16) (check->fill == FILL_RANDOM ? choose (0, 256) : 256);
  }
  outputs_init (&outputs, width * sizeof (guint16));
  check->plain->cascade.scale_row (
      outputs_get (&outputs, WANT), src, src_width, offsets, weights, width);
  CHECK_CALL (check, width,
      check->variant->cascade.scale_row (outputs_get (&outputs, GOT), src,
          src_width, offsets, weights, width));
  outputs_compare (&outputs);
  free_memory (block);
  free_memory (offsets);
  free_memory (weights);
}

static guint16 *
new_scaled (const Check *check, gint width)
{
  guint16 *row = new_memory (width * sizeof (guint16));

  for (gint i = 0; i < width; i++)
    row[i] = (guint16) (check->fill == FILL_RANDOM    ? choose (0, 65280)
                        : check->fill == FILL_LARGEST ? 65280
                                                      : 0);
  return row;
}

/* @kind: no weight, all of it, one row twice, anything. */
static void
blend_rows_of_kind (Check *check, gint width, guint kind)
{
  guint16 *a = new_scaled (check, width), *b = new_scaled (check, width);
  const guint16 *other = kind == 2 ? a : b;
  gint weight = kind == 0 ? 0 : kind == 1 ? 256 : choose (0, 256);
  Outputs outputs;

  outputs_init (&outputs, width);
  check->plain->cascade.blend_rows (
      outputs_get (&outputs, WANT), a, other, weight, width);
  CHECK_CALL (check, width,
      check->variant->cascade.blend_rows (
          outputs_get (&outputs, GOT), a, other, weight, width));
  outputs_compare (&outputs);
  free_memory (a);
  free_memory (b);
}

static void
blend_rows (Check *check, gint width, gsize misalign)
{
  if (check->shape != NULL) {
    blend_rows_of_kind (check, width, 3);
    return;
  }
  for (guint kind = 0; kind < 4; kind++)
    blend_rows_of_kind (check, width, kind);
}

static void
integral_row (Check *check, gint width, gsize misalign)
{
  gsize size = (width + 1) * sizeof (guint32);
  guint8 *src = new_source (check, width + misalign);
  gpointer above = new_source (check, size), above2 = new_source (check, size);
  Outputs sums, squares;

  outputs_init (&sums, size);
  outputs_init (&squares, size);
  check->plain->cascade.integral_row (outputs_get (&sums, WANT),
      outputs_get (&squares, WANT), above, above2, src + misalign, width);
  CHECK_CALL (check, width,
      check->variant->cascade.integral_row (outputs_get (&sums, GOT),
          outputs_get (&squares, GOT), above, above2, src + misalign, width));
  outputs_compare (&sums);
  outputs_compare (&squares);
  free_memory (src);
  free_memory (above);
  free_memory (above2);
}

static void
integral16_row (Check *check, gint width, gsize misalign)
{
  gsize size = (width + 1) * sizeof (guint16);
  guint8 *src = new_source (check, width + misalign);
  gpointer above = new_source (check, size);
  Outputs sums;

  outputs_init (&sums, size);
  check->plain->cascade.integral16_row (
      outputs_get (&sums, WANT), above, src + misalign, width);
  CHECK_CALL (check, width,
      check->variant->cascade.integral16_row (
          outputs_get (&sums, GOT), above, src + misalign, width));
  outputs_compare (&sums);
  free_memory (src);
  free_memory (above);
}

static void
tilted_row (Check *check, gint width, gsize misalign)
{
  gsize size = (width + 1) * sizeof (guint32);
  guint8 *src = new_source (check, width + misalign);
  guint8 *src_above = new_source (check, width + misalign);
  gpointer above = new_source (check, size), above2 = new_source (check, size);
  Outputs outputs;

  outputs_init (&outputs, size);
  check->plain->cascade.tilted_row (outputs_get (&outputs, WANT), above, above2,
      src + misalign, src_above + misalign, width);
  CHECK_CALL (check, width,
      check->variant->cascade.tilted_row (outputs_get (&outputs, GOT), above,
          above2, src + misalign, src_above + misalign, width));
  outputs_compare (&outputs);
  free_memory (src);
  free_memory (src_above);
  free_memory (above);
  free_memory (above2);
}

#define SPLIT_ROW(name, element)                                               \
  static void name (Check *check, gint width, gsize misalign)                  \
  {                                                                            \
    gint half = (width + 1) / 2 + 3;                                           \
    gpointer src = new_source (check, width * sizeof (element));               \
    Outputs outputs;                                                           \
                                                                               \
    outputs_init (&outputs, 2 * half * sizeof (element));                      \
    check->plain->cascade.name (                                               \
        outputs_get (&outputs, WANT), src, half, width);                       \
    CHECK_CALL (check, width,                                                  \
        check->variant->cascade.name (                                         \
            outputs_get (&outputs, GOT), src, half, width));                   \
    outputs_compare (&outputs);                                                \
    free_memory (src);                                                         \
  }

SPLIT_ROW (split_row, guint32)
SPLIT_ROW (split16_row, guint16)

/* @least: the least width that the kernel may get. */
#define ROW_KERNEL(name, least)                                                \
  static void check_##name (Check *check)                                      \
  {                                                                            \
    check_widths (check, name, least);                                         \
  }                                                                            \
  const Kernel cascade_##name =                                                \
      KERNEL (check_##name, N_FILLS, 1, "elements", shapes)

ROW_KERNEL (scale_row, 0);
ROW_KERNEL (blend_rows, 0);
ROW_KERNEL (integral_row, 0);
ROW_KERNEL (integral16_row, 0);
ROW_KERNEL (tilted_row, 1);
ROW_KERNEL (split_row, 0);
ROW_KERNEL (split16_row, 0);
