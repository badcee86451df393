/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "track.h"

#include <stdlib.h>

#include "overlap.h"

/* How much two boxes overlap, at least, to be the same face. */
#define MIN_IOU 0.3f
/* How long a face may be missed and keep its number. */
#define MAX_GAP_NS (500 * G_GUINT64_CONSTANT (1000000))

typedef struct {
  guint id;
  FerDetection box;
  guint64 pts;      /* when it was last seen */
  gboolean matched; /* in the current frame */
} Track;

typedef struct {
  guint track;
  guint detection;
  gfloat iou;
} Pair;

struct _FerTracker {
  guint next_id;
  guint max_faces;
  guint n_tracks;
  Track *tracks; /* room for twice max_faces: seen and missed */
  Pair *pairs;
};

FerTracker *
fer_tracker_new (guint max_faces)
{
  FerTracker *tracker = g_new0 (FerTracker, 1);

  tracker->next_id = 1;
  tracker->max_faces = max_faces;
  tracker->tracks = g_new (Track, 2 * max_faces);
  tracker->pairs = g_new (Pair, 2 * (gsize) max_faces * max_faces);
  return tracker;
}

void
fer_tracker_free (FerTracker *tracker)
{
  if (tracker == NULL)
    return;
  g_free (tracker->tracks);
  g_free (tracker->pairs);
  g_free (tracker);
}

/* Forgets where faces were; numbers go on. */
void
fer_tracker_reset (FerTracker *tracker)
{
  tracker->n_tracks = 0;
}

/* Best overlap first; equal ones in a fixed order, so that the same input
 * gives the same numbers. */
static gint
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *p = a;
  const Pair *q = b;

  if (p->iou != q->iou)
    return p->iou > q->iou ? -1 : 1;
  if (p->track != q->track)
    return p->track < q->track ? -1 : 1;
  return p->detection < q->detection ? -1 : p->detection > q->detection;
}

static void
forget_old (FerTracker *tracker, guint64 pts)
{
  guint kept = 0;

  for (guint i = 0; i < tracker->n_tracks; i++) {
    Track *track = &tracker->tracks[i];

    /* A clock that jumps back is a new stream. */
    if (pts < track->pts || pts - track->pts > MAX_GAP_NS)
      continue;
    track->matched = FALSE;
    tracker->tracks[kept++] = *track;
  }
  tracker->n_tracks = kept;
}

/* Makes room by dropping the tracks missed for longest: those are first,
 * because seen tracks are appended anew each frame. */
static void
add_track (FerTracker *tracker, const Track *track)
{
  if (tracker->n_tracks == 2 * tracker->max_faces) {
    for (guint i = 1; i < tracker->n_tracks; i++)
      tracker->tracks[i - 1] = tracker->tracks[i];
    tracker->n_tracks--;
  }
  tracker->tracks[tracker->n_tracks++] = *track;
}

/**
 * fer_tracker_assign:
 * @tracker: a tracker
 * @detections: the faces of a frame
 * @n: how many, at most max_faces
 * @pts: of the frame, nanoseconds
 * @ids: (out) (array length=n): the number of each face
 *
 * Pairs faces with tracks greedily by overlap; a face without a track starts
 * one.
 */
void
fer_tracker_assign (FerTracker *tracker, const FerDetection *detections,
    guint n, guint64 pts, guint *ids)
{
  guint n_pairs = 0;
  guint kept = 0;

  g_return_if_fail (n <= tracker->max_faces);

  forget_old (tracker, pts);
  for (guint d = 0; d < n; d++)
    ids[d] = 0;

  for (guint t = 0; t < tracker->n_tracks; t++) {
    for (guint d = 0; d < n; d++) {
      gfloat iou = fer_overlap (&tracker->tracks[t].box, &detections[d]);

      if (iou >= MIN_IOU) {
        Pair pair = { t, d, iou };

        tracker->pairs[n_pairs++] = pair;
      }
    }
  }
  qsort (tracker->pairs, n_pairs, sizeof (Pair), compare_pairs);
  for (guint i = 0; i < n_pairs; i++) {
    Track *track = &tracker->tracks[tracker->pairs[i].track];
    guint d = tracker->pairs[i].detection;

    if (track->matched || ids[d] != 0)
      continue;
    track->matched = TRUE;
    ids[d] = track->id;
  }

  for (guint t = 0; t < tracker->n_tracks; t++) {
    if (!tracker->tracks[t].matched)
      tracker->tracks[kept++] = tracker->tracks[t];
  }
  tracker->n_tracks = kept;
  for (guint d = 0; d < n; d++) {
    Track track = { 0, detections[d], pts, TRUE };

    if (ids[d] == 0)
      ids[d] = tracker->next_id++;
    track.id = ids[d];
    add_track (tracker, &track);
  }
}
