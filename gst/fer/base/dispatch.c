/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/dispatch.h"

#include "fer.h"

/* Chosen once, for the whole process. */
typedef struct {
  FerKernels kernels;
  gchar *problem; /* with what the user asked for; NULL = none */
} Choice;

/* What the user allows, or what the machine offers where that is impossible. */
static FerCpu
choose_cpu (const gchar *name, FerCpu best, gchar **problem)
{
  gint wanted;

  if (name == NULL)
    return best;
  wanted = fer_cpu_from_name (name);
  if (wanted < 0)
    *problem = g_strdup_printf (
        "FEREMOTION_CPU=%s is none of c, sse41, avx2, avxvnni, avx512, vnni, "
        "neon, neon-dot; using %s",
        name, fer_cpu_get_name (best));
  else if (!fer_cpu_is_offered (wanted))
    *problem =
        g_strdup_printf ("FEREMOTION_CPU=%s is more than this machine offers; "
                         "using %s",
            name, fer_cpu_get_name (best));
  return *problem == NULL ? (FerCpu) wanted : best;
}

static gpointer
choose_kernels (gpointer data)
{
  static Choice choice;
  FerCpu cpu = choose_cpu (
      g_getenv ("FEREMOTION_CPU"), fer_cpu_detect (), &choice.problem);

  fer_kernels_init (&choice.kernels, cpu);
  return &choice;
}

static const Choice *
get_choice (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, choose_kernels, NULL);
}

const FerKernels *
fer_kernels_get (void)
{
  return &get_choice ()->kernels;
}

/**
 * fer_check_environment:
 *
 * Says what is wrong with the environment variable `FEREMOTION_CPU`, which
 * makes the engine use less than the processor offers. The engine prints
 * nothing and works all the same; the caller tells the user.
 *
 * Returns: (transfer none) (nullable): a sentence without a full stop, or %NULL
 *   where nothing is wrong
 */
const gchar *
fer_check_environment (void)
{
  return get_choice ()->problem;
}
