/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a benchmark's figures hold for. For C and C++. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* The first line of each benchmark: the processor's name, the instruction sets
 * that it offers, and which one the kernels are of. */
void machine_print (void);

#ifdef __cplusplus
}
#endif
