/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the readers of both layouts share. */
#pragma once

#include "cascade/model.h"

G_BEGIN_DECLS

/* Largest magnitudes: all that training writes lies far below, and no sum of
 * such numbers overflows. */
#define FER_CASCADE_MAX_VALUE 1e12
#define FER_CASCADE_MAX_WEIGHT 1e6

/* An element with <rects> and perhaps <tilted>. */
gboolean fer_cascade_read_haar_feature (
    const FerXmlElement *element, FerCascadeFeature *feature, GError **error);

/* Four integers of @text, each within ±FER_CASCADE_MAX_WINDOW. */
gboolean fer_cascade_read_rect (const FerXmlElement *element,
    const gchar **text, FerCascadeRect *rect, GError **error);

typedef gboolean (*FerCascadeReadTree) (
    FerCascade *cascade, const FerXmlElement *element, GError **error);

/* A stage: its threshold and its trees, in children that each layout names in
 * its own way. */
gboolean fer_cascade_read_stage (FerCascade *cascade,
    const FerXmlElement *element, const gchar *threshold_name,
    const gchar *trees_name, FerCascadeReadTree read_tree, GError **error);

G_END_DECLS
