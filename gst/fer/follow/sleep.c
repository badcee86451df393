/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/sleep.h"

#include "follow/tracker-private.h"

static void
remove_tracks (FerTracker *tracker, gboolean asleep)
{
  for (guint i = tracker->n_tracks; i-- > 0;) {
    if (tracker->tracks[i].track.asleep == asleep)
      fer_tracker_remove (tracker, i);
  }
}

gboolean
fer_tracker_sleep (FerTracker *tracker, gboolean blank)
{
  gboolean any = FALSE;

  tracker->started &= blank;
  for (guint i = 0; i < tracker->n_tracks; i++)
    any |= tracker->tracks[i].track.id != 0 && !tracker->tracks[i].track.asleep;
  if (any)
    fer_tracker_forget_asleep (tracker);
  for (guint i = tracker->n_tracks; i-- > 0;) {
    FerFollowed *track = &tracker->tracks[i];

    if (track->track.id == 0) {
      fer_tracker_remove (tracker, i);
      continue;
    }
    track->track.asleep = track->track.missed = TRUE;
    fer_track_judge (track, tracker->time);
  }
  return any;
}

void
fer_tracker_wake (FerTracker *tracker)
{
  remove_tracks (tracker, FALSE);
  for (guint i = 0; i < tracker->n_tracks; i++)
    tracker->tracks[i].track.asleep = FALSE;
  fer_tracker_hide_all (tracker);
}

void
fer_tracker_forget_asleep (FerTracker *tracker)
{
  remove_tracks (tracker, TRUE);
}
