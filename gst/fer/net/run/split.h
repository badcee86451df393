/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls of kernels that a run's crew shares. A pixel's result depends neither
 * on the size of the image nor on its place in it, so that results are the same
 * for any number of threads.
 */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

/**
 * fer_split_conv:
 *
 * Computes @conv, shared by rows; where it has one row, by pixels; where that
 * has one pixel, by blocks of outputs.
 */
void fer_split_conv (const FerRunContext *context, const FerNnConv *conv);

/**
 * fer_split_depthwise:
 *
 * Computes @conv, shared by rows.
 */
void fer_split_depthwise (
    const FerRunContext *context, const FerNnDepthwise *conv);

/**
 * fer_split_get_q8_rows:
 *
 * Returns: the convolution that computes @n rows of @conv, from @first on
 */
FerQ8Conv fer_split_get_q8_rows (const FerQ8Conv *conv, gint first, gint n);

/**
 * fer_split_q8_conv:
 *
 * Computes @conv, shared as fer_split_conv() does.
 */
void fer_split_q8_conv (const FerRunContext *context, const FerQ8Conv *conv);

G_END_DECLS
