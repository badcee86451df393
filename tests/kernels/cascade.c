/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernels of cascades: see check.h. */
#include "cascade-rows.h"
#include "cascade-windows.h"

#include <string.h>

/* Plain C is the meaning, so it is checked against the definitions. */
static void
test_definitions (void)
{
  enum {
    WIDTH = 7,
    HEIGHT = 6,
  };
  guint8 pixels[HEIGHT][WIDTH], nothing[WIDTH] = { 0 };
  guint32 sum[HEIGHT + 1][WIDTH + 1] = { 0 };
  guint32 squares[HEIGHT + 1][WIDTH + 1] = { 0 };
  guint32 tilted[HEIGHT + 1][WIDTH + 1] = { 0 };
  GRand *rand = g_rand_new_with_seed (3);
  FerCascadeKernels plain;

  fer_cascade_kernels_init (&plain, FER_CPU_C);
  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++)
      pixels[y][x] = g_rand_int (rand);
    plain.integral_row (
        sum[y + 1], squares[y + 1], sum[y], squares[y], pixels[y], WIDTH);
    plain.tilted_row (tilted[y + 1], tilted[y], tilted[MAX (y - 1, 0)],
        pixels[y], y > 0 ? pixels[y - 1] : nothing, WIDTH);
  }
  for (gint y = 0; y <= HEIGHT; y++) {
    for (gint x = 0; x <= WIDTH; x++) {
      guint32 s = 0, q = 0, t = 0;

      for (gint j = 0; j < y; j++) {
        for (gint i = 0; i < WIDTH; i++) {
          s += i < x ? pixels[j][i] : 0;
          q += i < x ? (guint32) pixels[j][i] * pixels[j][i] : 0u;
          t += ABS (i - x + 1) < y - j ? pixels[j][i] : 0;
        }
      }
      g_assert_cmpuint (sum[y][x], ==, s);
      g_assert_cmpuint (squares[y][x], ==, q);
      g_assert_cmpuint (tilted[y][x], ==, t);
    }
  }
  g_rand_free (rand);
}

/* Stage 1 rejects all but the first window's pattern; windows after a rejected
 * one are left out. */
static void
test_left_out (void)
{
  enum {
    N = 40,
  };
  guint16 sum[4][N + 3 + FER_CASCADE_OVERREAD] = { 0 };
  guint8 pixels[3][N + 2];
  FerCascadeStage stage = { 0, 1, 1, 0.5f, 4, 1, 3, 0 };
  FerLbpNode node = { .branch = { { 1, 0 }, 4, { 0, 0 }, 1 } };
  FerLbpProgram program = { &stage, &node, 1, 0 };
  FerCascadeKernels plain;
  gint32 hits[N];

  for (gint i = 0; i < 16; i++)
    node.corners[i] = i / 4 * (gint) G_N_ELEMENTS (sum[0]) + i % 4;
  /* All eight cells around are not below the centre: even grey. */
  node.subset[7] = 0x80000000;
  memset (pixels, 50, sizeof (pixels));
  /* Rejects windows 9 (right neighbour below), 10 has a dark centre, and 11
   * (left neighbour below). */
  pixels[1][11] = 49;

  fer_cascade_kernels_init (&plain, FER_CPU_C);
  for (gint y = 0; y < 3; y++)
    plain.integral16_row (sum[y + 1], sum[y], pixels[y], N + 2);
  /* 9 is rejected, so 10 is left out, though it would pass; 11 is rejected
   * and 12 left out. */
  g_assert_cmpint (plain.lbp16_row (&program, sum[0], N, hits), ==, N - 4);
  g_assert_cmpint (hits[8], ==, 8);
  g_assert_cmpint (hits[9], ==, 13);
}

static void
add_tests (void)
{
  g_test_add_func ("/kernels/cascade/definitions", test_definitions);
  g_test_add_func ("/kernels/cascade/left-out", test_left_out);
}

gint
main (gint argc, gchar **argv)
{
  static const Variant variants[] = {
#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  CHECK_VARIANT (cascade, kernel, LEVEL, isa)
#include "kernels/cascade.inc"
  };

  return check_main (
      argc, argv, "cascade", variants, G_N_ELEMENTS (variants), add_tests);
}
