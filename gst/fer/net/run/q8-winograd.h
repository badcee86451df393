/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/run/context.h"

G_BEGIN_DECLS

/* A convolution of 3x3 pixels of bytes by Winograd's tiles: see kernels/q8.h.
 */
FerStepFunc fer_run_q8_winograd;

G_END_DECLS
