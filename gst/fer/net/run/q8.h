/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps that read or write bytes. */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

FerStepFunc fer_run_q8_average_pool;
FerStepFunc fer_run_q8_blend;
FerStepFunc fer_run_q8_conv;
FerStepFunc fer_run_q8_max_pool;
FerStepFunc fer_run_q8_product; /* of all items at once */
FerStepFunc fer_run_quantize;

/**
 * fer_run_get_q8_conv:
 *
 * Returns: the kernel's arguments for item @item
 */
FerQ8Conv fer_run_get_q8_conv (
    const FerRunContext *context, const FerQ8ConvStep *conv, gint item);

/**
 * fer_run_get_quantize:
 *
 * Returns: the kernel's arguments for item @item
 */
FerQ8Quantize fer_run_get_quantize (
    const FerRunContext *context, const FerQuantizeStep *quantize, gint item);

G_END_DECLS
