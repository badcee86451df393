/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "follow/tracker.h"
#include "image/crop.h"

G_BEGIN_DECLS

/**
 * FerHeads:
 *
 * Where the heads are that somebody may want to hide: of every face that is
 * followed, seen or not, and of those that were before a gap of the stream.
 */
typedef struct _FerHeads FerHeads;

/**
 * fer_heads_new:
 * @max_tracks: most tracks of a frame
 *
 * Returns: (transfer full): no heads yet
 */
FerHeads *fer_heads_new (guint max_tracks);

/**
 * fer_heads_free:
 * @heads: (transfer full) (nullable): heads
 */
void fer_heads_free (FerHeads *heads);

/**
 * fer_heads_clear:
 * @heads: heads
 *
 * Forgets all of them.
 */
void fer_heads_clear (FerHeads *heads);

/**
 * fer_heads_keep:
 * @heads: heads
 * @time: the current time, nanoseconds
 *
 * The frames to come are others, perhaps of the same place: the heads of now
 * stay for a while.
 */
void fer_heads_keep (FerHeads *heads, guint64 time);

/**
 * fer_heads_update:
 * @heads: heads
 * @tracks: (array length=n_tracks): the faces that are followed
 * @n_tracks: how many
 * @framings: (array length=n_tracks): how the box of each frames its face
 * @time: the current time, nanoseconds
 */
void fer_heads_update (FerHeads *heads, const FerTrack *tracks, guint n_tracks,
    const FerFraming *framings, guint64 time);

/**
 * fer_heads_get:
 * @heads: heads
 * @n_heads: (out): how many
 *
 * Returns: (transfer none) (array length=n_heads): boxes around them, generous
 *   ones
 */
const FerBox *fer_heads_get (const FerHeads *heads, guint *n_heads);

G_END_DECLS
