/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/crop.h"

G_BEGIN_DECLS

/**
 * fer_quality_measure:
 * @luma: a picture
 * @region: a square of it that shows a face as the emotion models frame it
 * @turn: how far the face looks aside, see fer_landmarks_get_turn()
 *
 * How well a face can be read: by its size, its sharpness, its turn and how
 * much of it the frame holds.
 *
 * Returns: 0 (not at all) to 1 (well)
 */
gfloat fer_quality_measure (
    const FerLuma *luma, const FerRegion *region, gfloat turn);

G_END_DECLS
