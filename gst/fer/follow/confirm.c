/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/confirm.h"

#include "follow/tracker-private.h"

/* Faces that have more than this in common are one. */
#define SAME_FACE 0.3f

static gboolean
is_another (const FerTracker *tracker, guint index, const FerDetection *seen)
{
  for (guint t = 0; t < tracker->n_tracks; t++) {
    const FerTrack *other = &tracker->tracks[t].track;

    if (t != index && other->detected
        && fer_overlap (&other->box, seen) >= SAME_FACE)
      return TRUE;
  }
  return FALSE;
}

gboolean
fer_tracker_confirm (FerTracker *tracker, guint index, const FerDetection *seen,
    gfloat threshold)
{
  FerFollowed *track = &tracker->tracks[index];
  gboolean is_weak = seen->confidence < threshold;
  gfloat score;

  if (seen->confidence >= fer_tracker_get_weak_threshold (threshold)
      && fer_track_score (track, seen, is_weak, tracker->time, &score)
      && !is_another (tracker, index, seen))
    fer_track_correct (track, seen, threshold, tracker->time);
  else
    track->track.missed = TRUE;
  fer_track_judge (track, tracker->time);
  return track->track.detected;
}
