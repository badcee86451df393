/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/cascade.h"

#include <string.h>

#include "cascade/model.h"

/* OpenCV lowers the thresholds of the stages by this much, which its training
 * expects. */
static const gfloat THRESHOLD_SLACK = 1e-5f;

gboolean
fer_cascade_set_window (FerCascade *cascade, gint64 width, gint64 height,
    const FerXmlElement *at, GError **error)
{
  if (width < FER_CASCADE_MIN_WINDOW || width > FER_CASCADE_MAX_WINDOW
      || height < FER_CASCADE_MIN_WINDOW || height > FER_CASCADE_MAX_WINDOW) {
    fer_xml_set_error (error, at,
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

gboolean
fer_cascade_add_feature (FerCascade *cascade, const FerCascadeFeature *feature,
    const FerXmlElement *at, GError **error)
{
  if (cascade->features->len == FER_CASCADE_MAX_FEATURES) {
    fer_xml_set_error (
        error, at, "more than %d features", FER_CASCADE_MAX_FEATURES);
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (feature->rects); i++) {
    const FerCascadeRect *r = &feature->rects[i];

    if (r->weight != 0 && !rect_fits (cascade, r, feature->tilted)) {
      fer_xml_set_error (error, at,
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

gboolean
fer_cascade_begin_stage (FerCascade *cascade, gdouble threshold,
    const FerXmlElement *at, GError **error)
{
  FerCascadeStageInfo stage = { cascade->nodes->len, 0,
    (gfloat) threshold - THRESHOLD_SLACK };

  if (cascade->stages->len == FER_CASCADE_MAX_STAGES) {
    fer_xml_set_error (
        error, at, "more than %d stages", FER_CASCADE_MAX_STAGES);
    return FALSE;
  }
  g_array_append_val (cascade->stages, stage);
  return TRUE;
}

/* Puts parents before their children. Where every node but the root has one
 * parent, a node that the root does not lead to lies on a cycle. */
static gboolean
sort_tree (FerCascadeTree *tree, const FerXmlElement *at, GError **error)
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
        fer_xml_set_error (error, at,
            "node %d of the tree leads to node %d of %d", order[i], child,
            tree->n_nodes);
        return FALSE;
      }
      if (has_parent[child]) {
        fer_xml_set_error (
            error, at, "more than one way in the tree leads to node %d", child);
        return FALSE;
      }
      has_parent[child] = TRUE;
      node->children[side] = n;
      order[n++] = child;
    }
  }
  if (n < tree->n_nodes) {
    fer_xml_set_error (
        error, at, "no way leads to %d of the tree's nodes", tree->n_nodes - n);
    return FALSE;
  }
  memcpy (tree->nodes, sorted, n * sizeof (sorted[0]));
  tree->nodes[0].n_nodes = n;
  return TRUE;
}

gboolean
fer_cascade_add_tree (FerCascade *cascade, FerCascadeTree *tree,
    const FerXmlElement *at, GError **error)
{
  FerCascadeStageInfo *stage = &g_array_index (
      cascade->stages, FerCascadeStageInfo, cascade->stages->len - 1);

  if (tree->n_nodes < 1) {
    fer_xml_set_error (error, at, "the tree has no nodes");
    return FALSE;
  }
  if (cascade->nodes->len + tree->n_nodes > FER_CASCADE_MAX_NODES) {
    fer_xml_set_error (error, at, "more than %d nodes", FER_CASCADE_MAX_NODES);
    return FALSE;
  }
  if (!sort_tree (tree, at, error))
    return FALSE;
  g_array_append_vals (cascade->nodes, tree->nodes, tree->n_nodes);
  stage->n_trees++;
  return TRUE;
}

gboolean
fer_cascade_finish (
    FerCascade *cascade, const FerXmlElement *at, GError **error)
{
  if (cascade->stages->len == 0) {
    fer_xml_set_error (error, at, "the cascade has no stages");
    return FALSE;
  }
  for (guint i = 0; i < cascade->stages->len; i++) {
    if (g_array_index (cascade->stages, FerCascadeStageInfo, i).n_trees == 0) {
      fer_xml_set_error (error, at, "stage %u has no weak classifiers", i);
      return FALSE;
    }
  }
  for (guint i = 0; i < cascade->nodes->len; i++) {
    gint feature = g_array_index (cascade->nodes, FerCascadeNode, i).feature;

    if (feature < 0 || (guint) feature >= cascade->features->len) {
      fer_xml_set_error (error, at, "a node uses feature %d of %u", feature,
          cascade->features->len);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_document (
    FerCascade *cascade, const FerXmlElement *document, GError **error)
{
  const FerXmlElement *root = document->first;
  gboolean old, new;

  if (strcmp (document->name, "opencv_storage") != 0) {
    fer_xml_set_error (error, document,
        "the XML is of another kind: <%s> instead of <opencv_storage>",
        document->name);
    return FALSE;
  }
  if (root == NULL) {
    fer_xml_set_error (error, document, "<opencv_storage> is empty");
    return FALSE;
  }

  old = g_strcmp0 (root->type_id, "opencv-haar-classifier") == 0;
  new = g_strcmp0 (root->type_id, "opencv-cascade-classifier") == 0
        || (root->type_id == NULL
            && fer_xml_get_child (root, "stageType") != NULL);
  if (!old && !new) {
    fer_xml_set_error (
        error, root, "<%s> is not a boosted cascade", root->name);
    return FALSE;
  }
  return (old ? fer_cascade_read_old (cascade, root, error)
              : fer_cascade_read_new (cascade, root, error))
         && fer_cascade_finish (cascade, root, error);
}

/**
 * fer_cascade_new_from_bytes:
 * @xml: the contents of an OpenCV cascade file, in its new layout
 *   (opencv_traincascade) or its old one (opencv_haartraining)
 * @name: what messages call it
 * @error: return location
 *
 * Reads a cascade and checks everything in it, so that a scan need not. Fails
 * with %FER_ERROR_MALFORMED or %FER_ERROR_UNSUPPORTED.
 *
 * Returns: (nullable): the cascade
 */
FerCascade *
fer_cascade_new_from_bytes (GBytes *xml, const gchar *name, GError **error)
{
  FerXmlTree *tree = fer_xml_tree_new (xml, error);
  FerCascade *cascade = NULL;

  if (tree != NULL) {
    cascade = g_new0 (FerCascade, 1);
    cascade->stages = g_array_new (FALSE, TRUE, sizeof (FerCascadeStageInfo));
    cascade->nodes = g_array_new (FALSE, TRUE, sizeof (FerCascadeNode));
    cascade->features = g_array_new (FALSE, TRUE, sizeof (FerCascadeFeature));
    if (!read_document (cascade, fer_xml_tree_get_root (tree), error))
      g_clear_pointer (&cascade, fer_cascade_free);
    fer_xml_tree_free (tree);
  }
  if (cascade == NULL)
    g_prefix_error (error, "%s: ", name);
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
