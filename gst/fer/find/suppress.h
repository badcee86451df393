/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/box.h"

G_BEGIN_DECLS

/* Greedy non-maximum suppression with merging, in place; see suppress.c.
 * @boxes must be sorted by falling confidence; @taken has room for @n. */
guint fer_suppress (FerDetection *boxes, guint8 *taken, guint n, guint most);

/**
 * fer_suppress_compare:
 * @a: a #FerDetection
 * @b: another
 *
 * Order for qsort(): falling confidence, equal ones by place, so that the
 * result does not depend on the order before.
 */
gint fer_suppress_compare (gconstpointer a, gconstpointer b);

G_END_DECLS
