/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How pooling and what goes element by element are checked. */
#pragma once

#include "check.h"

extern const Kernel nn_max_pool;
extern const Kernel nn_average_pool;
extern const Kernel nn_add;
extern const Kernel nn_sub;
extern const Kernel nn_mul;
extern const Kernel nn_affine;
extern const Kernel nn_softmax;
