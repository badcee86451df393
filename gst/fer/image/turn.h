/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/crop.h"

G_BEGIN_DECLS

/* Cuts regions as a #FerCropper does, but turned around their centres. */
typedef struct _FerTurner FerTurner;

FerTurner *fer_turner_new (gint width, gint height);
void fer_turner_free (FerTurner *turner);
/* @angle: radians, clockwise: what leans so much to the right stands upright in
 * @out. @region is a square where @out is one. */
void fer_turner_cut (FerTurner *turner, const FerLuma *luma,
    const FerRegion *region, gfloat angle, gfloat scale, gfloat offset,
    gfloat *out);

G_END_DECLS
