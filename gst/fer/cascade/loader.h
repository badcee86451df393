/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cascade/model.h"

G_BEGIN_DECLS

FerCascade *fer_cascade_new_from_bytes (
    GBytes *xml, const gchar *name, GError **error);

G_END_DECLS
