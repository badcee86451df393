/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the time of an input begins. */
#pragma once

#include <gst/gst.h>

/* Lets stream time begin at 0 for what comes to PAD, as players do, where the
 * container's own clock begins later: that of MPEG transport streams does. Time
 * stamps, running time and edit lists stay. */
void start_count_from_zero (GstPad *pad);
