/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout that opencv_haartraining wrote: each node brings its feature. */
#include "cascade/xml.h"

#include <string.h>

/* One side of a node: a leaf's value or the number of another node. */
static gboolean
read_side (const FerXmlElement *element, FerCascadeNode *node, guint side,
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
read_node (FerCascade *cascade, const FerXmlElement *element,
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
      || !fer_cascade_read_haar_feature (feature_at, &feature, error)
      || !fer_xml_get_real (
          threshold_at, FER_CASCADE_MAX_VALUE, &threshold, error)
      || !read_side (element, node, 0, error)
      || !read_side (element, node, 1, error))
    return FALSE;
  node->feature = (gint) cascade->features->len;
  node->threshold = (gfloat) threshold;
  return fer_cascade_add_feature (cascade, &feature, feature_at, error);
}

static gboolean
read_tree (FerCascade *cascade, const FerXmlElement *element, GError **error)
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
    if (!read_node (cascade, child, &tree.nodes[tree.n_nodes++], error))
      return FALSE;
  }
  return fer_cascade_add_tree (cascade, &tree, element, error);
}

/* A stage's <parent> and <next>, by which it could have alternatives, are
 * passed over: OpenCV, too, runs the stages one after the other. */
gboolean
fer_cascade_read_old (
    FerCascade *cascade, const FerXmlElement *root, GError **error)
{
  const FerXmlElement *size = fer_xml_need_child (root, "size", error);
  const FerXmlElement *stages =
      size ? fer_xml_need_child (root, "stages", error) : NULL;
  const FerXmlElement *child;
  const gchar *text;
  gint64 w, h;

  cascade->type = FER_CASCADE_HAAR;
  if (stages == NULL)
    return FALSE;
  text = size->text;
  if (!fer_xml_parse_int (size, &text, 0, G_MAXINT32, &w, error)
      || !fer_xml_parse_int (size, &text, 0, G_MAXINT32, &h, error)
      || !fer_xml_parse_end (size, text, error)
      || !fer_cascade_set_window (cascade, w, h, size, error))
    return FALSE;
  for (child = stages->first; child != NULL; child = child->next) {
    if (!fer_cascade_read_stage (
            cascade, child, "stage_threshold", "trees", read_tree, error))
      return FALSE;
  }
  return TRUE;
}
