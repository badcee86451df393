/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the kernels that find the windows of a row are checked. */
#pragma once

#include "check.h"

extern const Kernel cascade_haar_row;
extern const Kernel cascade_lbp_row;
extern const Kernel cascade_lbp16_row;
