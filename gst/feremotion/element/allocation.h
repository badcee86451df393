/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

/**
 * gst_fer_emotion_allocation_propose:
 * @trans: the element
 * @decide_query: (nullable): what downstream has answered before
 * @query: an ALLOCATION query of upstream
 *
 * Answers as a #GstVideoFilter does, in place as downstream does, but for what
 * downstream offers to do with a picture when it shows it: to crop or to turn
 * it. Upstream does that itself then, so that the picture that is analysed, and
 * in which heads are hidden, is the one that is shown.
 *
 * Returns: whether @query is answered
 */
gboolean gst_fer_emotion_allocation_propose (
    GstBaseTransform *trans, GstQuery *decide_query, GstQuery *query);

G_END_DECLS
