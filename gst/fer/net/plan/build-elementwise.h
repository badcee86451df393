/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps of floats that have no weights: pools, arithmetic, softmax. */
#pragma once

#include "net/plan/builder.h"

G_BEGIN_DECLS

FerBuildFunc fer_build_affine;
FerBuildFunc fer_build_binary; /* FER_OP_ADD, FER_OP_SUB, FER_OP_MUL */
FerBuildFunc fer_build_pool;   /* FER_OP_MAX_POOL, FER_OP_AVERAGE_POOL */
FerBuildFunc fer_build_softmax;

G_END_DECLS
