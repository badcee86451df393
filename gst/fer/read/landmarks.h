/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/crop.h"
#include "fer.h"

G_BEGIN_DECLS

/* Finds eyes, nose and mouth in faces: the network of models/train/landmarks,
 * planned and ready. Belongs to one thread at a time. */
typedef struct _FerLandmarkFinder FerLandmarkFinder;

/**
 * fer_landmark_finder_new:
 * @max_batch: most faces at a time, at least 1
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the network that is built in, ready to run; or
 * %NULL with @error set
 */
FerLandmarkFinder *fer_landmark_finder_new (guint max_batch, GError **error);

/**
 * fer_landmark_finder_free:
 * @finder: (transfer full) (nullable): a finder
 */
void fer_landmark_finder_free (FerLandmarkFinder *finder);

/**
 * fer_landmark_finder_set_crew:
 * @finder: a finder
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The results are the same.
 */
void fer_landmark_finder_set_crew (FerLandmarkFinder *finder, FerCrew *crew);

/**
 * fer_landmark_finder_set_face:
 * @finder: a finder
 * @slot: of the batch, below its size
 * @luma: a frame
 * @region: a square that shows the face as the emotion models frame it; may
 * reach over the borders
 */
void fer_landmark_finder_set_face (FerLandmarkFinder *finder, guint slot,
    const FerLuma *luma, const FerRegion *region);

/**
 * fer_landmark_finder_process:
 * @finder: a finder
 * @n: faces, set in the slots from 0 on
 */
void fer_landmark_finder_process (FerLandmarkFinder *finder, guint n);

/**
 * fer_landmark_finder_get:
 * @finder: a finder
 * @slot: of the batch
 * @points: (out): where they are, by #FerLandmark, pixels of the frame
 */
void fer_landmark_finder_get (
    FerLandmarkFinder *finder, guint slot, FerPoint points[FER_N_LANDMARKS]);

/**
 * fer_landmarks_get_tilt:
 * @points: of a face
 *
 * Returns: the angle of the line through the eyes, radians, clockwise
 */
gfloat fer_landmarks_get_tilt (const FerPoint points[FER_N_LANDMARKS]);

/**
 * fer_landmarks_get_turn:
 * @points: of a face
 *
 * Returns: where the nose is along the line through the eyes: 0 midway, as of a
 *   face that looks at the camera, 1 at the subject's left eye, -1 at the right
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
