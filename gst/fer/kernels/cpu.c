/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cpu.h"

#include <string.h>

static const char *const names[FER_N_CPUS] = { "c", "sse41", "avx2", "avx512",
  "vnni", "neon", "neon-dot" };

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

enum {
  XCR0_SSE_AVX = 0x6,
  XCR0_AVX512 = 0xe6,
};

static unsigned
read_xcr0 (void)
{
  unsigned eax, edx;

  __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
  return eax;
}

FerCpu
fer_cpu_detect (void)
{
  unsigned eax, ebx, ecx, edx, ecx1, xcr0;

  if (!__get_cpuid (1, &eax, &ebx, &ecx1, &edx) || !(ecx1 & bit_SSE4_1))
    return FER_CPU_C;
  if (!(ecx1 & bit_OSXSAVE) || !(ecx1 & bit_AVX) || !(ecx1 & bit_FMA))
    return FER_CPU_SSE41;
  xcr0 = read_xcr0 ();
  if ((xcr0 & XCR0_SSE_AVX) != XCR0_SSE_AVX
      || !__get_cpuid_count (7, 0, &eax, &ebx, &ecx, &edx) || !(ebx & bit_AVX2))
    return FER_CPU_SSE41;
  if ((xcr0 & XCR0_AVX512) != XCR0_AVX512 || !(ebx & bit_AVX512F)
      || !(ebx & bit_AVX512BW) || !(ebx & bit_AVX512DQ)
      || !(ebx & bit_AVX512VL))
    return FER_CPU_AVX2;
  return ecx & bit_AVX512VNNI ? FER_CPU_VNNI : FER_CPU_AVX512;
}

#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>

FerCpu
fer_cpu_detect (void)
{
  unsigned long offered = getauxval (AT_HWCAP);

  if (!(offered & HWCAP_ASIMD))
    return FER_CPU_C;
  return offered & HWCAP_ASIMDDP ? FER_CPU_NEON_DOT : FER_CPU_NEON;
}

#else

FerCpu
fer_cpu_detect (void)
{
  return FER_CPU_C;
}

#endif

int
fer_cpu_from_name (const char *name)
{
  int i;

  for (i = 0; i < FER_N_CPUS; i++) {
    if (strcmp (name, names[i]) == 0)
      return i;
  }
  return -1;
}

const char *
fer_cpu_get_name (FerCpu cpu)
{
  return names[cpu];
}

int
fer_cpu_includes (FerCpu best, FerCpu have)
{
  int same_architecture = (best >= FER_CPU_NEON) == (have >= FER_CPU_NEON);

  return have == FER_CPU_C || (same_architecture && have <= best);
}
