/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FEREMOTION_CPU, which is read once in a process: each case in one of its own.
 */
#include "base/dispatch.h"

#include "fer.h"

static void
run_with (const gchar *cpu)
{
  if (cpu != NULL)
    g_setenv ("FEREMOTION_CPU", cpu, TRUE);
  else
    g_unsetenv ("FEREMOTION_CPU");
  g_test_trap_subprocess (
      "/dispatch/subprocess/problem", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* Tells on standard output what the engine found; the engine itself is silent.
 */
static void
test_problem (void)
{
  const gchar *problem = fer_check_environment ();

  g_assert_nonnull (fer_kernels_get ()->pixel.luma_from_rgb);
  g_assert_true (problem == fer_check_environment ());
  g_print ("<%s>", problem != NULL ? problem : "");
}

static void
test_good (void)
{
  run_with (NULL);
  g_test_trap_assert_stdout ("*<>*");
  run_with ("c");
  g_test_trap_assert_stdout ("*<>*");
  run_with (fer_cpu_get_name (fer_cpu_detect ()));
  g_test_trap_assert_stdout ("*<>*");
}

static void
test_unknown (void)
{
  run_with ("pentium");
  g_test_trap_assert_stdout (
      "*<FEREMOTION_CPU=pentium is none of c, *; using *>*");
  g_test_trap_assert_stderr ("");
}

/* No machine has both. */
static void
test_too_much (void)
{
  run_with (fer_cpu_is_offered (FER_CPU_NEON) ? "sse41" : "neon");
  g_test_trap_assert_stdout (
      "*<FEREMOTION_CPU=* is more than this machine offers; using *>*");
  g_test_trap_assert_stderr ("");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dispatch/subprocess/problem", test_problem);
  g_test_add_func ("/dispatch/good", test_good);
  g_test_add_func ("/dispatch/unknown", test_unknown);
  g_test_add_func ("/dispatch/too-much", test_too_much);
  return g_test_run ();
}
