/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "kernels/kernels.h"

#define GUARD 64
#define GUARD_BYTE 0xa5
#define MAX_WIDTH 150

/*
 * Sources are heap blocks that end where the kernel may read last, so that a
 * sanitizer sees every byte read too far; destinations have guard bytes before
 * and after.
 */
typedef enum { FILL_RANDOM, FILL_LARGEST, FILL_ZERO, N_FILLS } Fill;

static gpointer
new_source (gsize size, gsize misalign, Fill fill, GRand *rand)
{
  guint8 *block = g_malloc (MAX (size + misalign, 1));

  for (gsize i = 0; i < size; i++)
    block[misalign + i] = fill == FILL_RANDOM    ? g_rand_int (rand)
                          : fill == FILL_LARGEST ? 0xff
                                                 : 0;
  return block;
}

static guint8 *
new_destination (gsize size)
{
  guint8 *block = g_malloc (size + 2 * GUARD);

  memset (block, GUARD_BYTE, size + 2 * GUARD);
  return block;
}

static void
check_destinations (guint8 *a, guint8 *b, gsize size)
{
  g_assert_cmpmem (a + GUARD, size, b + GUARD, size);
  for (gsize i = 0; i < GUARD; i++) {
    g_assert_cmpuint (a[i], ==, GUARD_BYTE);
    g_assert_cmpuint (a[GUARD + size + i], ==, GUARD_BYTE);
  }
  g_free (a);
  g_free (b);
}

static void
check_scale_row (const FerCascadeKernels *plain,
    const FerCascadeKernels *kernels, gint width, gsize misalign, Fill fill,
    GRand *rand)
{
  gint src_width = width * g_rand_int_range (rand, 1, 6) + 2;
  guint8 *src = new_source (src_width, misalign, fill, rand);
  gint32 *offsets = g_new (gint32, MAX (width, 1));
  guint16 *weights = g_new (guint16, MAX (width, 1));
  guint8 *out = new_destination (2 * width),
         *expected = new_destination (2 * width);

  for (gint i = 0; i < width; i++) {
    offsets[i] = (gint) ((gint64) i * (src_width - 2) / MAX (width - 1, 1));
    weights[i] = fill == FILL_RANDOM ? g_rand_int_range (rand, 0, 257) : 256;
  }
  plain->scale_row ((guint16 *) (expected + GUARD), src + misalign, src_width,
      offsets, weights, width);
  kernels->scale_row ((guint16 *) (out + GUARD), src + misalign, src_width,
      offsets, weights, width);
  check_destinations (out, expected, 2 * width);
  g_free (src);
  g_free (offsets);
  g_free (weights);
}

static void
check_blend_rows (const FerCascadeKernels *plain,
    const FerCascadeKernels *kernels, gint width, Fill fill, GRand *rand)
{
  guint16 *rows[2];

  for (guint r = 0; r < 2; r++) {
    rows[r] = g_new (guint16, MAX (width, 1));
    for (gint i = 0; i < width; i++)
      rows[r][i] = fill == FILL_RANDOM    ? g_rand_int_range (rand, 0, 65281)
                   : fill == FILL_LARGEST ? 65280
                                          : 0;
  }
  for (guint i = 0; i < 4; i++) {
    gint weight = i == 0 ? 0 : i == 1 ? 256 : g_rand_int_range (rand, 0, 257);
    guint8 *out = new_destination (width), *expected = new_destination (width);

    plain->blend_rows (expected + GUARD, rows[0], rows[i != 2], weight, width);
    kernels->blend_rows (out + GUARD, rows[0], rows[i != 2], weight, width);
    check_destinations (out, expected, width);
  }
  g_free (rows[0]);
  g_free (rows[1]);
}

static void
check_integral_rows (const FerCascadeKernels *plain,
    const FerCascadeKernels *kernels, gint width, gsize misalign, Fill fill,
    GRand *rand)
{
  gsize size = 4 * (width + 1), size16 = 2 * (width + 1);
  guint8 *src = new_source (width, misalign, fill, rand);
  guint8 *src_above = new_source (width, misalign, fill, rand);
  gpointer above = new_source (size, 0, fill, rand);
  gpointer above2 = new_source (size, 0, fill, rand);
  guint8 *out[2], *expected[2];

  for (guint i = 0; i < 2; i++) {
    out[i] = new_destination (size);
    expected[i] = new_destination (size);
  }
  plain->integral_row ((guint32 *) (expected[0] + GUARD),
      (guint32 *) (expected[1] + GUARD), above, above2, src + misalign, width);
  kernels->integral_row ((guint32 *) (out[0] + GUARD),
      (guint32 *) (out[1] + GUARD), above, above2, src + misalign, width);
  for (guint i = 0; i < 2; i++)
    check_destinations (out[i], expected[i], size);

  out[0] = new_destination (size16);
  expected[0] = new_destination (size16);
  plain->integral16_row (
      (guint16 *) (expected[0] + GUARD), above, src + misalign, width);
  kernels->integral16_row (
      (guint16 *) (out[0] + GUARD), above, src + misalign, width);
  check_destinations (out[0], expected[0], size16);

  if (width > 0) {
    out[0] = new_destination (size);
    expected[0] = new_destination (size);
    plain->tilted_row ((guint32 *) (expected[0] + GUARD), above, above2,
        src + misalign, src_above + misalign, width);
    kernels->tilted_row ((guint32 *) (out[0] + GUARD), above, above2,
        src + misalign, src_above + misalign, width);
    check_destinations (out[0], expected[0], size);
  }
  g_free (src);
  g_free (src_above);
  g_free (above);
  g_free (above2);
}

static void
check_split_rows (const FerCascadeKernels *plain,
    const FerCascadeKernels *kernels, gint width, GRand *rand)
{
  gint half = (width + 1) / 2 + 3;
  gpointer src = new_source (4 * width, 0, FILL_RANDOM, rand);

  for (guint bytes = 2; bytes <= 4; bytes += 2) {
    gsize size = (gsize) bytes * 2 * half;
    guint8 *out = new_destination (size), *expected = new_destination (size);

    if (bytes == 2) {
      plain->split16_row ((guint16 *) (expected + GUARD), src, half, width);
      kernels->split16_row ((guint16 *) (out + GUARD), src, half, width);
    } else {
      plain->split_row ((guint32 *) (expected + GUARD), src, half, width);
      kernels->split_row ((guint32 *) (out + GUARD), src, half, width);
    }
    check_destinations (out, expected, size);
  }
  g_free (src);
}

static void
test_rows (gconstpointer data)
{
  GRand *rand = g_rand_new_with_seed (1);
  FerCascadeKernels plain, kernels;

  fer_cascade_kernels_init (&plain, FER_CPU_C);
  fer_cascade_kernels_init (&kernels, GPOINTER_TO_INT (data));
  for (gint width = 0; width <= MAX_WIDTH; width++) {
    check_split_rows (&plain, &kernels, width, rand);
    for (gint fill = 0; fill < N_FILLS; fill++) {
      check_blend_rows (&plain, &kernels, width, fill, rand);
      for (gsize misalign = 0; misalign < 3; misalign++) {
        check_scale_row (&plain, &kernels, width, misalign, fill, rand);
        check_integral_rows (&plain, &kernels, width, misalign, fill, rand);
      }
    }
  }
  g_rand_free (rand);
}

/* --- Windows ------------------------------------------------------------- */

/* Windows of 12 x 12 over rows of ROW elements. */
#define WINDOW 12
#define ROW 1400
#define MAX_STAGES 6
#define MAX_NODES 400
#define SCALE 4096.f

typedef struct {
  FerCascadeStage stages[MAX_STAGES];
  FerHaarNode haar_nodes[MAX_NODES];
  FerLbpNode lbp_nodes[MAX_NODES];
  FerHaarProgram haar;
  FerLbpProgram lbp;
} Cascade;

static void
set_corners (gint32 *corners, gint x, gint y, gint width, gint height)
{
  corners[0] = y * ROW + x;
  corners[1] = corners[0] + width;
  corners[2] = corners[0] + height * ROW;
  corners[3] = corners[2] + width;
}

static void
set_random_feature (FerHaarNode *haar, FerLbpNode *lbp, GRand *rand)
{
  gint cell_width = g_rand_int_range (rand, 1, WINDOW / 3 + 1);
  gint cell_height = g_rand_int_range (rand, 1, WINDOW / 3 + 1);
  gint cell_x = g_rand_int_range (rand, 0, WINDOW - 3 * cell_width + 1);
  gint cell_y = g_rand_int_range (rand, 0, WINDOW - 3 * cell_height + 1);

  for (guint i = 0; i < 3; i++) {
    gint x = g_rand_int_range (rand, 0, WINDOW);
    gint y = g_rand_int_range (rand, 0, WINDOW);

    set_corners (haar->corners[i], x, y,
        g_rand_int_range (rand, 1, WINDOW - x + 1),
        g_rand_int_range (rand, 1, WINDOW - y + 1));
    haar->weights[i] = i == 2 && g_rand_boolean (rand)
                           ? 0
                           : (gfloat) g_rand_double_range (rand, -3, 3);
  }
  haar->threshold = (gfloat) g_rand_double_range (rand, -0.05, 0.05);

  for (gint i = 0; i < 16; i++)
    lbp->corners[i] =
        (cell_y + i / 4 * cell_height) * ROW + cell_x + i % 4 * cell_width;
  for (guint i = 0; i < 8; i++)
    lbp->subset[i] = g_rand_int (rand);
}

/* A tree whose nodes hang on random places. */
static void
set_random_tree (Cascade *cascade, gint at, gint n_nodes, GRand *rand)
{
  FerHaarNode *haar = cascade->haar_nodes + at;
  FerLbpNode *lbp = cascade->lbp_nodes + at;

  haar->branch.n_nodes = (gint16) n_nodes;
  for (gint i = 0; i < n_nodes; i++) {
    set_random_feature (&haar[i], &lbp[i], rand);
    for (guint side = 0; side < 2; side++)
      /* Few values, so that sums often meet the threshold. */
      haar[i].branch.values[side] = g_rand_int_range (rand, -8, 9) * 0.125f;
  }
  for (gint i = 1; i < n_nodes; i++) {
    gint16 *place;

    do {
      place = &haar[g_rand_int_range (rand, 0, i)]
                   .branch.children[g_rand_int_range (rand, 0, 2)];
    } while (*place != 0);
    *place = (gint16) i;
  }
  for (gint i = 0; i < n_nodes; i++) {
    haar[i].branch.delta =
        (gint32) (SCALE
                  * (haar[i].branch.values[haar[i].branch.children[0] != 0]
                      - haar[n_nodes - 1].branch.values[1]));
    lbp[i].branch.delta = haar[i].branch.delta;
    memcpy (lbp[i].branch.values, haar[i].branch.values,
        sizeof (lbp[i].branch.values));
    memcpy (lbp[i].branch.children, haar[i].branch.children,
        sizeof (lbp[i].branch.children));
  }
  lbp->branch.n_nodes = haar->branch.n_nodes;
}

static void
set_random_cascade (
    Cascade *cascade, gint max_tree, gboolean all_16_bits, GRand *rand)
{
  gint n_stages = g_rand_int_range (rand, 1, MAX_STAGES + 1);
  gint at = 0;

  memset (cascade, 0, sizeof (*cascade));
  for (gint s = 0; s < n_stages; s++) {
    FerCascadeStage *stage = &cascade->stages[s];

    stage->first_node = at;
    stage->n_trees = g_rand_int_range (rand, 1, 10);
    stage->max_nodes = max_tree;
    for (gint t = 0; t < stage->n_trees; t++) {
      gint n_nodes = g_rand_int_range (rand, 1, max_tree + 1);

      set_random_tree (cascade, at, n_nodes, rand);
      stage->base +=
          (gint32) (SCALE
                    * cascade->haar_nodes[at + n_nodes - 1].branch.values[1]);
      at += n_nodes;
    }
    stage->threshold = g_rand_int_range (rand, -8, 3) * 0.125f;
    /* Wide bounds, so that both ways of deciding are taken. */
    stage->scale = SCALE;
    stage->low = (gint32) (SCALE * (stage->threshold - 0.25f));
    stage->high = (gint32) (SCALE * (stage->threshold + 0.25f));
  }
  cascade->haar.stages = cascade->stages;
  cascade->haar.nodes = cascade->haar_nodes;
  cascade->haar.n_stages = n_stages;
  set_corners (cascade->haar.norm, 1, 1, WINDOW - 2, WINDOW - 2);
  cascade->haar.norm_area = (WINDOW - 2) * (WINDOW - 2);
  cascade->lbp.stages = cascade->stages;
  cascade->lbp.nodes = cascade->lbp_nodes;
  cascade->lbp.n_stages = n_stages;
  cascade->lbp.all_16_bits = all_16_bits;
}

typedef struct {
  guint32 *sum;
  guint32 *squares;
  guint16 *sum16;
} Images;

/* Integral images of WINDOW rows of noise of some contrast, of nothing but
 * white, or of numbers that no picture gives. */
static void
set_images (Images *images, gint kind, GRand *rand)
{
  gsize n = (WINDOW + 1) * ROW;
  guint8 *pixels = g_malloc (ROW);
  FerCascadeKernels plain;

  images->sum = g_new0 (guint32, n + FER_CASCADE_OVERREAD);
  images->squares = g_new0 (guint32, n + FER_CASCADE_OVERREAD);
  images->sum16 = g_new0 (guint16, n + FER_CASCADE_OVERREAD);
  fer_cascade_kernels_init (&plain, FER_CPU_C);
  for (gint y = 1; y <= WINDOW; y++) {
    gsize at = y * ROW;

    for (gint x = 0; x < ROW; x++) {
      if (kind == 0)
        pixels[x] = g_rand_int (rand);
      else if (kind == 1)
        pixels[x] = 100 + g_rand_int_range (rand, 0, 2 + x * 60 / ROW);
      else
        pixels[x] = 255;
    }
    plain.integral_row (images->sum + at, images->squares + at,
        images->sum + at - ROW, images->squares + at - ROW, pixels, ROW - 1);
    plain.integral16_row (
        images->sum16 + at, images->sum16 + at - ROW, pixels, ROW - 1);
  }
  for (gsize i = 0; kind == 3 && i < n; i++) {
    images->sum[i] = g_rand_int (rand);
    images->squares[i] = g_rand_int (rand);
    images->sum16[i] = g_rand_int (rand);
  }
  g_free (pixels);
}

static guint
check_windows (const FerCascadeKernels *plain, const FerCascadeKernels *kernels,
    const Cascade *cascade, const Images *images, gint n)
{
  gint32 *hits = g_new (gint32, n + 1), *expected = g_new (gint32, n + 1);
  gint n_hits, n_expected;
  guint total = 0;

  hits[n] = expected[n] = -1;
  n_expected = plain->haar_row (
      &cascade->haar, images->sum, images->squares, n, expected);
  n_hits =
      kernels->haar_row (&cascade->haar, images->sum, images->squares, n, hits);
  g_assert_cmpmem (
      hits, n_hits * sizeof (*hits), expected, n_expected * sizeof (*hits));
  total += n_hits;

  n_expected = plain->lbp_row (&cascade->lbp, images->sum, n, expected);
  n_hits = kernels->lbp_row (&cascade->lbp, images->sum, n, hits);
  g_assert_cmpmem (
      hits, n_hits * sizeof (*hits), expected, n_expected * sizeof (*hits));
  total += n_hits;

  n_expected = plain->lbp16_row (&cascade->lbp, images->sum16, n, expected);
  n_hits = kernels->lbp16_row (&cascade->lbp, images->sum16, n, hits);
  g_assert_cmpmem (
      hits, n_hits * sizeof (*hits), expected, n_expected * sizeof (*hits));
  total += n_hits;

  g_assert_cmpint (hits[n], ==, -1);
  g_free (hits);
  g_free (expected);
  return total;
}

static void
test_windows (gconstpointer data)
{
  static const gint sizes[] = { 0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 64, 65,
    100, 511, 512, 513, 1025, ROW - WINDOW };
  GRand *rand = g_rand_new_with_seed (2);
  Cascade *cascade = g_new (Cascade, 1);
  FerCascadeKernels plain, kernels;
  guint n_hits = 0;

  fer_cascade_kernels_init (&plain, FER_CPU_C);
  fer_cascade_kernels_init (&kernels, GPOINTER_TO_INT (data));
  for (gint kind = 0; kind < 4; kind++) {
    Images images;

    set_images (&images, kind, rand);
    for (gint round = 0; round < 60; round++) {
      static const gint max_trees[] = { 1, 2, 5, 9 };

      set_random_cascade (cascade, max_trees[round % G_N_ELEMENTS (max_trees)],
          kind == 3 || round % 3 == 0, rand);
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        n_hits += check_windows (&plain, &kernels, cascade, &images, sizes[i]);
    }
    g_free (images.sum);
    g_free (images.squares);
    g_free (images.sum16);
  }
  /* Cascades that reject everything would test nothing. */
  g_assert_cmpuint (n_hits, >, 1000);
  g_free (cascade);
  g_rand_free (rand);
}

/* --- Known answers ------------------------------------------------------- */

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

gint
main (gint argc, gchar **argv)
{
  static const FerCpu levels[] = { FER_CPU_SSE41, FER_CPU_AVX2, FER_CPU_AVX512,
    FER_CPU_NEON, FER_CPU_NEON_DOT };
  FerCpu best = fer_cpu_detect ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/cascade/definitions", test_definitions);
  g_test_add_func ("/kernels/cascade/left-out", test_left_out);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    if (fer_cpu_includes (best, levels[i])) {
      gchar *path = g_strdup_printf (
          "/kernels/cascade/rows/%s", fer_cpu_get_name (levels[i]));

      g_test_add_data_func (path, GINT_TO_POINTER (levels[i]), test_rows);
      g_free (path);
      path = g_strdup_printf (
          "/kernels/cascade/windows/%s", fer_cpu_get_name (levels[i]));
      g_test_add_data_func (path, GINT_TO_POINTER (levels[i]), test_windows);
      g_free (path);
    }
  }
  return g_test_run ();
}
