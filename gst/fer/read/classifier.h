/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/crop.h"
#include "fer.h"

G_BEGIN_DECLS

/**
 * fer_classifier_run_set_crew:
 * @run: a run
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The results are the same.
 */
void fer_classifier_run_set_crew (FerClassifierRun *run, FerCrew *crew);

/**
 * fer_classifier_run_set_face:
 * @run: a run
 * @slot: of the batch, below its size
 * @picture: a frame
 * @region: the square that shows the face; may reach over the borders
 * @angle: by which it leans to the right (clockwise), radians
 *
 * As fer_classifier_run_set_crop(), but of a face that leans.
 */
void fer_classifier_run_set_face (FerClassifierRun *run, guint slot,
    const FerPicture *picture, const FerRegion *region, gfloat angle);

G_END_DECLS
