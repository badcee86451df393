/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout of cascade files that opencv_haartraining writes. */
#pragma once

#include "cascade/xml.h"

G_BEGIN_DECLS

FerCascade *fer_cascade_parse_old (const FerXmlElement *root, GError **error);

G_END_DECLS
