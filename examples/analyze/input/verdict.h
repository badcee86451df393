/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "output/tap.h"

/* Whether the input was read to its end, and whole: COUNT says what came out of
 * it, DURATION how long it says that it is (GST_CLOCK_TIME_NONE = it does not),
 * REASON (or NULL) why nothing came out. */
gboolean verdict_on_end (const TapCount *count, GstClockTime duration,
    const gchar *reason, GError **error);
