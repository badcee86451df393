/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/xml-old.h"

#include <string.h>

/* One side of a node: a leaf's value or the number of another node. */
static gboolean
parse_side (const FerXmlElement *element, FerCascadeNode *node, guint side,
    GError **error)
{
  static const gchar *const names[2][2] = { { "left_val", "left_node" },
    { "right_val", "right_node" } };
  const FerXmlElement *value = fer_xml_get_child (element, names[side][0]);
  const FerXmlElement *child = fer_xml_get_child (element, names[side][1]);

  if ((value == NULL) == (child == NULL)) {
    fer_xml_set_error (error, element, "a node has %s of <%s> and <%s>",
        value ? "both" : "none", names[side][0], names[side][1]);
    return FALSE;
  }
  if (value != NULL) {
    gdouble leaf;

    if (!fer_xml_get_real (value, FER_CASCADE_MAX_VALUE, &leaf, error))
      return FALSE;
    node->values[side] = (gfloat) leaf;
  } else {
    gint64 number;

    if (!fer_xml_get_int (child, 1, FER_CASCADE_MAX_TREE - 1, &number, error))
      return FALSE;
    node->children[side] = (gint) number;
  }
  return TRUE;
}

static gboolean
parse_node (FerCascade *cascade, const FerXmlElement *element,
    FerCascadeNode *node, GError **error)
{
  const FerXmlElement *feature_at =
      fer_xml_need_child (element, "feature", error);
  const FerXmlElement *threshold_at =
      feature_at ? fer_xml_need_child (element, "threshold", error) : NULL;
  FerCascadeFeature feature;
  gdouble threshold;

  memset (node, 0, sizeof (*node));
  if (threshold_at == NULL
      || !fer_cascade_parse_haar_feature (feature_at, &feature, error)
      || !fer_xml_get_real (
          threshold_at, FER_CASCADE_MAX_VALUE, &threshold, error)
      || !parse_side (element, node, 0, error)
      || !parse_side (element, node, 1, error))
    return FALSE;
  node->feature = (gint) cascade->features->len;
  node->threshold = (gfloat) threshold;
  return fer_xml_check (
      fer_cascade_add_feature (cascade, &feature, error), feature_at, error);
}

static gboolean
parse_tree (FerCascade *cascade, const FerXmlElement *element, GError **error)
{
  const FerXmlElement *child;
  FerCascadeTree tree;

  if (element->n_children > FER_CASCADE_MAX_TREE) {
    fer_xml_set_error (
        error, element, "a tree has more than %d nodes", FER_CASCADE_MAX_TREE);
    return FALSE;
  }
  tree.n_nodes = 0;
  for (child = element->first; child != NULL; child = child->next) {
    if (!parse_node (cascade, child, &tree.nodes[tree.n_nodes++], error))
      return FALSE;
  }
  return fer_xml_check (
      fer_cascade_add_tree (cascade, &tree, error), element, error);
}

static gboolean
parse_window (FerCascade *cascade, const FerXmlElement *size, GError **error)
{
  const gchar *text = size->text;
  gint64 w, h;

  return fer_xml_parse_int (size, &text, 0, G_MAXINT32, &w, error)
         && fer_xml_parse_int (size, &text, 0, G_MAXINT32, &h, error)
         && fer_xml_parse_end (size, text, error)
         && fer_xml_check (
             fer_cascade_set_window (cascade, w, h, error), size, error);
}

/**
 * fer_cascade_parse_old:
 * @root: the cascade's own element
 * @error: return location
 *
 * Parses what opencv_haartraining wrote: each node brings its feature. The
 * <parent> and <next> of a stage, which could make a tree of the stages, are
 * passed over: OpenCV, too, runs the stages one after the other.
 *
 * Returns: (transfer full) (nullable): the cascade
 */
FerCascade *
fer_cascade_parse_old (const FerXmlElement *root, GError **error)
{
  const FerXmlElement *size = fer_xml_need_child (root, "size", error);
  const FerXmlElement *stages =
      size ? fer_xml_need_child (root, "stages", error) : NULL;
  FerCascade *cascade;

  if (stages == NULL)
    return NULL;
  cascade = fer_cascade_new (FER_CASCADE_HAAR);
  return fer_cascade_parse_end (cascade,
      parse_window (cascade, size, error)
          && fer_cascade_parse_stages (
              cascade, stages, "stage_threshold", "trees", parse_tree, error),
      root, error);
}
