/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jpeg_is_cut_off:
 * @data: a file
 * @size: its bytes
 *
 * Decoders fill what is missing at the end of a JPEG with grey, and say
 * nothing. This follows the markers (ITU-T T.81, annex B) to the end of the
 * picture. It does not see bytes that were changed within the coded pixels.
 *
 * Returns: whether it is a JPEG whose end is missing
 */
gboolean jpeg_is_cut_off (const guint8 *data, gsize size);

G_END_DECLS
