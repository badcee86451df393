/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/planes.h"

G_BEGIN_DECLS

/* Scales frames of one size, in colour. */
typedef struct _FerColourScaler FerColourScaler;

/**
 * fer_colour_scaler_new:
 * @width: of the frames, pixels
 * @height: the same
 * @out_width: of what they become, pixels
 * @out_height: the same
 *
 * Returns: (transfer full): a scaler. The first frame with chroma of its own
 *   size takes a little more memory, no other one.
 */
FerColourScaler *fer_colour_scaler_new (
    gint width, gint height, gint out_width, gint out_height);

/**
 * fer_colour_scaler_free:
 * @scaler: (transfer full) (nullable): a scaler
 */
void fer_colour_scaler_free (FerColourScaler *scaler);

/**
 * fer_colour_scaler_set_crew:
 * @scaler: a scaler
 * @crew: (nullable): who shares the work from now on; borrowed
 *
 * The results are the same.
 */
void fer_colour_scaler_set_crew (FerColourScaler *scaler, FerCrew *crew);

/**
 * fer_colour_scaler_run:
 * @scaler: a scaler
 * @planes: a frame of its size, not a grey one
 * @out: (array fixed-size=3): red, green and blue of 0 to 255, each out_height
 *   rows of out_width values; what is behind them in a row may change
 * @out_stride: values from a row to the next
 */
void fer_colour_scaler_run (FerColourScaler *scaler, const FerPlanes *planes,
    gfloat *const out[3], gint out_stride);

G_END_DECLS
