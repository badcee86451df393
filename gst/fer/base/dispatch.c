/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/dispatch.h"

#include <glib.h>

static gpointer
choose_kernels (gpointer data)
{
  static FerKernels kernels;
  const gchar *name = g_getenv ("FEREMOTION_CPU");
  FerCpu best = fer_cpu_detect ();

  if (name != NULL) {
    gint wanted = fer_cpu_from_name (name);

    if (wanted < 0)
      g_warning (
          "FEREMOTION_CPU=%s is none of c, sse41, avx2, avx512, vnni, neon, "
          "neon-dot; using %s",
          name, fer_cpu_get_name (best));
    else if (!fer_cpu_includes (best, wanted))
      g_warning ("FEREMOTION_CPU=%s is not offered by this machine; using %s",
          name, fer_cpu_get_name (best));
    else
      best = wanted;
  }
  fer_kernels_init (&kernels, best);
  return &kernels;
}

const FerKernels *
fer_kernels_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, choose_kernels, NULL);
}
