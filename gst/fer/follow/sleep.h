/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces of a picture that is not there now and may come back. */
#pragma once

#include "follow/tracker.h"

G_BEGIN_DECLS

/**
 * fer_tracker_sleep:
 * @tracker: a tracker
 * @blank: the picture shows nothing; otherwise its faces are no newcomers
 *
 * The picture shows something else, or nothing: for good, or for a moment.
 * Nothing is shown of the faces known so far, and what is detected from now on
 * is none of them, until they are woken. Those that slept before are forgotten
 * if there are others to take their place.
 *
 * Returns: whether there were any that were awake
 */
gboolean fer_tracker_sleep (FerTracker *tracker, gboolean blank);

/**
 * fer_tracker_wake:
 * @tracker: a tracker with faces that are asleep
 *
 * The picture is theirs again: each is shown once it is detected. What was
 * detected meanwhile is forgotten.
 */
void fer_tracker_wake (FerTracker *tracker);

/**
 * fer_tracker_forget_asleep:
 * @tracker: a tracker
 *
 * The picture will not be theirs again.
 */
void fer_tracker_forget_asleep (FerTracker *tracker);

G_END_DECLS
