/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "peak.h"

#include "cpu-time.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

static const int ROUNDS = 20000;
static const int REPEATS = 60;

/* 12 independent sums cover the latency of two units and fit any register
 * file; `reg` keeps each in its register. */
#define CHAINS 12
#define DEFINE_LOOP(name, isa, type, reg, step)                                \
  __attribute__ ((noinline)) isa static void name ()                           \
  {                                                                            \
    type sum[CHAINS] = {}, a = {}, b = {};                                     \
                                                                               \
    __asm__ volatile("" : "+" reg (a), "+" reg (b));                           \
    for (int round = 0; round < ROUNDS; round++) {                             \
      _Pragma ("GCC unroll 16") for (int i = 0; i < CHAINS; i++)               \
      {                                                                        \
        sum[i] = step;                                                         \
        __asm__ volatile("" : "+" reg (sum[i]));                               \
      }                                                                        \
    }                                                                          \
  }

#if defined(__x86_64__)
#define ISA(name) __attribute__ ((target (name)))
DEFINE_LOOP (
    run_avx512, ISA ("avx512f"), __m512, "v", _mm512_fmadd_ps (a, b, sum[i]))
DEFINE_LOOP (
    run_avx2, ISA ("avx2,fma"), __m256, "x", _mm256_fmadd_ps (a, b, sum[i]))
DEFINE_LOOP (run_vnni, ISA ("avx512f,avx512vnni"), __m512i, "v",
    _mm512_dpbusd_epi32 (sum[i], a, b))
#elif defined(__aarch64__)
DEFINE_LOOP (run_neon, , float32x4_t, "w", vfmaq_f32 (sum[i], a, b))
#endif

/* @operations: of one step. */
static double
measure (void (*loop) (), double operations)
{
  double best = 1e9;

  for (int i = 0; i < REPEATS; i++) {
    double start = get_thread_ms ();

    loop ();
    best = std::min (best, get_thread_ms () - start);
  }
  return operations * CHAINS * ROUNDS / best * 1e-6;
}

double
peak_measure_float ()
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx512f"))
    return measure (run_avx512, 32);
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return measure (run_avx2, 16);
#elif defined(__aarch64__)
  return measure (run_neon, 8);
#endif
  return 0;
}

double
peak_measure_int8 ()
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx512vnni"))
    return measure (run_vnni, 128);
#endif
  return 0;
}
