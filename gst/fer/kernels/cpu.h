/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the processor and the operating system offer to the kernels. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Levels. Each holds one that stands before it, the one named here, with all
 * that this one holds. A processor may offer levels of which neither holds the
 * other, such as AVX-VNNI and AVX-512; the last one is the best. */
typedef enum {
  FER_CPU_C = 0,
  FER_CPU_SSE41,    /* holds C */
  FER_CPU_AVX2,     /* with FMA; holds SSE4.1 */
  FER_CPU_AVXVNNI,  /* products of bytes in 256 bits; holds AVX2 */
  FER_CPU_AVX512,   /* F, BW, DQ, VL; holds AVX2 */
  FER_CPU_VNNI,     /* products of bytes in 512 bits; holds AVX-512 */
  FER_CPU_NEON,     /* holds C */
  FER_CPU_NEON_DOT, /* products of bytes; holds NEON */
  FER_N_CPUS
} FerCpu;

/* Whether this machine offers a level: the processor has the instructions, and
 * the operating system saves their registers. */
int fer_cpu_is_offered (FerCpu cpu);

/* The best level of this machine. */
FerCpu fer_cpu_detect (void);

/* The level named c, sse41, avx2, avxvnni, avx512, vnni, neon or neon-dot; -1
 * for any other name. */
int fer_cpu_from_name (const char *name);
const char *fer_cpu_get_name (FerCpu cpu);

/* Whether @cpu is @held, or holds it. */
int fer_cpu_includes (FerCpu cpu, FerCpu held);

/* The type of the functions that member @kernel of a table points to. */
#define FER_KERNEL_TYPE(Table, kernel) __typeof__ (*((Table *) 0)->kernel)

#ifdef __cplusplus
}
#endif
