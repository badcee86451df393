/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Timeouts of the thread that asks for them, which runs a main loop of its own.
 */
#pragma once

#include <glib.h>

/* Calls FUNCTION every MS milliseconds for as long as it returns
 * G_SOURCE_CONTINUE. */
GSource *timeout_new (guint ms, GSourceFunc function, gpointer user_data);

/* Ends it; NULL is none. */
void timeout_free (GSource *timeout);
