/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cascade/band.h"
#include "cascade/model.h"

G_BEGIN_DECLS

/**
 * FerCascadeProgram:
 *
 * A cascade compiled for the window kernels (kernels/cascade.h): the corners of
 * its features are offsets in a band, the values of its trees are integers as
 * well. One serves all levels of a step.
 */
typedef struct _FerCascadeProgram FerCascadeProgram;

FerBandFormat fer_cascade_program_get_format (const FerCascade *cascade);
FerCascadeProgram *fer_cascade_program_new (
    const FerCascade *cascade, const FerBandLayout *layout, gint step);
void fer_cascade_program_free (FerCascadeProgram *program);
gint fer_cascade_program_run (
    const FerCascadeProgram *program, gconstpointer rows, gint n, gint32 *hits);

G_END_DECLS
