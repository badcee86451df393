/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a track comes to be, inside the library. */
#pragma once

#include "facts/track.h"

G_BEGIN_DECLS

/* Of the body of a message about one; NULL where that has no number. */
GstFerEmotionTrack *gst_fer_emotion_track_read (const GstStructure *structure);

G_END_DECLS
