/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

FerStepFunc fer_run_conv;
FerStepFunc fer_run_grouped_conv;
FerStepFunc fer_run_depthwise;
FerStepFunc fer_run_product; /* of all items at once */

/**
 * fer_run_get_conv:
 *
 * Returns: the kernel's arguments for item @item
 */
FerNnConv fer_run_get_conv (
    const FerRunContext *context, const FerConvStep *conv, gint item);

G_END_DECLS
