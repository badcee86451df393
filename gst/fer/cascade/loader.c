/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/loader.h"

#include "cascade/xml-new.h"
#include "cascade/xml-old.h"
#include "cascade/xml-tree.h"

/* Finds out which of OpenCV's two layouts the document has. */
static FerCascade *
parse_document (const FerXmlElement *document, GError **error)
{
  const FerXmlElement *root = document->first;

  if (g_strcmp0 (document->name, "opencv_storage") != 0) {
    fer_xml_set_error (error, document,
        "the XML is of another kind: <%s> instead of <opencv_storage>",
        document->name);
    return NULL;
  }
  if (root == NULL) {
    fer_xml_set_error (error, document, "<opencv_storage> is empty");
    return NULL;
  }

  if (g_strcmp0 (root->type_id, "opencv-haar-classifier") == 0)
    return fer_cascade_parse_old (root, error);
  /* Early files of the new layout do not name their type. */
  if (g_strcmp0 (root->type_id, "opencv-cascade-classifier") == 0
      || (root->type_id == NULL
          && fer_xml_get_child (root, "stageType") != NULL))
    return fer_cascade_parse_new (root, error);
  fer_xml_set_error (error, root, "<%s> is not a boosted cascade", root->name);
  return NULL;
}

/**
 * fer_cascade_new_from_bytes:
 * @xml: the contents of an OpenCV cascade file, in its new layout
 *   (opencv_traincascade) or its old one (opencv_haartraining)
 * @name: what messages call it
 * @error: return location
 *
 * Loads a cascade and checks everything in it, so that a scan need not. Fails
 * with %FER_ERROR_MALFORMED or %FER_ERROR_UNSUPPORTED.
 *
 * Returns: (transfer full) (nullable): the cascade
 */
FerCascade *
fer_cascade_new_from_bytes (GBytes *xml, const gchar *name, GError **error)
{
  FerXmlTree *tree = fer_xml_tree_new (xml, error);
  FerCascade *cascade = NULL;

  if (tree != NULL)
    cascade = parse_document (fer_xml_tree_get_root (tree), error);
  fer_xml_tree_free (tree);
  if (cascade == NULL)
    g_prefix_error (error, "%s: ", name);
  return cascade;
}
