/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "follow/tracker.h"

G_BEGIN_DECLS

/**
 * fer_tracker_confirm:
 * @tracker: a tracker at the frame's time
 * @index: of a track that was not detected in this frame
 * @seen: the face that was seen where the track should be; where there is none,
 *   one of confidence 0
 * @threshold: as of fer_tracker_update()
 *
 * The track is detected by this, or it is missed: where nothing was seen that
 * could be its face, or only a face that is another track's.
 *
 * Returns: whether it is detected
 */
gboolean fer_tracker_confirm (FerTracker *tracker, guint index,
    const FerDetection *seen, gfloat threshold);

G_END_DECLS
