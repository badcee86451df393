/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/luma.h"

G_BEGIN_DECLS

/* A part of a picture, in pixels; may reach over the borders. */
typedef struct {
  gfloat x;
  gfloat y;
  gfloat width;
  gfloat height;
} FerRegion;

/* Cuts regions of any size into pictures of one size. */
typedef struct _FerCropper FerCropper;

FerCropper *fer_cropper_new (gint width, gint height);
void fer_cropper_free (FerCropper *cropper);
void fer_cropper_cut (FerCropper *cropper, const FerLuma *luma,
    const FerRegion *region, gfloat scale, gfloat offset, gfloat *out);

/* How a detector's box frames a face: where the square is that FER-2013 shows,
 * in parts of the box's height. */
typedef struct {
  gfloat side;
  gfloat down; /* of its centre below the box's */
} FerFraming;

/* Where the network wants to look, given a detector's box. */
FerRegion fer_crop_region_of_box (
    const FerFraming *framing, gfloat x, gfloat y, gfloat width, gfloat height);

G_END_DECLS
