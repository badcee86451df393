/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the kernels that find the windows of a row: random cascades over
 * random images. */
#include "cascade-windows.h"

#include <string.h>

/* --- Cascades ------------------------------------------------------------ */

/* Windows of 12 x 12 over rows of ROW elements. */
#define WINDOW 12
#define ROW 1400
#define MAX_TREE 9 /* nodes */
#define MAX_STAGES 6
#define MAX_TREES 9 /* of a stage */
#define MAX_NODES (MAX_STAGES * MAX_TREES * MAX_TREE)
#define SCALE 4096.f

typedef struct {
  FerCascadeStage stages[MAX_STAGES];
  FerHaarNode haar_nodes[MAX_NODES];
  FerLbpNode lbp_nodes[MAX_NODES];
  FerHaarProgram haar;
  FerLbpProgram lbp;
} Cascade;

static guint32
random_word (void)
{
  return (guint32) choose (0, 0xffff) << 16 | (guint32) choose (0, 0xffff);
}

static void
set_corners (gint32 *corners, gint x, gint y, gint width, gint height)
{
  corners[0] = y * ROW + x;
  corners[1] = corners[0] + width;
  corners[2] = corners[0] + height * ROW;
  corners[3] = corners[2] + width;
}

static void
set_random_feature (FerHaarNode *haar, FerLbpNode *lbp)
{
  gint cell_width = choose (1, WINDOW / 3);
  gint cell_height = choose (1, WINDOW / 3);
  gint cell_x = choose (0, WINDOW - 3 * cell_width);
  gint cell_y = choose (0, WINDOW - 3 * cell_height);

  for (guint i = 0; i < 3; i++) {
    gint x = choose (0, WINDOW - 1);
    gint y = choose (0, WINDOW - 1);

    set_corners (
        haar->corners[i], x, y, choose (1, WINDOW - x), choose (1, WINDOW - y));
    haar->weights[i] =
        i == 2 && choose (0, 1) ? 0 : (gfloat) choose_real (-3, 3);
  }
  haar->threshold = (gfloat) choose_real (-0.05, 0.05);

  for (gint i = 0; i < 16; i++)
    lbp->corners[i] =
        (cell_y + i / 4 * cell_height) * ROW + cell_x + i % 4 * cell_width;
  for (guint i = 0; i < 8; i++)
    lbp->subset[i] = random_word ();
}

/* A tree whose nodes hang on random places. */
static void
set_random_tree (Cascade *cascade, gint at, gint n_nodes)
{
  FerHaarNode *haar = cascade->haar_nodes + at;
  FerLbpNode *lbp = cascade->lbp_nodes + at;

  haar->branch.n_nodes = (gint16) n_nodes;
  for (gint i = 0; i < n_nodes; i++) {
    set_random_feature (&haar[i], &lbp[i]);
    for (guint side = 0; side < 2; side++)
      /* Few values, so that sums often meet the threshold. */
      haar[i].branch.values[side] = (gfloat) choose (-8, 8) * 0.125f;
  }
  for (gint i = 1; i < n_nodes; i++) {
    gint16 *place;

    do {
      place = &haar[choose (0, i - 1)].branch.children[choose (0, 1)];
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
set_random_cascade (Cascade *cascade, gint max_tree, gboolean all_16_bits)
{
  gint n_stages = choose (1, MAX_STAGES);
  gint at = 0;

  memset (cascade, 0, sizeof (*cascade));
  for (gint s = 0; s < n_stages; s++) {
    FerCascadeStage *stage = &cascade->stages[s];

    stage->first_node = at;
    stage->n_trees = choose (1, MAX_TREES);
    stage->max_nodes = max_tree;
    for (gint t = 0; t < stage->n_trees; t++) {
      gint n_nodes = choose (1, max_tree);

      set_random_tree (cascade, at, n_nodes);
      stage->base +=
          (gint32) (SCALE
                    * cascade->haar_nodes[at + n_nodes - 1].branch.values[1]);
      at += n_nodes;
    }
    stage->threshold = (gfloat) choose (-8, 2) * 0.125f;
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

/* What the pixels are. */
enum {
  NOISE,
  CONTRASTS, /* noise, stronger towards the right */
  WHITE,
  NO_PICTURE, /* integral images that no picture has */
  N_KINDS,
};

static guint8
choose_pixel (gint kind, gint x)
{
  return (guint8) (kind == NOISE       ? choose (0, 255)
                   : kind == CONTRASTS ? 100 + choose (0, 1 + x * 60 / ROW)
                                       : 255);
}

static void
images_init (Images *images, gint kind)
{
  gsize n = (WINDOW + 1) * ROW, all = n + FER_CASCADE_OVERREAD;
  guint8 pixels[ROW];

  images->sum = new_memory (all * sizeof (guint32));
  images->squares = new_memory (all * sizeof (guint32));
  images->sum16 = new_memory (all * sizeof (guint16));
  memset (images->sum, 0, all * sizeof (guint32));
  memset (images->squares, 0, all * sizeof (guint32));
  memset (images->sum16, 0, all * sizeof (guint16));
  for (gint y = 1; y <= WINDOW; y++) {
    gsize at = y * ROW;

    for (gint x = 0; x < ROW; x++)
      pixels[x] = choose_pixel (kind, x);
    fer_cascade_integral_row_c (images->sum + at, images->squares + at,
        images->sum + at - ROW, images->squares + at - ROW, pixels, ROW - 1);
    fer_cascade_integral16_row_c (
        images->sum16 + at, images->sum16 + at - ROW, pixels, ROW - 1);
  }
  for (gsize i = 0; kind == NO_PICTURE && i < n; i++) {
    images->sum[i] = random_word ();
    images->squares[i] = random_word ();
    images->sum16[i] = (guint16) random_word ();
  }
}

static void
images_clear (Images *images)
{
  free_memory (images->sum);
  free_memory (images->squares);
  free_memory (images->sum16);
}

/* --- Checks -------------------------------------------------------------- */

/* Calls a kernel for the first @n windows of a row. */
typedef gint (*FindWindows) (const FerCascadeKernels *kernels,
    const Cascade *cascade, const Images *images, gint n, gint32 *hits);

static gint
find_haar (const FerCascadeKernels *kernels, const Cascade *cascade,
    const Images *images, gint n, gint32 *hits)
{
  return kernels->haar_row (
      &cascade->haar, images->sum, images->squares, n, hits);
}

static gint
find_lbp (const FerCascadeKernels *kernels, const Cascade *cascade,
    const Images *images, gint n, gint32 *hits)
{
  return kernels->lbp_row (&cascade->lbp, images->sum, n, hits);
}

static gint
find_lbp16 (const FerCascadeKernels *kernels, const Cascade *cascade,
    const Images *images, gint n, gint32 *hits)
{
  return kernels->lbp16_row (&cascade->lbp, images->sum16, n, hits);
}

/* How many windows pass, by both. */
static gint
check_windows (Check *check, FindWindows find, const Cascade *cascade,
    const Images *images, gint n)
{
  gint n_want, n_got;
  Outputs hits;

  outputs_init (&hits, n * sizeof (gint32));
  n_want = find (
      &check->plain->cascade, cascade, images, n, outputs_get (&hits, WANT));
  CHECK_CALL (check, n,
      n_got = find (&check->variant->cascade, cascade, images, n,
          outputs_get (&hits, GOT)));
  g_assert_cmpint (n_got, ==, n_want);
  outputs_compare (&hits);
  return n_want;
}

static gint
check_sizes (Check *check, FindWindows find, const Cascade *cascade, gint kind)
{
  static const gint sizes[] = { 0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 64, 65,
    100, 511, 512, 513, 1025, ROW - WINDOW };
  Images images;
  gint n_hits = 0;

  images_init (&images, kind);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    n_hits += check_windows (check, find, cascade, &images, sizes[i]);
  images_clear (&images);
  return n_hits;
}

static void
check_shape (Check *check, FindWindows find)
{
  Cascade *cascade = g_new (Cascade, 1);
  Images images;

  images_init (&images, CONTRASTS);
  set_random_cascade (cascade, check->shape->kernel, FALSE);
  check_windows (check, find, cascade, &images, check->shape->size);
  images_clear (&images);
  g_free (cascade);
}

static void
check_cascades (Check *check, FindWindows find)
{
  static const gint max_trees[] = { 1, 2, 5, MAX_TREE };
  Cascade *cascade = g_new (Cascade, 1);
  gint n_hits = 0;

  for (gint kind = 0; kind < N_KINDS; kind++) {
    for (guint round = 0; round < 60; round++) {
      set_random_cascade (cascade, max_trees[round % G_N_ELEMENTS (max_trees)],
          kind == NO_PICTURE || round % 3 == 0);
      n_hits += check_sizes (check, find, cascade, kind);
    }
  }
  /* Cascades that reject everything would test nothing. */
  g_assert_cmpint (n_hits, >, 1000);
  g_free (cascade);
}

static const Shape shapes[] = {
  { "1388 windows, stumps", ROW - WINDOW, .kernel = 1 },
  { "1388 windows, pairs", ROW - WINDOW, .kernel = 2 },
  { "1388 windows, trees", ROW - WINDOW, .kernel = 5 },
};

#define WINDOW_KERNEL(name, find)                                              \
  static void check_##name (Check *check)                                      \
  {                                                                            \
    if (check->shape != NULL)                                                  \
      check_shape (check, find);                                               \
    else                                                                       \
      check_cascades (check, find);                                            \
  }                                                                            \
  const Kernel cascade_##name = KERNEL (check_##name, 1, 1, "windows", shapes)

WINDOW_KERNEL (haar_row, find_haar);
WINDOW_KERNEL (lbp_row, find_lbp);
WINDOW_KERNEL (lbp16_row, find_lbp16);
