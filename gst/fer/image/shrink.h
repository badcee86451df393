/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/luma.h"

G_BEGIN_DECLS

/* Shrinks pictures of one size to another by area: each result is the mean of
 * the source it covers, parts of pixels by their share. An axis that grows is
 * filled in linearly between the centres of pixels. */
typedef struct _FerShrinker FerShrinker;

/**
 * fer_shrinker_new:
 * @width: of the pictures, pixels, at least 1
 * @height: the same
 * @out_width: of the results, pixels, at least 1
 * @out_height: the same
 *
 * Returns: (transfer full): a shrinker with all the memory that it needs
 */
FerShrinker *fer_shrinker_new (
    gint width, gint height, gint out_width, gint out_height);

/**
 * fer_shrinker_free:
 * @shrinker: (transfer full) (nullable): a shrinker
 */
void fer_shrinker_free (FerShrinker *shrinker);

/**
 * fer_shrinker_set_crew:
 * @shrinker: a shrinker
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The results are the same.
 */
void fer_shrinker_set_crew (FerShrinker *shrinker, FerCrew *crew);
void fer_shrinker_run (FerShrinker *shrinker, const FerLuma *luma, gfloat scale,
    gfloat offset, gfloat *out, gint out_stride);

G_END_DECLS
