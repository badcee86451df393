/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fastest kernels that the machine and the user allow. */
#pragma once

#include "kernels/kernels.h"

/**
 * fer_kernels_get:
 *
 * The kernels of this machine, or of the environment variable `FEREMOTION_CPU`
 * where that asks for less. Chosen at the first call, for the whole process;
 * for any thread.
 *
 * Returns: (transfer none): the table
 */
const FerKernels *fer_kernels_get (void);
