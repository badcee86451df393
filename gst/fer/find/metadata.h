/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/net.h"

G_BEGIN_DECLS

/**
 * fer_metadata_read_number:
 * @net: a network
 * @name: what messages call its file
 * @key: of the property
 * @least: that it may be
 * @most: that it may be
 * @value: (out): the number
 * @error: return location, %FER_ERROR_MALFORMED where the property is missing,
 *   no number or out of range
 *
 * Returns: whether @value is set
 */
gboolean fer_metadata_read_number (const FerNet *net, const gchar *name,
    const gchar *key, gdouble least, gdouble most, gfloat *value,
    GError **error);

/**
 * fer_metadata_read_optional:
 * @value: (inout): the number; stays what it is where the property is missing
 *
 * As fer_metadata_read_number() otherwise.
 *
 * Returns: %FALSE with @error set where the property is wrong
 */
gboolean fer_metadata_read_optional (const FerNet *net, const gchar *name,
    const gchar *key, gdouble least, gdouble most, gfloat *value,
    GError **error);

/**
 * fer_metadata_check_kind:
 * @net: a network
 * @name: what messages call its file
 * @kind: what its metadata 'kind' must be
 * @what: that kind in words
 * @error: return location, %FER_ERROR_UNSUPPORTED
 *
 * Returns: whether it is that
 */
gboolean fer_metadata_check_kind (const FerNet *net, const gchar *name,
    const gchar *kind, const gchar *what, GError **error);

G_END_DECLS
