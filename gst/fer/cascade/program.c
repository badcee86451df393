/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/program.h"

#include <math.h>
#include <string.h>

#include "base/dispatch.h"

struct _FerCascadeProgram {
  const FerBandLayout *layout;
  gint step;
  FerCascadeStage *stages;
  FerHaarNode *haar_nodes; /* one of the two */
  FerLbpNode *lbp_nodes;
  FerHaarProgram haar;
  FerLbpProgram lbp;
};

/* --- Corners ------------------------------------------------------------- */

/* Offsets of the corners of a rectangle from a window's first element. The sum
 * of its pixels is c0 - c1 - c2 + c3, upright or tilted. */
static void
set_corners (const FerCascadeProgram *program, gint32 *corners,
    const FerCascadeRect *r, gboolean tilted)
{
  const gint xs[2][4] = {
    { r->x, r->x + r->width, r->x, r->x + r->width },
    { r->x, r->x - r->height, r->x + r->width, r->x + r->width - r->height },
  };
  const gint ys[2][4] = {
    { r->y, r->y, r->y + r->height, r->y + r->height },
    { r->y, r->y + r->height, r->y + r->width, r->y + r->width + r->height },
  };
  gint32 image =
      tilted ? (gint32) (FER_BAND_TILTED * program->layout->image) : 0;

  for (guint i = 0; i < 4; i++)
    corners[i] = image
                 + fer_band_layout_get_offset (program->layout, program->step,
                     xs[tilted][i], ys[tilted][i]);
}

static void
set_haar_feature (const FerCascadeProgram *program, FerHaarNode *node,
    const FerCascadeFeature *feature)
{
  static const FerCascadeRect nothing;

  for (guint i = 0; i < G_N_ELEMENTS (feature->rects); i++) {
    const FerCascadeRect *rect = &feature->rects[i];

    node->weights[i] = rect->weight;
    set_corners (program, node->corners[i], rect->weight != 0 ? rect : &nothing,
        feature->tilted);
  }
}

static void
set_lbp_feature (const FerCascadeProgram *program, FerLbpNode *node,
    const FerCascadeFeature *feature)
{
  const FerCascadeRect *cell = &feature->rects[0];

  for (gint i = 0; i < 16; i++)
    node->corners[i] =
        fer_band_layout_get_offset (program->layout, program->step,
            cell->x + i % 4 * cell->width, cell->y + i / 4 * cell->height);
}

/* --- Values as integers -------------------------------------------------- */

/* The power of two by which a stage's values are multiplied: their largest sum
 * becomes at most 2^29. Kernels that begin with `base` and add differences
 * reach at most three times that, which 32 bits hold. */
static gint
get_exponent (gdouble largest)
{
  gint exponent;

  frexp (largest, &exponent);
  return largest > 0 ? MIN (29 - exponent, 100) : 0;
}

static gint32
clamp_to_int32 (gdouble value)
{
  return (gint32) CLAMP (value, (gdouble) G_MININT32, (gdouble) G_MAXINT32);
}

/* A sum of rounded values is less than n_trees away from the exact one, so that
 * outside these bounds it decides as the exact one does. */
static void
set_bounds (FerCascadeStage *stage, gint exponent)
{
  gdouble threshold = ldexp (stage->threshold, exponent);

  stage->low = clamp_to_int32 (floor (threshold) - stage->n_trees - 1);
  stage->high = clamp_to_int32 (ceil (threshold) + stage->n_trees + 1);
}

static gint32
get_fixed (gfloat value, gint exponent)
{
  return (gint32) rint (ldexp (value, exponent));
}

/* By how much the value of a node's left leaf exceeds @base; of its right leaf
 * where there is none on the left. */
static gint32
get_delta (const FerCascadeNode *node, gint32 base, gint exponent)
{
  return get_fixed (node->values[node->children[0] != 0], exponent) - base;
}

/* --- Nodes and stages ---------------------------------------------------- */

static void
set_node (FerCascadeProgram *program, const FerCascade *cascade, guint at,
    gint32 delta)
{
  const FerCascadeNode *from =
      &g_array_index (cascade->nodes, FerCascadeNode, at);
  const FerCascadeFeature *feature =
      &g_array_index (cascade->features, FerCascadeFeature, from->feature);
  FerCascadeBranch branch = {
    .values = { from->values[0], from->values[1] },
    .delta = delta,
    .children = { (gint16) from->children[0], (gint16) from->children[1] },
    .n_nodes = (gint16) from->n_nodes,
  };

  if (cascade->type == FER_CASCADE_HAAR) {
    program->haar_nodes[at].branch = branch;
    program->haar_nodes[at].threshold = from->threshold;
    set_haar_feature (program, &program->haar_nodes[at], feature);
  } else {
    program->lbp_nodes[at].branch = branch;
    memcpy (program->lbp_nodes[at].subset, from->subset, sizeof (from->subset));
    set_lbp_feature (program, &program->lbp_nodes[at], feature);
  }
}

/* The largest magnitude that the sum of a stage's values can have. */
static gdouble
get_largest_sum (const FerCascadeNode *nodes, guint n_trees)
{
  gdouble largest = 0;

  for (; n_trees > 0; n_trees--, nodes += nodes->n_nodes) {
    gdouble largest_leaf = 0;

    for (gint i = 0; i < nodes->n_nodes; i++) {
      for (guint side = 0; side < 2; side++)
        largest_leaf = MAX (largest_leaf, fabs (nodes[i].values[side]));
    }
    largest += largest_leaf;
  }
  return largest;
}

static void
set_stage (FerCascadeProgram *program, const FerCascade *cascade, guint i)
{
  const FerCascadeNode *nodes = (gpointer) cascade->nodes->data;
  const FerCascadeStageInfo *from =
      &g_array_index (cascade->stages, FerCascadeStageInfo, i);
  FerCascadeStage *stage = &program->stages[i];
  guint at = from->first_node;
  gint exponent = get_exponent (get_largest_sum (&nodes[at], from->n_trees));

  stage->first_node = (gint32) at;
  stage->n_trees = (gint32) from->n_trees;
  stage->threshold = from->threshold;
  stage->scale = (gfloat) ldexp (1, exponent);
  for (guint tree = 0; tree < from->n_trees; tree++) {
    guint end = at + nodes[at].n_nodes;
    gint32 base = get_fixed (nodes[end - 1].values[1], exponent);

    stage->max_nodes = MAX (stage->max_nodes, nodes[at].n_nodes);
    stage->base += base;
    for (; at < end; at++)
      set_node (program, cascade, at, get_delta (&nodes[at], base, exponent));
  }
  set_bounds (stage, exponent);
}

/* --- Programs ------------------------------------------------------------ */

/* The largest sum of pixels that a cell of an LBP cascade can have. */
static gint
get_largest_cell (const FerCascade *cascade)
{
  gint largest = 0;

  for (guint i = 0; i < cascade->features->len; i++) {
    const FerCascadeRect *cell =
        &g_array_index (cascade->features, FerCascadeFeature, i).rects[0];

    largest = MAX (largest, cell->width * cell->height * 255);
  }
  return largest;
}

/**
 * fer_cascade_program_get_format:
 * @cascade: a cascade
 *
 * Returns: the integral images that its windows read, in the fewest bits that
 *   hold the sum of a cell
 */
FerBandFormat
fer_cascade_program_get_format (const FerCascade *cascade)
{
  if (cascade->type == FER_CASCADE_LBP)
    return get_largest_cell (cascade) <= G_MAXUINT16 ? FER_BAND_LBP16
                                                     : FER_BAND_LBP32;
  return cascade->tilted ? FER_BAND_HAAR_TILTED : FER_BAND_HAAR;
}

/* Windows are normalised by the contrast of their inside, as in OpenCV. */
static void
begin_haar (FerCascadeProgram *program, const FerCascade *cascade)
{
  const FerCascadeRect inside = { 1, 1, cascade->width - 2, cascade->height - 2,
    1 };

  program->haar_nodes = g_new0 (FerHaarNode, cascade->nodes->len);
  program->haar.stages = program->stages;
  program->haar.nodes = program->haar_nodes;
  program->haar.n_stages = (gint) cascade->stages->len;
  program->haar.norm_area = inside.width * inside.height;
  set_corners (program, program->haar.norm, &inside, FALSE);
}

static void
begin_lbp (FerCascadeProgram *program, const FerCascade *cascade)
{
  program->lbp_nodes = g_new0 (FerLbpNode, cascade->nodes->len);
  program->lbp.stages = program->stages;
  program->lbp.nodes = program->lbp_nodes;
  program->lbp.n_stages = (gint) cascade->stages->len;
  program->lbp.all_16_bits = get_largest_cell (cascade) > G_MAXINT16;
}

/**
 * fer_cascade_program_new:
 * @cascade: a cascade; the program copies what it needs of it
 * @layout: of the bands; stays borrowed
 * @step: 1 or 2, of the levels
 *
 * Compiles a cascade.
 *
 * Returns: (transfer full): the program
 */
FerCascadeProgram *
fer_cascade_program_new (
    const FerCascade *cascade, const FerBandLayout *layout, gint step)
{
  FerCascadeProgram *program = g_new0 (FerCascadeProgram, 1);

  program->layout = layout;
  program->step = step;
  program->stages = g_new0 (FerCascadeStage, cascade->stages->len);
  if (cascade->type == FER_CASCADE_HAAR)
    begin_haar (program, cascade);
  else
    begin_lbp (program, cascade);
  for (guint i = 0; i < cascade->stages->len; i++)
    set_stage (program, cascade, i);
  return program;
}

/**
 * fer_cascade_program_free:
 * @program: (nullable): a program
 *
 * Frees it.
 */
void
fer_cascade_program_free (FerCascadeProgram *program)
{
  if (program == NULL)
    return;
  g_free (program->stages);
  g_free (program->haar_nodes);
  g_free (program->lbp_nodes);
  g_free (program);
}

/**
 * fer_cascade_program_run:
 * @program: a program
 * @rows: rows of a band, from fer_band_get_rows()
 * @n: windows in the row
 * @hits: (out) (array): room for @n numbers
 *
 * Finds the windows of a row that pass all stages.
 *
 * Returns: how many; @hits has their numbers, rising
 */
gint
fer_cascade_program_run (
    const FerCascadeProgram *program, gconstpointer rows, gint n, gint32 *hits)
{
  const FerCascadeKernels *kernels = &fer_kernels_get ()->cascade;

  switch (program->layout->format) {
    case FER_BAND_LBP16:
      return kernels->lbp16_row (&program->lbp, rows, n, hits);
    case FER_BAND_LBP32:
      return kernels->lbp_row (&program->lbp, rows, n, hits);
    default:
      return kernels->haar_row (&program->haar, rows,
          (const guint32 *) rows + FER_BAND_SQUARES * program->layout->image, n,
          hits);
  }
}
