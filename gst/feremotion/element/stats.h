/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/* What the property `stats` shows. */
GstStructure *gst_fer_emotion_stats_describe (const FerStats *stats);

G_END_DECLS
