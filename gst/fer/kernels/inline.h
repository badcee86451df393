/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernels ask of the compiler. */
#pragma once

/* Inlined whatever its size, so that constant arguments are constants in it. */
#define INLINE static inline __attribute__ ((always_inline))

/* Before a loop whose sums shall stay in registers. */
#define UNROLL _Pragma ("GCC unroll 32")

/* Before a loop of many sums: several rounds at once would not fit the
 * registers. */
#define ROLLED _Pragma ("GCC unroll 1")
