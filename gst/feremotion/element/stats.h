/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * gst_fer_emotion_stats_describe:
 * @stats: what the engine measured
 *
 * Returns: (transfer full): the value of the property `stats`
 */
GstStructure *gst_fer_emotion_stats_describe (const FerStats *stats);

G_END_DECLS
