/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"
#include "tiles_avx512.h"
#include "vec_avx512.h"

#define NAME(name) fer_nn_##name##_avx512

#include "../body/nn.h"
