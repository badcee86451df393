/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/crop.h"

G_BEGIN_DECLS

/* Cuts regions as a #FerCropper does, but turned around their centres. */
typedef struct _FerTurner FerTurner;

/**
 * fer_turner_new:
 * @width: of the pictures that are cut, pixels, at least 1
 * @height: the same
 *
 * Returns: (transfer full): a turner with all the memory that it needs
 */
FerTurner *fer_turner_new (gint width, gint height);

/**
 * fer_turner_free:
 * @turner: (transfer full) (nullable): a turner
 */
void fer_turner_free (FerTurner *turner);

/**
 * fer_turner_cut:
 * @turner: a turner
 * @plane: of a picture; beyond a border its last values repeat
 * @region: what of it, in pixels of the picture: a square, where the result is
 *   one
 * @angle: by which the region leans to the right (clockwise), radians; in @out
 * it stands upright
 * @scale: factor of each value
 * @offset: added to each value after that
 * @out: width x height values, row after row
 *
 * Resamples the turned region to the turner's size.
 */
void fer_turner_cut (FerTurner *turner, const FerPlane *plane,
    const FerRegion *region, gfloat angle, gfloat scale, gfloat offset,
    gfloat *out);

G_END_DECLS
