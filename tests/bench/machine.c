/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "machine.h"

#include <stdio.h>

#include "base/dispatch.h"

#include "fer.h"

/* As the system calls it. */
static gchar *
find_processor (void)
{
  g_autofree gchar *info = NULL;
  g_autoptr (GRegex) name =
      g_regex_new ("^model name\\s*: (.*)$", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL)
      && g_regex_match (name, info, 0, &match))
    return g_match_info_fetch (match, 1);
  return g_strdup ("unknown processor");
}

void
machine_print (void)
{
  g_autofree gchar *processor = find_processor ();
  const gchar *asked = g_getenv ("FEREMOTION_CPU");

  printf ("%s offers", processor);
  for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
    if (fer_cpu_is_offered (cpu))
      printf (" %s", fer_cpu_get_name (cpu));
  }
  printf ("; used: %s (FEREMOTION_CPU%s%s)\n",
      fer_cpu_get_name (fer_kernels_get ()->cpu),
      asked != NULL ? "=" : " is not set", asked != NULL ? asked : "");
  if (fer_check_environment () != NULL)
    printf ("WARNING: %s\n", fer_check_environment ());
  fflush (stdout);
}
