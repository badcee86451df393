/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How quantised pooling and what goes element by element are checked. */
#pragma once

#include "check.h"

extern const Kernel q8_max_pool;
extern const Kernel q8_average_pool;
extern const Kernel q8_blend;
extern const Kernel q8_quantize;
