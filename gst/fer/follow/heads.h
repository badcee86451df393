/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "follow/tracker.h"
#include "image/crop.h"

G_BEGIN_DECLS

/* Where the heads are that somebody may want to hide: of every face that is
 * followed, seen or not, and of those that were before a gap of the stream. */
typedef struct _FerHeads FerHeads;

FerHeads *fer_heads_new (guint max_tracks);
void fer_heads_free (FerHeads *heads);
void fer_heads_clear (FerHeads *heads);

/* The frames to come are others, perhaps of the same place: what is there now
 * stays for a while. */
void fer_heads_keep (FerHeads *heads, guint64 time);

void fer_heads_update (FerHeads *heads, const FerTrack *tracks, guint n_tracks,
    const FerFraming *framings, guint64 time);
const FerBox *fer_heads_get (const FerHeads *heads, guint *n_heads);

G_END_DECLS
