/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and order of the levels, and the table of each. */
#include <string.h>

#include <glib.h>

#include "kernels/kernels.h"

static void
test_names (void)
{
  for (gint i = 0; i < FER_N_CPUS; i++)
    g_assert_cmpint (fer_cpu_from_name (fer_cpu_get_name (i)), ==, i);
  g_assert_cmpint (fer_cpu_from_name ("mmx"), ==, -1);
  g_assert_cmpint (fer_cpu_from_name (""), ==, -1);
  g_assert_true (fer_cpu_includes (FER_CPU_AVX512, FER_CPU_AVX2));
  g_assert_false (fer_cpu_includes (FER_CPU_AVX2, FER_CPU_AVX512));
  g_assert_true (fer_cpu_includes (FER_CPU_AVXVNNI, FER_CPU_AVX2));
  g_assert_false (fer_cpu_includes (FER_CPU_AVX512, FER_CPU_AVXVNNI));
  g_assert_false (fer_cpu_includes (FER_CPU_VNNI, FER_CPU_AVXVNNI));
  g_assert_false (fer_cpu_includes (FER_CPU_AVXVNNI, FER_CPU_AVX512));
  g_assert_false (fer_cpu_includes (FER_CPU_NEON, FER_CPU_AVX2));
  g_assert_false (fer_cpu_includes (FER_CPU_AVX512, FER_CPU_NEON));
  g_assert_true (fer_cpu_includes (FER_CPU_NEON, FER_CPU_C));
  g_assert_true (fer_cpu_includes (FER_CPU_NEON_DOT, FER_CPU_NEON));
  g_assert_false (fer_cpu_includes (FER_CPU_NEON, FER_CPU_NEON_DOT));
  g_assert_false (fer_cpu_includes (FER_CPU_NEON_DOT, FER_CPU_SSE41));
}

/* A level is offered with all that it holds, and the best one is; what a level
 * needs the kernel says in /proc/cpuinfo, where there is one. */
static void
test_offered (void)
{
  static const struct {
    FerCpu cpu;
    const gchar *flag;
  } flags[] = { { FER_CPU_SSE41, "sse4_1" }, { FER_CPU_AVX2, "avx2" },
    { FER_CPU_AVXVNNI, "avx_vnni" }, { FER_CPU_AVX512, "avx512vl" },
    { FER_CPU_VNNI, "avx512_vnni" } };
  gchar *info = NULL;

  g_assert_true (fer_cpu_is_offered (fer_cpu_detect ()));
  g_assert_true (fer_cpu_is_offered (FER_CPU_C));
  for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
    g_assert_true (!fer_cpu_is_offered (cpu) || cpu <= fer_cpu_detect ());
    for (FerCpu held = FER_CPU_C; held < FER_N_CPUS; held++)
      g_assert_true (!fer_cpu_is_offered (cpu) || !fer_cpu_includes (cpu, held)
                     || fer_cpu_is_offered (held));
  }
#ifdef __x86_64__
  if (!g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    gchar *pattern = g_strdup_printf ("^flags\\b.*\\b%s\\b", flags[i].flag);

    g_assert_cmpint (fer_cpu_is_offered (flags[i].cpu), ==,
        g_regex_match_simple (pattern, info, G_REGEX_MULTILINE, 0));
    g_free (pattern);
  }
  g_free (info);
#endif
}

/* AVX-VNNI adds products of bytes to AVX2 and takes nothing away. */
static void
test_avxvnni (void)
{
  static FerKernels avx2, avxvnni, avx512;

  fer_kernels_init (&avx2, FER_CPU_AVX2);
  fer_kernels_init (&avxvnni, FER_CPU_AVXVNNI);
  fer_kernels_init (&avx512, FER_CPU_AVX512);
  g_assert_cmpmem (&avxvnni.nn, sizeof avxvnni.nn, &avx2.nn, sizeof avx2.nn);
  g_assert_true (avxvnni.q8.blend == avx2.q8.blend);
  g_assert_cmpmem (&avx512.q8, sizeof avx512.q8, &avx2.q8, sizeof avx2.q8);
#if defined(__x86_64__) || defined(__i386__)
  g_assert_true (avxvnni.q8.conv != avx2.q8.conv);
  g_assert_cmpint (avxvnni.q8.conv_group, ==, FER_Q8_GROUP);
  g_assert_cmpint (avx2.q8.conv_group, ==, FER_Q8_PAIR);
#endif
}

/* Products of bytes add to NEON and take nothing away. */
static void
test_neon_dot (void)
{
  static FerKernels neon, dot;

  fer_kernels_init (&neon, FER_CPU_NEON);
  fer_kernels_init (&dot, FER_CPU_NEON_DOT);
  g_assert_cmpmem (
      &dot.pixel, sizeof dot.pixel, &neon.pixel, sizeof neon.pixel);
  g_assert_cmpmem (
      &dot.cascade, sizeof dot.cascade, &neon.cascade, sizeof neon.cascade);
  g_assert_cmpmem (&dot.nn, sizeof dot.nn, &neon.nn, sizeof neon.nn);
#ifdef __aarch64__
  g_assert_true (dot.q8.conv != neon.q8.conv);
#endif
}

/* Every table has every kernel, whatever level it is asked for. */
static void
test_whole_tables (void)
{
  for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
    FerKernels kernels;
    gpointer *nn = (gpointer *) &kernels.nn;
    gpointer *pixel = (gpointer *) &kernels.pixel;
    gpointer *cascade = (gpointer *) &kernels.cascade;

    memset (&kernels, 0, sizeof kernels);
    fer_kernels_init (&kernels, cpu);
    for (gsize i = 0; i < sizeof kernels.nn / sizeof *nn; i++)
      g_assert_nonnull (nn[i]);
    for (gsize i = 0; i < sizeof kernels.pixel / sizeof *pixel; i++)
      g_assert_nonnull (pixel[i]);
    for (gsize i = 0; i < sizeof kernels.cascade / sizeof *cascade; i++)
      g_assert_nonnull (cascade[i]);
    g_assert_true (kernels.q8.winograd_in && kernels.q8.winograd_product
                   && kernels.q8.winograd_out);
    g_assert_true (kernels.q8.conv && kernels.q8.max_pool
                   && kernels.q8.average_pool && kernels.q8.blend
                   && kernels.q8.quantize);
  }
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/cpu/names", test_names);
  g_test_add_func ("/kernels/cpu/offered", test_offered);
  g_test_add_func ("/kernels/cpu/avxvnni", test_avxvnni);
  g_test_add_func ("/kernels/cpu/neon-dot", test_neon_dot);
  g_test_add_func ("/kernels/cpu/whole-tables", test_whole_tables);
  return g_test_run ();
}
