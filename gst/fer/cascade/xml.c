/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/xml.h"

#include <string.h>

/**
 * fer_cascade_parse_rect:
 * @element: where the text stands, for the error
 * @text: (inout): "x y width height" and perhaps more; moved past them
 * @rect: (out caller-allocates): its coordinates are set
 * @error: return location
 *
 * Parses four integers, each within ±%FER_CASCADE_MAX_WINDOW.
 *
 * Returns: FALSE where they are not there
 */
gboolean
fer_cascade_parse_rect (const FerXmlElement *element, const gchar **text,
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

static gboolean
parse_weighted_rect (
    const FerXmlElement *element, FerCascadeRect *rect, GError **error)
{
  const gchar *text = element->text;
  gdouble weight;

  if (!fer_cascade_parse_rect (element, &text, rect, error)
      || !fer_xml_parse_real (
          element, &text, FER_CASCADE_MAX_WEIGHT, &weight, error)
      || !fer_xml_parse_end (element, text, error))
    return FALSE;
  rect->weight = (gfloat) weight;
  return TRUE;
}

/**
 * fer_cascade_parse_haar_feature:
 * @element: has <rects> and perhaps <tilted>
 * @feature: (out caller-allocates): the feature
 * @error: return location
 *
 * Parses a Haar-like feature.
 *
 * Returns: FALSE where it is none
 */
gboolean
fer_cascade_parse_haar_feature (
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
    if (!parse_weighted_rect (child, &feature->rects[n++], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_stage (FerCascade *cascade, const FerXmlElement *element,
    const gchar *threshold_name, const gchar *trees_name,
    FerCascadeParseTree parse_tree, GError **error)
{
  const FerXmlElement *threshold =
      fer_xml_need_child (element, threshold_name, error);
  const FerXmlElement *trees =
      threshold ? fer_xml_need_child (element, trees_name, error) : NULL;
  const FerXmlElement *child;
  gdouble value;

  if (trees == NULL
      || !fer_xml_get_real (threshold, FER_CASCADE_MAX_VALUE, &value, error)
      || !fer_xml_check (
          fer_cascade_begin_stage (cascade, value, error), element, error))
    return FALSE;
  for (child = trees->first; child != NULL; child = child->next) {
    if (!parse_tree (cascade, child, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * fer_cascade_parse_stages:
 * @cascade: gets the stages
 * @stages: the element whose children they are
 * @threshold_name: of the child of a stage that holds its threshold
 * @trees_name: of the one that holds its trees
 * @parse_tree: adds one tree to the latest stage
 * @error: return location
 *
 * Parses the stages, whose parts each layout names in its own way.
 *
 * Returns: FALSE where one is malformed
 */
gboolean
fer_cascade_parse_stages (FerCascade *cascade, const FerXmlElement *stages,
    const gchar *threshold_name, const gchar *trees_name,
    FerCascadeParseTree parse_tree, GError **error)
{
  const FerXmlElement *child;

  for (child = stages->first; child != NULL; child = child->next) {
    if (!parse_stage (
            cascade, child, threshold_name, trees_name, parse_tree, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * fer_cascade_parse_end:
 * @cascade: (transfer full): what was parsed
 * @ok: whether all of it could be
 * @root: the cascade's own element
 * @error: return location; set where @ok is FALSE
 *
 * Finishes the cascade, or frees it where parsing or finishing failed.
 *
 * Returns: (transfer full) (nullable): the cascade
 */
FerCascade *
fer_cascade_parse_end (
    FerCascade *cascade, gboolean ok, const FerXmlElement *root, GError **error)
{
  if (!ok || !fer_xml_check (fer_cascade_finish (cascade, error), root, error))
    g_clear_pointer (&cascade, fer_cascade_free);
  return cascade;
}
