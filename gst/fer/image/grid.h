/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/luma.h"

G_BEGIN_DECLS

#define FER_GRID_MAX 32

void fer_grid_sample (const FerLuma *luma, gfloat left, gfloat top,
    gfloat cell_width, gfloat cell_height, gint n, gfloat *out);

G_END_DECLS
