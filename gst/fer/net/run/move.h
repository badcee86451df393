/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps that only move numbers, and the ways in and out. */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

FerStepFunc fer_run_concat;
FerStepFunc fer_run_pad;
FerStepFunc fer_run_repeat;
FerStepFunc fer_run_transpose;

/**
 * fer_run_fill_border:
 *
 * Fills what surrounds a value.
 */
void fer_run_fill_border (
    const FerRunContext *context, const FerBorder *border, gint item);

/**
 * fer_run_load:
 * @from: channels x height x width floats, NCHW
 * @is_planar: whether @planes are planes, not blocks
 *
 * Copies an item of the input into the arena.
 */
void fer_run_load (const FerRunContext *context, const FerPlanes *planes,
    gboolean is_planar, const gfloat *from, gint item);

/**
 * fer_run_store:
 * @to: (out): channels x height x width floats, NCHW
 *
 * Copies an item of an output out of the arena.
 */
void fer_run_store (const FerRunContext *context, const FerPlanes *planes,
    gfloat *to, gint item);

G_END_DECLS
