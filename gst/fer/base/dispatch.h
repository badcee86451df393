/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kernels/kernels.h"

/* The kernels of this machine, or of FEREMOTION_CPU where that asks for less.
 * Chosen once. */
const FerKernels *fer_kernels_get (void);
