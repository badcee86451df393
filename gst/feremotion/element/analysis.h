/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "element/upstream.h"
#include "facts/write/result.h"
#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * gst_fer_emotion_analysis_run:
 * @analyzer: set to the format that @info says
 * @info: the negotiated video
 * @buffer: a frame of it; only read
 * @upstream: (nullable): the faces of @buffer that are to be read; %NULL where
 *   the analyzer is to find them
 * @result: (out caller-allocates): its size and faces are filled, its labels
 *   are the caller's to set; the faces live until the analyzer's next frame
 * @error: return location for an error
 *
 * Finds the faces of a frame, unless they are given, and reads them.
 *
 * Returns: %FALSE with @error set where @buffer holds no frame of @info, or the
 *   engine refuses it
 */
gboolean gst_fer_emotion_analysis_run (FerAnalyzer *analyzer,
    const GstVideoInfo *info, GstBuffer *buffer,
    const GstFerEmotionUpstream *upstream, GstFerEmotionResult *result,
    GError **error);

G_END_DECLS
