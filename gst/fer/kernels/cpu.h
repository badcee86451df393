/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the processor and the operating system offer to the kernels. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Levels, each one holding what stands before it on its architecture. */
typedef enum {
  FER_CPU_C = 0,
  FER_CPU_SSE41,
  FER_CPU_AVX2,   /* with FMA */
  FER_CPU_AVX512, /* F, BW, DQ, VL */
  FER_CPU_VNNI,   /* products of bytes, with AVX-512 */
  FER_CPU_NEON,
  FER_CPU_NEON_DOT, /* products of bytes */
  FER_N_CPUS
} FerCpu;

/* The best level of this machine; XCR0 decides where registers must be saved
 * by the operating system. */
FerCpu fer_cpu_detect (void);

/* The level named c, sse41, avx2, avx512, vnni, neon or neon-dot; -1 for any
 * other name. */
int fer_cpu_from_name (const char *name);
const char *fer_cpu_get_name (FerCpu cpu);

/* Whether kernels of level @have may run where @best is the machine's. */
int fer_cpu_includes (FerCpu best, FerCpu have);

/* The type of the functions that member @kernel of a table points to. */
#define FER_KERNEL_TYPE(Table, kernel) __typeof__ (*((Table *) 0)->kernel)

#ifdef __cplusplus
}
#endif
