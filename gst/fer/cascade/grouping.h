/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cascade/cascade.h"

G_BEGIN_DECLS

/*
 * FerGrouping:
 *
 * Merges windows that mark the same thing into one box, as OpenCV's
 * groupRectangles() does with its eps of 0.2.
 */
typedef struct _FerGrouping FerGrouping;

FerGrouping *fer_grouping_new (guint max_windows);
void fer_grouping_free (FerGrouping *grouping);

/*
 * Merges @n windows (at most max_windows) into @boxes, which holds as many and
 * may not be @windows. Only boxes of more than @min_neighbours windows stay;
 * with 0 the windows themselves are returned. It takes the least time where
 * windows of one size stand together, from top to bottom.
 */
guint fer_grouping_run (FerGrouping *grouping, const FerCascadeBox *windows,
    guint n, guint min_neighbours, FerCascadeBox *boxes);

G_END_DECLS
