/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a face in a frame to the numbers that an emotion model is given. */
#pragma once

#include "image/crop.h"
#include "read/description.h"

G_BEGIN_DECLS

/**
 * FerCutter:
 *
 * Cuts faces out of frames, with all the memory that this takes. For one thread
 * at a time.
 */
typedef struct _FerCutter FerCutter;

/**
 * fer_cutter_new:
 * @description: of a model: its channels and its normalisation; must outlive
 *   the cutter
 * @n_channels: of its input
 * @width: of its input, pixels
 * @height: of its input, pixels
 *
 * Returns: (transfer full): a cutter
 */
FerCutter *fer_cutter_new (const FerDescription *description, guint n_channels,
    gint width, gint height);

/**
 * fer_cutter_free:
 * @cutter: (transfer full) (nullable): a cutter
 */
void fer_cutter_free (FerCutter *cutter);

/**
 * fer_cutter_cut:
 * @cutter: a cutter
 * @picture: a frame
 * @region: the square that shows the face; may reach over the borders, whose
 *   last pixels repeat
 * @angle: by which it leans to the right (clockwise), radians
 * @out: channels x height x width values
 *
 * Cuts, turns upright, resamples and normalises a face. A grey frame fills all
 * channels with its luma, whatever the model wants.
 */
void fer_cutter_cut (FerCutter *cutter, const FerPicture *picture,
    const FerRegion *region, gfloat angle, gfloat *out);

G_END_DECLS
