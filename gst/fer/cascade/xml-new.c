/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/xml-new.h"

#include <string.h>

static gboolean
parse_lbp_feature (
    const FerXmlElement *element, FerCascadeFeature *feature, GError **error)
{
  const FerXmlElement *rect = fer_xml_need_child (element, "rect", error);
  const gchar *text;

  if (rect == NULL)
    return FALSE;
  memset (feature, 0, sizeof (*feature));
  feature->rects[0].weight = 1;
  text = rect->text;
  return fer_cascade_parse_rect (rect, &text, &feature->rects[0], error)
         && fer_xml_parse_end (rect, text, error);
}

static gboolean
parse_features (
    FerCascade *cascade, const FerXmlElement *features, GError **error)
{
  const FerXmlElement *child;

  for (child = features->first; child != NULL; child = child->next) {
    FerCascadeFeature feature;

    if (!(cascade->type == FER_CASCADE_LBP
                ? parse_lbp_feature (child, &feature, error)
                : fer_cascade_parse_haar_feature (child, &feature, error))
        || !fer_xml_check (
            fer_cascade_add_feature (cascade, &feature, error), child, error))
      return FALSE;
  }
  return TRUE;
}

/* A link above 0 is a node of the tree, any other the negative number of a
 * leaf. */
static gboolean
parse_link (const FerXmlElement *element, const gchar **text, gint *link,
    GError **error)
{
  gint64 value;

  if (!fer_xml_parse_int (element, text, -FER_CASCADE_MAX_TREE,
          FER_CASCADE_MAX_TREE, &value, error))
    return FALSE;
  *link = (gint) value;
  return TRUE;
}

static gboolean
parse_node (const FerCascade *cascade, const FerXmlElement *element,
    const gchar **text, FerCascadeNode *node, GError **error)
{
  gint64 feature;

  memset (node, 0, sizeof (*node));
  if (!parse_link (element, text, &node->children[0], error)
      || !parse_link (element, text, &node->children[1], error)
      || !fer_xml_parse_int (
          element, text, 0, FER_CASCADE_MAX_FEATURES - 1, &feature, error))
    return FALSE;
  node->feature = (gint) feature;

  if (cascade->type == FER_CASCADE_HAAR) {
    gdouble threshold;

    if (!fer_xml_parse_real (
            element, text, FER_CASCADE_MAX_VALUE, &threshold, error))
      return FALSE;
    node->threshold = (gfloat) threshold;
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (node->subset); i++) {
    gint64 bits;

    if (!fer_xml_parse_int (
            element, text, G_MININT32, G_MAXUINT32, &bits, error))
      return FALSE;
    node->subset[i] = (guint32) bits;
  }
  return TRUE;
}

/* The values of @element, one more than the tree has nodes. */
static gboolean
parse_leaves (
    const FerXmlElement *element, gint n_nodes, gfloat *values, GError **error)
{
  const gchar *text = element->text;

  for (gint i = 0; i <= n_nodes; i++) {
    gdouble value;

    if (!fer_xml_parse_real (
            element, &text, FER_CASCADE_MAX_VALUE, &value, error))
      return FALSE;
    values[i] = (gfloat) value;
  }
  return fer_xml_parse_end (element, text, error);
}

/* Replaces links to leaves by the leaves' values. */
static gboolean
set_leaves (FerCascadeTree *tree, const gfloat *values,
    const FerXmlElement *element, GError **error)
{
  for (gint i = 0; i < tree->n_nodes; i++) {
    FerCascadeNode *node = &tree->nodes[i];

    for (guint side = 0; side < 2; side++) {
      gint leaf = -node->children[side];

      if (leaf < 0)
        continue;
      if (leaf > tree->n_nodes) {
        fer_xml_set_error (error, element, "a node leads to leaf %d of %d",
            leaf, tree->n_nodes + 1);
        return FALSE;
      }
      node->values[side] = values[leaf];
      node->children[side] = 0;
    }
  }
  return TRUE;
}

static gboolean
parse_tree (FerCascade *cascade, const FerXmlElement *element, GError **error)
{
  const FerXmlElement *nodes =
      fer_xml_need_child (element, "internalNodes", error);
  const FerXmlElement *leaves =
      nodes ? fer_xml_need_child (element, "leafValues", error) : NULL;
  FerCascadeTree tree;
  gfloat values[FER_CASCADE_MAX_TREE + 1];
  const gchar *text;

  if (leaves == NULL)
    return FALSE;

  tree.n_nodes = 0;
  text = nodes->text;
  do {
    if (tree.n_nodes == FER_CASCADE_MAX_TREE) {
      fer_xml_set_error (
          error, nodes, "a tree has more than %d nodes", FER_CASCADE_MAX_TREE);
      return FALSE;
    }
    if (!parse_node (cascade, nodes, &text, &tree.nodes[tree.n_nodes++], error))
      return FALSE;
  } while (*text != '\0');

  return parse_leaves (leaves, tree.n_nodes, values, error)
         && set_leaves (&tree, values, nodes, error)
         && fer_xml_check (
             fer_cascade_add_tree (cascade, &tree, error), nodes, error);
}

static gboolean
set_unsupported (
    GError **error, const FerXmlElement *element, const gchar *only)
{
  g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
      "line %d: %s of type \"%.*s\" are not supported, only %s", element->line,
      strcmp (element->name, "stageType") == 0 ? "stages" : "features",
      fer_xml_excerpt (element->text), element->text, only);
  return FALSE;
}

static gboolean
parse_type (const FerXmlElement *root, FerCascadeType *type, GError **error)
{
  const FerXmlElement *stage = fer_xml_need_child (root, "stageType", error);
  const FerXmlElement *feature =
      stage ? fer_xml_need_child (root, "featureType", error) : NULL;
  const FerXmlElement *params, *categories;
  gint64 n_categories = 0;

  if (feature == NULL)
    return FALSE;
  if (strcmp (stage->text, "BOOST") != 0)
    return set_unsupported (error, stage, "BOOST");
  if (strcmp (feature->text, "HAAR") == 0)
    *type = FER_CASCADE_HAAR;
  else if (strcmp (feature->text, "LBP") == 0)
    *type = FER_CASCADE_LBP;
  else
    return set_unsupported (error, feature, "HAAR and LBP");

  params = fer_xml_get_child (root, "featureParams");
  categories = params ? fer_xml_get_child (params, "maxCatCount") : NULL;
  if (categories != NULL
      && !fer_xml_get_int (categories, 0, 65536, &n_categories, error))
    return FALSE;
  if (n_categories != (*type == FER_CASCADE_LBP ? 256 : 0)) {
    fer_xml_set_error (error, categories ? categories : root,
        "%s features have %d categories (maxCatCount), not %d", feature->text,
        *type == FER_CASCADE_LBP ? 256 : 0, (gint) n_categories);
    return FALSE;
  }
  return TRUE;
}

static gboolean
parse_window (FerCascade *cascade, const FerXmlElement *root, GError **error)
{
  const FerXmlElement *width = fer_xml_need_child (root, "width", error);
  const FerXmlElement *height =
      width ? fer_xml_need_child (root, "height", error) : NULL;
  gint64 w, h;

  return height != NULL && fer_xml_get_int (width, 0, G_MAXINT32, &w, error)
         && fer_xml_get_int (height, 0, G_MAXINT32, &h, error)
         && fer_xml_check (
             fer_cascade_set_window (cascade, w, h, error), width, error);
}

static gboolean
parse_parts (FerCascade *cascade, const FerXmlElement *root, GError **error)
{
  const FerXmlElement *stages, *features;

  return parse_window (cascade, root, error)
         && (stages = fer_xml_need_child (root, "stages", error)) != NULL
         && (features = fer_xml_need_child (root, "features", error)) != NULL
         && parse_features (cascade, features, error)
         && fer_cascade_parse_stages (cascade, stages, "stageThreshold",
             "weakClassifiers", parse_tree, error);
}

/**
 * fer_cascade_parse_new:
 * @root: the cascade's own element
 * @error: return location
 *
 * Parses what opencv_traincascade wrote: features apart from the nodes, which
 * name them by number.
 *
 * Returns: (transfer full) (nullable): the cascade
 */
FerCascade *
fer_cascade_parse_new (const FerXmlElement *root, GError **error)
{
  FerCascadeType type = FER_CASCADE_HAAR;
  FerCascade *cascade;

  if (!parse_type (root, &type, error))
    return NULL;
  cascade = fer_cascade_new (type);
  return fer_cascade_parse_end (
      cascade, parse_parts (cascade, root, error), root, error);
}
