/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/timeout.h"

GSource *
timeout_new (guint ms, GSourceFunc function, gpointer user_data)
{
  GSource *timeout = g_timeout_source_new (ms);

  g_source_set_callback (timeout, function, user_data, NULL);
  g_source_attach (timeout, g_main_context_get_thread_default ());
  return timeout;
}

void
timeout_free (GSource *timeout)
{
  if (timeout == NULL)
    return;
  g_source_destroy (timeout);
  g_source_unref (timeout);
}
