/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/crop.h"
#include "fer.h"

G_BEGIN_DECLS

/* Who shares the work from now on, NULL = nobody; stays borrowed. Results are
 * the same. */
void fer_classifier_run_set_crew (FerClassifierRun *run, FerCrew *crew);

/* As fer_classifier_run_set_crop(), turned by @angle radians around the
 * square's centre: what leans so much to the right stands upright. */
void fer_classifier_run_set_face (FerClassifierRun *run, guint slot,
    const FerLuma *luma, const FerRegion *region, gfloat angle);

G_END_DECLS
