/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One JSON object a frame, as readers of GStreamer inference metadata take
 * them. */
#pragma once

#include "frame.h"

/* Appends the object and the end of its line to TEXT. */
void jsonl_append_frame (GString *text, const Frame *frame);
