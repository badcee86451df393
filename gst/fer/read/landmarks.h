/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/crop.h"
#include "fer.h"

G_BEGIN_DECLS

/* Finds eyes, nose and mouth in faces: the network of models/train/landmarks,
 * planned and ready. Belongs to one thread at a time. */
typedef struct _FerLandmarkFinder FerLandmarkFinder;

FerLandmarkFinder *fer_landmark_finder_new (guint max_batch, GError **error);
void fer_landmark_finder_free (FerLandmarkFinder *finder);
/* Who shares the work from now on, NULL = nobody; stays borrowed. Results are
 * the same. */
void fer_landmark_finder_set_crew (FerLandmarkFinder *finder, FerCrew *crew);

/* The face in @region, a square as the emotion models frame it, is @slot of the
 * batch. */
void fer_landmark_finder_set_face (FerLandmarkFinder *finder, guint slot,
    const FerLuma *luma, const FerRegion *region);
void fer_landmark_finder_process (FerLandmarkFinder *finder, guint n);
/* What was found in @slot, in pixels of the picture. */
void fer_landmark_finder_get (
    FerLandmarkFinder *finder, guint slot, FerPoint points[FER_N_LANDMARKS]);

/* Of the line through the eyes, radians, clockwise in the picture. */
gfloat fer_landmarks_get_tilt (const FerPoint points[FER_N_LANDMARKS]);
/* Where the nose is along the line through the eyes: 0 midway, as of a face
 * that looks at the camera, 1 at the subject's left eye, -1 at the right one.
 */
gfloat fer_landmarks_get_turn (const FerPoint points[FER_N_LANDMARKS]);

/**
 * fer_landmarks_get_region:
 * @points: where they are, pixels
 *
 * Returns: the square in which FER-2013 would show such a face
 */
FerRegion fer_landmarks_get_region (const FerPoint points[FER_N_LANDMARKS]);

G_END_DECLS
