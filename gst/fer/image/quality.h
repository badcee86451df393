/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/crop.h"

G_BEGIN_DECLS

/* How well the face in @region, a square as the emotion models frame it, can
 * be read: 0 not at all, 1 well. @turn: see fer_landmarks_get_turn(). */
gfloat fer_quality_measure (
    const FerLuma *luma, const FerRegion *region, gfloat turn);

G_END_DECLS
