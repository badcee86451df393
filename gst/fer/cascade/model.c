/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/model.h"

#include <string.h>

/* OpenCV lowers the thresholds of the stages by this much, so that rounding
 * does not reject what training accepted: THRESHOLD_EPS in its
 * modules/objdetect/src/cascadedetect.cpp. */
static const gfloat THRESHOLD_SLACK = 1e-5f;

/**
 * fer_cascade_new:
 * @type: kind of its features
 *
 * Begins a cascade. fer_cascade_set_window() comes next, then the features, the
 * stages, each with its trees, and at last fer_cascade_finish(). A step that
 * fails sets %FER_ERROR_MALFORMED; the cascade is good for nothing but
 * fer_cascade_free() then.
 *
 * Returns: (transfer full): the cascade
 */
FerCascade *
fer_cascade_new (FerCascadeType type)
{
  FerCascade *cascade = g_new0 (FerCascade, 1);

  cascade->type = type;
  cascade->stages = g_array_new (FALSE, TRUE, sizeof (FerCascadeStageInfo));
  cascade->nodes = g_array_new (FALSE, TRUE, sizeof (FerCascadeNode));
  cascade->features = g_array_new (FALSE, TRUE, sizeof (FerCascadeFeature));
  return cascade;
}

/**
 * fer_cascade_free:
 * @cascade: (nullable): a cascade
 *
 * Frees it. Scanners made from it keep what they need.
 */
void
fer_cascade_free (FerCascade *cascade)
{
  if (cascade == NULL)
    return;
  g_array_unref (cascade->stages);
  g_array_unref (cascade->nodes);
  g_array_unref (cascade->features);
  g_free (cascade);
}

/**
 * fer_cascade_get_window:
 * @cascade: a cascade
 * @width: (out): pixels
 * @height: (out): pixels
 *
 * The size of the smallest window, the one that the cascade was trained at.
 */
void
fer_cascade_get_window (const FerCascade *cascade, gint *width, gint *height)
{
  *width = cascade->width;
  *height = cascade->height;
}

/**
 * fer_cascade_set_window:
 * @cascade: a cascade that was just begun
 * @width: pixels, %FER_CASCADE_MIN_WINDOW … %FER_CASCADE_MAX_WINDOW
 * @height: pixels, the same
 * @error: return location
 *
 * Sets the size that the cascade was trained at.
 *
 * Returns: FALSE where it is out of range
 */
gboolean
fer_cascade_set_window (
    FerCascade *cascade, gint64 width, gint64 height, GError **error)
{
  if (width < FER_CASCADE_MIN_WINDOW || width > FER_CASCADE_MAX_WINDOW
      || height < FER_CASCADE_MIN_WINDOW || height > FER_CASCADE_MAX_WINDOW) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "the window of %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
        " is not within %d … %d",
        width, height, FER_CASCADE_MIN_WINDOW, FER_CASCADE_MAX_WINDOW);
    return FALSE;
  }
  cascade->width = (gint) width;
  cascade->height = (gint) height;
  return TRUE;
}

/* Coordinates are within ±FER_CASCADE_MAX_WINDOW, so sums cannot overflow. */
static gboolean
rect_fits (const FerCascade *cascade, const FerCascadeRect *r, gboolean tilted)
{
  gint cells = cascade->type == FER_CASCADE_LBP ? 3 : 1;

  if (r->width < 1 || r->height < 1 || r->x < 0 || r->y < 0)
    return FALSE;
  if (tilted)
    return r->x - r->height >= 0 && r->x + r->width <= cascade->width
           && r->y + r->width + r->height <= cascade->height;
  return r->x + cells * r->width <= cascade->width
         && r->y + cells * r->height <= cascade->height;
}

/**
 * fer_cascade_add_feature:
 * @cascade: a cascade whose window is set
 * @feature: the next feature; coordinates within ±%FER_CASCADE_MAX_WINDOW
 * @error: return location
 *
 * Adds a feature. Nodes name features by their number, from 0 on.
 *
 * Returns: FALSE where a rectangle does not lie within the window or there are
 *   too many features
 */
gboolean
fer_cascade_add_feature (
    FerCascade *cascade, const FerCascadeFeature *feature, GError **error)
{
  if (cascade->features->len == FER_CASCADE_MAX_FEATURES) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED, "more than %d features",
        FER_CASCADE_MAX_FEATURES);
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (feature->rects); i++) {
    const FerCascadeRect *r = &feature->rects[i];

    if (r->weight != 0 && !rect_fits (cascade, r, feature->tilted)) {
      g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
          "the %srectangle %d %d %d %d does not lie within the window of "
          "%d x %d",
          feature->tilted ? "tilted " : "", r->x, r->y, r->width, r->height,
          cascade->width, cascade->height);
      return FALSE;
    }
  }
  cascade->tilted |= feature->tilted;
  g_array_append_val (cascade->features, *feature);
  return TRUE;
}

/**
 * fer_cascade_begin_stage:
 * @cascade: a cascade
 * @threshold: the least sum of its trees' values with which a window passes
 * @error: return location
 *
 * Begins a stage, to which the trees that are added next belong.
 *
 * Returns: FALSE where there are too many stages
 */
gboolean
fer_cascade_begin_stage (FerCascade *cascade, gdouble threshold, GError **error)
{
  FerCascadeStageInfo stage = { cascade->nodes->len, 0,
    (gfloat) threshold - THRESHOLD_SLACK };

  if (cascade->stages->len == FER_CASCADE_MAX_STAGES) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED, "more than %d stages",
        FER_CASCADE_MAX_STAGES);
    return FALSE;
  }
  g_array_append_val (cascade->stages, stage);
  return TRUE;
}

/* Puts parents before their children, beginning with the root. A node is
 * refused a second parent, so one that is never reached lies on a cycle. */
static gboolean
sort_tree (FerCascadeTree *tree, GError **error)
{
  FerCascadeNode sorted[FER_CASCADE_MAX_TREE];
  gint order[FER_CASCADE_MAX_TREE] = { 0 };
  gboolean has_parent[FER_CASCADE_MAX_TREE] = { TRUE };
  gint n = 1;

  for (gint i = 0; i < n; i++) {
    FerCascadeNode *node = &sorted[i];

    *node = tree->nodes[order[i]];
    for (guint side = 0; side < 2; side++) {
      gint child = node->children[side];

      if (child == 0)
        continue;
      if (child < 0 || child >= tree->n_nodes) {
        g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
            "node %d of the tree leads to node %d of %d", order[i], child,
            tree->n_nodes);
        return FALSE;
      }
      if (has_parent[child]) {
        g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
            "more than one way in the tree leads to node %d", child);
        return FALSE;
      }
      has_parent[child] = TRUE;
      node->children[side] = n;
      order[n++] = child;
    }
  }
  if (n < tree->n_nodes) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "no way leads to %d of the tree's nodes", tree->n_nodes - n);
    return FALSE;
  }
  memcpy (tree->nodes, sorted, n * sizeof (sorted[0]));
  tree->nodes[0].n_nodes = n;
  return TRUE;
}

/**
 * fer_cascade_add_tree:
 * @cascade: a cascade with a stage
 * @tree: the next weak classifier; comes back sorted, parents first
 * @error: return location
 *
 * Adds a tree to the latest stage.
 *
 * Returns: FALSE where it is no tree or there are too many nodes
 */
gboolean
fer_cascade_add_tree (FerCascade *cascade, FerCascadeTree *tree, GError **error)
{
  FerCascadeStageInfo *stage = &g_array_index (
      cascade->stages, FerCascadeStageInfo, cascade->stages->len - 1);

  if (tree->n_nodes < 1) {
    g_set_error (
        error, FER_ERROR, FER_ERROR_MALFORMED, "the tree has no nodes");
    return FALSE;
  }
  if (cascade->nodes->len + tree->n_nodes > FER_CASCADE_MAX_NODES) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED, "more than %d nodes",
        FER_CASCADE_MAX_NODES);
    return FALSE;
  }
  if (!sort_tree (tree, error))
    return FALSE;
  g_array_append_vals (cascade->nodes, tree->nodes, tree->n_nodes);
  stage->n_trees++;
  return TRUE;
}

/**
 * fer_cascade_finish:
 * @cascade: a cascade to which everything was added
 * @error: return location
 *
 * Checks what only the whole cascade shows: that no stage is empty and that the
 * features that nodes name are there.
 *
 * Returns: TRUE where the cascade can be used
 */
gboolean
fer_cascade_finish (FerCascade *cascade, GError **error)
{
  if (cascade->stages->len == 0) {
    g_set_error (
        error, FER_ERROR, FER_ERROR_MALFORMED, "the cascade has no stages");
    return FALSE;
  }
  for (guint i = 0; i < cascade->stages->len; i++) {
    if (g_array_index (cascade->stages, FerCascadeStageInfo, i).n_trees == 0) {
      g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
          "stage %u has no weak classifiers", i);
      return FALSE;
    }
  }
  for (guint i = 0; i < cascade->nodes->len; i++) {
    gint feature = g_array_index (cascade->nodes, FerCascadeNode, i).feature;

    if (feature < 0 || (guint) feature >= cascade->features->len) {
      g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
          "a node uses feature %d of %u", feature, cascade->features->len);
      return FALSE;
    }
  }
  return TRUE;
}
