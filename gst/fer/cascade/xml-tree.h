/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FerXmlElement:
 *
 * An element of a small XML document that was read whole. Only leaves keep
 * their text; of the attributes, only type_id is kept.
 */
typedef struct _FerXmlElement FerXmlElement;
struct _FerXmlElement {
  const gchar *name;
  const gchar *type_id; /* or NULL */
  const gchar *text;    /* "" where there is none */
  gint line;
  guint n_children;
  FerXmlElement *first;
  FerXmlElement *last;
  FerXmlElement *next; /* of the same parent */
};

typedef struct _FerXmlTree FerXmlTree;

FerXmlTree *fer_xml_tree_new (GBytes *xml, GError **error);
void fer_xml_tree_free (FerXmlTree *tree);
const FerXmlElement *fer_xml_tree_get_root (const FerXmlTree *tree);

const FerXmlElement *fer_xml_get_child (
    const FerXmlElement *parent, const gchar *name);
const FerXmlElement *fer_xml_need_child (
    const FerXmlElement *parent, const gchar *name, GError **error);

gboolean fer_xml_parse_int (const FerXmlElement *element, const gchar **text,
    gint64 min, gint64 max, gint64 *value, GError **error);
gboolean fer_xml_parse_real (const FerXmlElement *element, const gchar **text,
    gdouble max_abs, gdouble *value, GError **error);
gboolean fer_xml_parse_end (
    const FerXmlElement *element, const gchar *text, GError **error);
gboolean fer_xml_get_int (const FerXmlElement *element, gint64 min, gint64 max,
    gint64 *value, GError **error);
gboolean fer_xml_get_real (const FerXmlElement *element, gdouble max_abs,
    gdouble *value, GError **error);

gint fer_xml_excerpt (const gchar *text);
void fer_xml_set_error (GError **error, const FerXmlElement *element,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);
gboolean fer_xml_check (
    gboolean ok, const FerXmlElement *element, GError **error);

G_END_DECLS
