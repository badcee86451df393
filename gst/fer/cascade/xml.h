/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two layouts of OpenCV's cascade files share. */
#pragma once

#include "cascade/model.h"
#include "cascade/xml-tree.h"

G_BEGIN_DECLS

/* Largest magnitudes: all that training writes lies far below, and no sum of
 * such numbers overflows. */
#define FER_CASCADE_MAX_VALUE 1e12
#define FER_CASCADE_MAX_WEIGHT 1e6

typedef gboolean (*FerCascadeParseTree) (
    FerCascade *cascade, const FerXmlElement *element, GError **error);

gboolean fer_cascade_parse_rect (const FerXmlElement *element,
    const gchar **text, FerCascadeRect *rect, GError **error);
gboolean fer_cascade_parse_haar_feature (
    const FerXmlElement *element, FerCascadeFeature *feature, GError **error);
gboolean fer_cascade_parse_stages (FerCascade *cascade,
    const FerXmlElement *stages, const gchar *threshold_name,
    const gchar *trees_name, FerCascadeParseTree parse_tree, GError **error);
FerCascade *fer_cascade_parse_end (FerCascade *cascade, gboolean ok,
    const FerXmlElement *root, GError **error);

G_END_DECLS
