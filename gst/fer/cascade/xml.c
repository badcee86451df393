/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout that opencv_traincascade writes. */
#include "cascade/xml.h"

#include <string.h>

gboolean
fer_cascade_read_rect (const FerXmlElement *element, const gchar **text,
    FerCascadeRect *rect, GError **error)
{
  gint *fields[] = { &rect->x, &rect->y, &rect->width, &rect->height };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    gint64 value;

    if (!fer_xml_parse_int (element, text, -FER_CASCADE_MAX_WINDOW,
            FER_CASCADE_MAX_WINDOW, &value, error))
      return FALSE;
    *fields[i] = (gint) value;
  }
  return TRUE;
}

gboolean
fer_cascade_read_haar_feature (
    const FerXmlElement *element, FerCascadeFeature *feature, GError **error)
{
  const FerXmlElement *rects = fer_xml_need_child (element, "rects", error);
  const FerXmlElement *tilted = fer_xml_get_child (element, "tilted");
  const FerXmlElement *child;
  guint n = 0;

  memset (feature, 0, sizeof (*feature));
  if (rects == NULL)
    return FALSE;
  if (rects->n_children < 1
      || rects->n_children > G_N_ELEMENTS (feature->rects)) {
    fer_xml_set_error (error, rects, "a feature has %u rectangles, not 1 … 3",
        rects->n_children);
    return FALSE;
  }
  if (tilted != NULL) {
    gint64 value;

    if (!fer_xml_get_int (tilted, 0, 1, &value, error))
      return FALSE;
    feature->tilted = value != 0;
  }
  for (child = rects->first; child != NULL; child = child->next) {
    FerCascadeRect *rect = &feature->rects[n++];
    const gchar *text = child->text;
    gdouble weight;

    if (!fer_cascade_read_rect (child, &text, rect, error)
        || !fer_xml_parse_real (
            child, &text, FER_CASCADE_MAX_WEIGHT, &weight, error)
        || !fer_xml_parse_end (child, text, error))
      return FALSE;
    rect->weight = (gfloat) weight;
  }
  return TRUE;
}

static gboolean
read_lbp_feature (
    const FerXmlElement *element, FerCascadeFeature *feature, GError **error)
{
  const FerXmlElement *rect = fer_xml_need_child (element, "rect", error);
  const gchar *text;

  if (rect == NULL)
    return FALSE;
  memset (feature, 0, sizeof (*feature));
  feature->rects[0].weight = 1;
  text = rect->text;
  return fer_cascade_read_rect (rect, &text, &feature->rects[0], error)
         && fer_xml_parse_end (rect, text, error);
}

static gboolean
read_features (
    FerCascade *cascade, const FerXmlElement *features, GError **error)
{
  const FerXmlElement *child;

  for (child = features->first; child != NULL; child = child->next) {
    FerCascadeFeature feature;

    if (!(cascade->type == FER_CASCADE_LBP
                ? read_lbp_feature (child, &feature, error)
                : fer_cascade_read_haar_feature (child, &feature, error))
        || !fer_cascade_add_feature (cascade, &feature, child, error))
      return FALSE;
  }
  return TRUE;
}

/* A link above 0 is a node of the tree, any other the negative number of a
 * leaf. */
static gboolean
read_link (const FerXmlElement *element, const gchar **text, gint *link,
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
read_node (const FerCascade *cascade, const FerXmlElement *element,
    const gchar **text, FerCascadeNode *node, GError **error)
{
  gint64 feature;

  memset (node, 0, sizeof (*node));
  if (!read_link (element, text, &node->children[0], error)
      || !read_link (element, text, &node->children[1], error)
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

static gboolean
read_tree (FerCascade *cascade, const FerXmlElement *element, GError **error)
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
    if (!read_node (cascade, nodes, &text, &tree.nodes[tree.n_nodes++], error))
      return FALSE;
  } while (*text != '\0');

  text = leaves->text;
  for (gint i = 0; i <= tree.n_nodes; i++) {
    gdouble value;

    if (!fer_xml_parse_real (
            leaves, &text, FER_CASCADE_MAX_VALUE, &value, error))
      return FALSE;
    values[i] = (gfloat) value;
  }
  if (!fer_xml_parse_end (leaves, text, error))
    return FALSE;

  for (gint i = 0; i < tree.n_nodes; i++) {
    FerCascadeNode *node = &tree.nodes[i];

    for (guint side = 0; side < 2; side++) {
      gint leaf = -node->children[side];

      if (leaf < 0)
        continue;
      if (leaf > tree.n_nodes) {
        fer_xml_set_error (error, nodes, "a node leads to leaf %d of %d", leaf,
            tree.n_nodes + 1);
        return FALSE;
      }
      node->values[side] = values[leaf];
      node->children[side] = 0;
    }
  }
  return fer_cascade_add_tree (cascade, &tree, nodes, error);
}

gboolean
fer_cascade_read_stage (FerCascade *cascade, const FerXmlElement *element,
    const gchar *threshold_name, const gchar *trees_name,
    FerCascadeReadTree read_one, GError **error)
{
  const FerXmlElement *threshold =
      fer_xml_need_child (element, threshold_name, error);
  const FerXmlElement *trees =
      threshold ? fer_xml_need_child (element, trees_name, error) : NULL;
  const FerXmlElement *child;
  gdouble value;

  if (trees == NULL
      || !fer_xml_get_real (threshold, FER_CASCADE_MAX_VALUE, &value, error)
      || !fer_cascade_begin_stage (cascade, value, element, error))
    return FALSE;
  for (child = trees->first; child != NULL; child = child->next) {
    if (!read_one (cascade, child, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_type (FerCascade *cascade, const FerXmlElement *root, GError **error)
{
  const FerXmlElement *stage = fer_xml_need_child (root, "stageType", error);
  const FerXmlElement *feature =
      stage ? fer_xml_need_child (root, "featureType", error) : NULL;
  const FerXmlElement *params, *categories;
  gint64 n_categories = 0;

  if (feature == NULL)
    return FALSE;
  if (strcmp (stage->text, "BOOST") != 0) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "line %d: stages of type \"%.*s\" are not supported, only BOOST",
        stage->line, fer_xml_excerpt (stage->text), stage->text);
    return FALSE;
  }
  if (strcmp (feature->text, "HAAR") == 0) {
    cascade->type = FER_CASCADE_HAAR;
  } else if (strcmp (feature->text, "LBP") == 0) {
    cascade->type = FER_CASCADE_LBP;
  } else {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "line %d: features of type \"%.*s\" are not supported, only HAAR and "
        "LBP",
        feature->line, fer_xml_excerpt (feature->text), feature->text);
    return FALSE;
  }

  params = fer_xml_get_child (root, "featureParams");
  categories = params ? fer_xml_get_child (params, "maxCatCount") : NULL;
  if (categories != NULL
      && !fer_xml_get_int (categories, 0, 65536, &n_categories, error))
    return FALSE;
  if (n_categories != (cascade->type == FER_CASCADE_LBP ? 256 : 0)) {
    fer_xml_set_error (error, categories ? categories : root,
        "%s features have %d categories (maxCatCount), not %d", feature->text,
        cascade->type == FER_CASCADE_LBP ? 256 : 0, (gint) n_categories);
    return FALSE;
  }
  return TRUE;
}

gboolean
fer_cascade_read_new (
    FerCascade *cascade, const FerXmlElement *root, GError **error)
{
  const FerXmlElement *width, *height, *features, *stages, *child;
  gint64 w, h;

  if (!read_type (cascade, root, error)
      || !(width = fer_xml_need_child (root, "width", error))
      || !(height = fer_xml_need_child (root, "height", error))
      || !fer_xml_get_int (width, 0, G_MAXINT32, &w, error)
      || !fer_xml_get_int (height, 0, G_MAXINT32, &h, error)
      || !fer_cascade_set_window (cascade, w, h, width, error)
      || !(stages = fer_xml_need_child (root, "stages", error))
      || !(features = fer_xml_need_child (root, "features", error))
      || !read_features (cascade, features, error))
    return FALSE;
  for (child = stages->first; child != NULL; child = child->next) {
    if (!fer_cascade_read_stage (cascade, child, "stageThreshold",
            "weakClassifiers", read_tree, error))
      return FALSE;
  }
  return TRUE;
}
