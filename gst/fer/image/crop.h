/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/planes.h"

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

/**
 * fer_cropper_new:
 * @width: of the pictures that are cut, pixels, at least 1
 * @height: the same
 *
 * Returns: (transfer full): a cropper with all the memory that it needs
 */
FerCropper *fer_cropper_new (gint width, gint height);

/**
 * fer_cropper_free:
 * @cropper: (transfer full) (nullable): a cropper
 */
void fer_cropper_free (FerCropper *cropper);
void fer_cropper_cut (FerCropper *cropper, const FerLuma *luma,
    const FerRegion *region, gfloat scale, gfloat offset, gfloat *out);
void fer_cropper_cut_plane (FerCropper *cropper, const FerPlane *plane,
    const FerRegion *region, gfloat scale, gfloat offset, gfloat *out);
void fer_cropper_cut_chroma (FerCropper *cropper, const FerPlanes *planes,
    const FerRegion *region, gfloat mean, gfloat std, const gfloat *luma,
    gfloat *cb, gfloat *cr);

/**
 * FerFraming:
 * @side: of the square that FER-2013 shows of the face
 * @down: of its centre below the box's
 * @across: the same, to the right
 *
 * How a detector's box frames a face, in parts of the box's height.
 */
typedef struct {
  gfloat side;
  gfloat down;
  gfloat across;
} FerFraming;

/**
 * FER_FRAMING_SQUARE: (skip)
 *
 * Of an OpenCV cascade, haarcascade_frontalface_alt2: medians over the training
 * faces of FER-2013 in which it finds exactly one
 * (models/train/measure_framing.py).
 */
#define FER_FRAMING_SQUARE ((FerFraming){ .side = 1.03f, .down = 0.01f })

/**
 * FER_FRAMING_TALL: (skip)
 *
 * Of a box from forehead to chin, as the face network and most detectors of
 * today draw it, since the annotations of WIDER FACE have it so. What FER-2013
 * shows of such a face was measured by way of a cascade and lies between what
 * the network's own boxes give (models/train/measure_framing.py).
 */
#define FER_FRAMING_TALL ((FerFraming){ .side = 1.01f, .down = 0.03f })

FerFraming fer_crop_assume_framing (gfloat width, gfloat height);
FerFraming fer_crop_framing_of_region (
    const FerRegion *region, gfloat x, gfloat y, gfloat width, gfloat height);
FerRegion fer_crop_region_of_box (
    const FerFraming *framing, gfloat x, gfloat y, gfloat width, gfloat height);

G_END_DECLS
