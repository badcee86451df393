/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stream.h"

G_BEGIN_DECLS

/**
 * fer_following_update:
 * @self: an analyzer that has begun a frame
 * @frame: the frame
 * @spent: durations of the stages, nanoseconds; those of luma and detection are
 *   added
 *
 * Brings the tracks to this frame: by the faces that the detector finds or that
 * are given, and by their looks where they are not found. After a cut they
 * begin anew, unless the scene before it is back soon.
 */
void fer_following_update (
    FerAnalyzer *self, const FerFrame *frame, guint64 *spent);

G_END_DECLS
