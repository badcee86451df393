/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

/* A convolution of 3x3 pixels by Winograd's tiles: see kernels/nn.h. */
FerStepFunc fer_run_winograd;

G_END_DECLS
