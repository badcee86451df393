/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cpu.h"

#include <string.h>

typedef struct {
  const char *name;
  FerCpu holds;
} Level;

static const Level levels[FER_N_CPUS] = {
  [FER_CPU_C] = { "c", FER_CPU_C },
  [FER_CPU_SSE41] = { "sse41", FER_CPU_C },
  [FER_CPU_AVX2] = { "avx2", FER_CPU_SSE41 },
  [FER_CPU_AVXVNNI] = { "avxvnni", FER_CPU_AVX2 },
  [FER_CPU_AVX512] = { "avx512", FER_CPU_AVX2 },
  [FER_CPU_VNNI] = { "vnni", FER_CPU_AVX512 },
  [FER_CPU_NEON] = { "neon", FER_CPU_C },
  [FER_CPU_NEON_DOT] = { "neon-dot", FER_CPU_NEON },
};

/* What a level adds to the one that it holds: whether the machine has it. The
 * one that it holds is offered. */
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

enum {
  XCR0_SSE_AVX = 0x6,
  XCR0_AVX512 = 0xe6,
  /* cpuid leaf 7, subleaf 1, EAX; GCC and clang name it differently. */
  BIT_AVX_VNNI = 1 << 4,
};

typedef struct {
  unsigned eax, ebx, ecx, edx;
} Leaf;

/* All 0 where the processor does not have it. */
static Leaf
get_leaf (unsigned leaf, unsigned subleaf)
{
  Leaf l = { 0 };

  if (!__get_cpuid_count (leaf, subleaf, &l.eax, &l.ebx, &l.ecx, &l.edx))
    return (Leaf){ 0 };
  return l;
}

/* Whether the operating system saves registers; it says so only where the
 * processor has AVX. */
static int
saves (unsigned registers)
{
  unsigned eax, edx;

  __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
  return (eax & registers) == registers;
}

static int
has_all (unsigned offered, unsigned wanted)
{
  return (offered & wanted) == wanted;
}

static int
adds (FerCpu cpu)
{
  switch (cpu) {
    case FER_CPU_SSE41:
      return has_all (get_leaf (1, 0).ecx, bit_SSE4_1);
    case FER_CPU_AVX2:
      return has_all (get_leaf (1, 0).ecx, bit_OSXSAVE | bit_AVX | bit_FMA)
             && has_all (get_leaf (7, 0).ebx, bit_AVX2) && saves (XCR0_SSE_AVX);
    case FER_CPU_AVXVNNI:
      /* EAX of the first subleaf is the number of the last one. */
      return get_leaf (7, 0).eax >= 1
             && has_all (get_leaf (7, 1).eax, BIT_AVX_VNNI);
    case FER_CPU_AVX512:
      return has_all (get_leaf (7, 0).ebx,
                 bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL)
             && saves (XCR0_AVX512);
    case FER_CPU_VNNI:
      return has_all (get_leaf (7, 0).ecx, bit_AVX512VNNI);
    default:
      return 0;
  }
}

#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>

static int
adds (FerCpu cpu)
{
  unsigned long offered = getauxval (AT_HWCAP);

  switch (cpu) {
    case FER_CPU_NEON:
      return (offered & HWCAP_ASIMD) != 0;
    case FER_CPU_NEON_DOT:
      return (offered & HWCAP_ASIMDDP) != 0;
    default:
      return 0;
  }
}

#else

static int
adds (FerCpu cpu)
{
  return 0;
}

#endif

int
fer_cpu_is_offered (FerCpu cpu)
{
  return cpu == FER_CPU_C
         || (fer_cpu_is_offered (levels[cpu].holds) && adds (cpu));
}

FerCpu
fer_cpu_detect (void)
{
  FerCpu cpu = FER_N_CPUS - 1;

  while (!fer_cpu_is_offered (cpu))
    cpu--;
  return cpu;
}

int
fer_cpu_from_name (const char *name)
{
  int i;

  for (i = 0; i < FER_N_CPUS; i++) {
    if (strcmp (name, levels[i].name) == 0)
      return i;
  }
  return -1;
}

const char *
fer_cpu_get_name (FerCpu cpu)
{
  return levels[cpu].name;
}

int
fer_cpu_includes (FerCpu cpu, FerCpu held)
{
  while (cpu != held && cpu != FER_CPU_C)
    cpu = levels[cpu].holds;
  return cpu == held;
}
