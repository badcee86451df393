/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the kernels that make the rows of cascades are checked. */
#pragma once

#include "check.h"

extern const Kernel cascade_scale_row;
extern const Kernel cascade_blend_rows;
extern const Kernel cascade_integral_row;
extern const Kernel cascade_integral16_row;
extern const Kernel cascade_tilted_row;
extern const Kernel cascade_split_row;
extern const Kernel cascade_split16_row;
