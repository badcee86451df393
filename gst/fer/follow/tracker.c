/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Detections are paired with the predicted boxes greedily; weak ones continue a
 * track but never start one (ByteTrack, Zhang et al. 2022), nor carry on for
 * long what was there for a moment only.
 */
#include "follow/tracker.h"

#include "base/heap.h"
#include "follow/tracker-private.h"
#include "image/box.h"

#define SECOND_NS 1e9
/* A new face that the detector is sure of needs no second look, unless it
 * lies on a face that is known by more than this. */
#define MAX_NEW_OVERLAP 0.3f
/* A face that is not found and of which another one hides this part stands
 * behind it. */
#define COVERED_PART 0.4f
/* How much weaker a detection that continues a track may be: 0.3 for a
 * threshold of 0.5, while a threshold of 1 still lets nothing pass. */
#define WEAK_PART 0.8f

/**
 * fer_tracker_new:
 * @max_faces: most detections of a frame
 *
 * Returns: (transfer full): a tracker of frames without bounds
 */
FerTracker *
fer_tracker_new (guint max_faces)
{
  FerTracker *tracker = g_new0 (FerTracker, 1);

  tracker->next_id = 1;
  tracker->next_serial = 1;
  tracker->max_faces = max_faces;
  tracker->max_tracks = 2 * max_faces;
  tracker->tracks = g_new (FerFollowed, tracker->max_tracks);
  tracker->view = g_new (FerTrack, tracker->max_tracks);
  tracker->free_slots = g_new (guint, tracker->max_tracks);
  tracker->taken = g_new (gboolean, max_faces);
  tracker->no_ids = g_new (gint64, max_faces);
  for (guint i = 0; i < max_faces; i++)
    tracker->no_ids[i] = FER_NO_ID;
  tracker->pairs = g_new (FerPair, (gsize) tracker->max_tracks * max_faces);
  for (guint i = 0; i < tracker->max_tracks; i++)
    tracker->free_slots[i] = tracker->max_tracks - 1 - i;
  tracker->n_free_slots = tracker->max_tracks;
  return tracker;
}

/**
 * fer_tracker_free:
 * @tracker: (transfer full) (nullable): a tracker
 */
void
fer_tracker_free (FerTracker *tracker)
{
  if (tracker == NULL)
    return;
  g_free (tracker->tracks);
  g_free (tracker->view);
  g_free (tracker->free_slots);
  g_free (tracker->taken);
  g_free (tracker->no_ids);
  g_free (tracker->pairs);
  g_free (tracker);
}

/**
 * fer_tracker_get_n_slots:
 * @tracker: a tracker
 *
 * Returns: how many tracks there can be, see #FerTrack.slot
 */
guint
fer_tracker_get_n_slots (const FerTracker *tracker)
{
  return tracker->max_tracks;
}

/**
 * fer_tracker_reset:
 * @tracker: a tracker
 *
 * Forgets where faces were; numbers go on.
 */
void
fer_tracker_reset (FerTracker *tracker)
{
  for (guint i = 0; i < tracker->n_tracks; i++)
    tracker->free_slots[tracker->n_free_slots++] =
        tracker->tracks[i].track.slot;
  tracker->n_tracks = 0;
  tracker->started = FALSE;
}

/**
 * fer_tracker_set_frame:
 * @tracker: a tracker
 * @width: of the frames to come, pixels
 * @height: the same
 *
 * From now on a face is forgotten once its box has left the frame and half its
 * size lies between.
 */
void
fer_tracker_set_frame (FerTracker *tracker, gint width, gint height)
{
  tracker->width = (gfloat) width;
  tracker->height = (gfloat) height;
}

void
fer_tracker_remove (FerTracker *tracker, guint index)
{
  tracker->free_slots[tracker->n_free_slots++] =
      tracker->tracks[index].track.slot;
  tracker->n_tracks--;
  for (guint i = index; i < tracker->n_tracks; i++)
    tracker->tracks[i] = tracker->tracks[i + 1];
}

/* --- A track -------------------------------------------------------------- */

static gboolean
is_over (const FerTracker *tracker, const FerFollowed *track)
{
  gfloat x = track->axes[FER_AXIS_X].position;
  gfloat y = track->axes[FER_AXIS_Y].position;
  gfloat width = track->track.box.width;
  gfloat height = track->track.box.height;

  if (tracker->time - track->track.seen > FER_TRACK_KEEP_NS)
    return TRUE;
  return tracker->width > 0.0f
         && (x < -width || y < -height || x > tracker->width + width
             || y > tracker->height + height);
}

/**
 * fer_tracker_advance:
 * @tracker: a tracker
 * @time: of the next frame, nanoseconds; not before the last one's
 *
 * Moves every face to where it should be at @time, and forgets those lost for
 * too long.
 */
void
fer_tracker_advance (FerTracker *tracker, guint64 time)
{
  gfloat seconds = (gfloat) ((gdouble) (time - tracker->time) / SECOND_NS);

  tracker->time = time;
  for (guint i = tracker->n_tracks; i-- > 0;) {
    fer_track_advance (&tracker->tracks[i], seconds);
    fer_track_judge (&tracker->tracks[i], tracker->time);
    if (is_over (tracker, &tracker->tracks[i]))
      fer_tracker_remove (tracker, i);
  }
}

/**
 * fer_tracker_pause:
 * @tracker: a tracker
 * @duration: nanoseconds for which the picture stood still
 *
 * So did the faces: nothing of this time is counted.
 */
void
fer_tracker_pause (FerTracker *tracker, guint64 duration)
{
  tracker->time += duration;
  for (guint i = 0; i < tracker->n_tracks; i++) {
    tracker->tracks[i].track.seen += duration;
    tracker->tracks[i].born += duration;
    tracker->tracks[i].confirmed += duration;
  }
}

/* --- Pairing -------------------------------------------------------------- */

/* Best first; equal ones in a fixed order, so that the same input gives the
 * same numbers. */
static gint
compare_pairs (gconstpointer a, gconstpointer b)
{
  const FerPair *p = a;
  const FerPair *q = b;

  if (p->score != q->score)
    return p->score > q->score ? -1 : 1;
  if (p->track != q->track)
    return p->track < q->track ? -1 : 1;
  return p->detection < q->detection ? -1 : p->detection > q->detection;
}

/* Faces that somebody else follows under other numbers are not the same. */
static gboolean
may_pair (const FerFollowed *track, gint64 given_id)
{
  return track->track.given_id == FER_NO_ID || given_id == FER_NO_ID
         || track->track.given_id == given_id;
}

/* Detection @d is what @track was found as. */
static void
note_match (FerTracker *tracker, FerFollowed *track, guint d)
{
  tracker->taken[d] = TRUE;
  track->matched = TRUE;
  track->track.detection = (gint) d;
  if (tracker->given_ids[d] != FER_NO_ID)
    track->track.given_id = tracker->given_ids[d];
}

static void
match (FerTracker *tracker, FerFollowed *track, guint d, gfloat threshold)
{
  fer_track_correct (track, &tracker->detections[d], threshold, tracker->time);
  note_match (tracker, track, d);
}

/* Strong detections are paired with every track, weak ones with those still
 * without. */
static void
pair_up (FerTracker *tracker, gfloat threshold, gboolean weak)
{
  guint n_pairs = 0;

  for (guint t = 0; t < tracker->n_tracks; t++) {
    const FerFollowed *track = &tracker->tracks[t];

    if (track->matched || track->track.asleep)
      continue;
    for (guint d = 0; d < tracker->n_detections; d++) {
      const FerDetection *detection = &tracker->detections[d];
      FerPair pair = { t, d, 0.0f };

      if ((detection->confidence < threshold) == weak && !tracker->taken[d]
          && may_pair (track, tracker->given_ids[d])
          && fer_track_score (
              track, detection, weak, tracker->time, &pair.score))
        tracker->pairs[n_pairs++] = pair;
    }
  }
  fer_heap_sort (tracker->pairs, n_pairs, sizeof (FerPair), compare_pairs);
  for (guint i = 0; i < n_pairs; i++) {
    FerFollowed *track = &tracker->tracks[tracker->pairs[i].track];
    guint d = tracker->pairs[i].detection;

    if (track->matched || tracker->taken[d])
      continue;
    match (tracker, track, d, threshold);
    if (track->track.id == 0 && !weak)
      track->track.id = tracker->next_id++;
  }
}

/* --- Birth and loss ------------------------------------------------------- */

/* How much of @box at most is common with a face that was found: of both, or of
 * @box alone. */
static gfloat
find_overlap (const FerTracker *tracker, const FerDetection *box, guint except,
    gboolean alone)
{
  gfloat most = 0.0f;

  for (guint t = 0; t < tracker->n_tracks; t++) {
    const FerDetection *other = &tracker->tracks[t].track.box;
    gfloat overlap;

    if (t == except || !tracker->tracks[t].matched)
      continue;
    overlap = alone ? fer_overlap_part (box, other) : fer_overlap (box, other);
    most = MAX (most, overlap);
  }
  return most;
}

/* Whether @box may be a face that is asleep. */
static gboolean
may_be_asleep (const FerTracker *tracker, const FerDetection *box)
{
  for (guint t = 0; t < tracker->n_tracks; t++) {
    const FerTrack *track = &tracker->tracks[t].track;

    if (track->asleep && fer_overlap (&track->box, box) >= MAX_NEW_OVERLAP)
      return TRUE;
  }
  return FALSE;
}

/* Makes room by dropping the track unseen for longest. */
static void
make_room (FerTracker *tracker)
{
  guint oldest = 0;

  if (tracker->n_tracks < tracker->max_tracks)
    return;
  for (guint t = 1; t < tracker->n_tracks; t++) {
    if (tracker->tracks[t].track.seen < tracker->tracks[oldest].track.seen)
      oldest = t;
  }
  fer_tracker_remove (tracker, oldest);
}

static void
add_track (FerTracker *tracker, guint d, gfloat threshold, gboolean at_once)
{
  FerFollowed *track;

  make_room (tracker);
  track = &tracker->tracks[tracker->n_tracks++];
  track->track.id = at_once ? tracker->next_id++ : 0;
  track->track.slot = tracker->free_slots[--tracker->n_free_slots];
  track->track.serial = tracker->next_serial++;
  track->track.given_id = FER_NO_ID;
  fer_track_begin (track, &tracker->detections[d], threshold, tracker->time);
  note_match (tracker, track, d);
}

static void
miss (FerTracker *tracker, guint index)
{
  FerFollowed *track = &tracker->tracks[index];

  track->track.missed = TRUE;
  if (find_overlap (tracker, &track->track.box, index, TRUE) > COVERED_PART)
    track->track.covered = TRUE;
}

static void
begin_update (FerTracker *tracker, const FerDetection *detections,
    const gint64 *given_ids, guint n)
{
  tracker->detections = detections;
  tracker->given_ids = given_ids;
  tracker->n_detections = n;
  for (guint d = 0; d < n; d++)
    tracker->taken[d] = FALSE;
  for (guint t = 0; t < tracker->n_tracks; t++)
    tracker->tracks[t].matched = FALSE;
}

static void
end_update (FerTracker *tracker)
{
  for (guint t = 0; t < tracker->n_tracks; t++)
    fer_track_judge (&tracker->tracks[t], tracker->time);
  tracker->started = TRUE;
}

/**
 * fer_tracker_update:
 * @tracker: a tracker at the frame's time
 * @detections: every face found in the frame, weak ones too
 * @n: how many, at most max_faces
 * @threshold: confidence of a detection that may start a track; those from
 *   fer_tracker_get_weak_threshold() on continue one
 *
 * FerPairs faces with tracks. A face without a track starts one, which counts
 * from its second detection on, or at once where the detector is sure or knew
 * no faces before, unless it may be one that is asleep.
 */
void
fer_tracker_update (FerTracker *tracker, const FerDetection *detections,
    guint n, gfloat threshold)
{
  gfloat sure = fer_track_get_sure_threshold (threshold);
  guint n_before;

  g_return_if_fail (n <= tracker->max_faces);

  begin_update (tracker, detections, tracker->no_ids, n);
  for (guint d = 0; d < n; d++) {
    tracker->taken[d] =
        detections[d].confidence < fer_tracker_get_weak_threshold (threshold);
  }
  pair_up (tracker, threshold, FALSE);
  pair_up (tracker, threshold, TRUE);

  for (guint t = tracker->n_tracks; t-- > 0;) {
    if (tracker->tracks[t].matched || tracker->tracks[t].track.asleep)
      continue;
    if (tracker->tracks[t].track.id == 0)
      fer_tracker_remove (tracker, t);
    else
      miss (tracker, t);
  }
  n_before = tracker->n_tracks;
  for (guint d = 0; d < n; d++) {
    gboolean at_once;

    if (tracker->taken[d] || detections[d].confidence < threshold)
      continue;
    at_once = !tracker->started
              || (detections[d].confidence >= sure
                  && find_overlap (tracker, &detections[d], n_before, FALSE)
                         < MAX_NEW_OVERLAP);
    add_track (tracker, d, threshold,
        at_once && !may_be_asleep (tracker, &detections[d]));
  }
  end_update (tracker);
}

/* --- Faces that somebody else has found ----------------------------------- */

/* Where the face is too far away to be the same by its place alone, its motion
 * begins anew there. */
static void
match_by_id (FerTracker *tracker, FerFollowed *track, guint d)
{
  const FerDetection *detection = &tracker->detections[d];
  gfloat score;

  if (fer_track_score (track, detection, FALSE, tracker->time, &score)) {
    match (tracker, track, d, 0.0f);
    return;
  }
  fer_track_begin (track, detection, 0.0f, tracker->time);
  note_match (tracker, track, d);
}

/* What somebody else follows goes on under the number that it has there. */
static void
pair_by_id (FerTracker *tracker)
{
  for (guint d = 0; d < tracker->n_detections; d++) {
    if (tracker->given_ids[d] == FER_NO_ID)
      continue;
    for (guint t = 0; t < tracker->n_tracks; t++) {
      FerFollowed *track = &tracker->tracks[t];

      if (!track->matched && !track->track.asleep
          && track->track.given_id == tracker->given_ids[d]) {
        match_by_id (tracker, track, d);
        break;
      }
    }
  }
}

/* The tracker's own numbers keep clear of those of others. */
static void
avoid_given_ids (FerTracker *tracker)
{
  for (guint d = 0; d < tracker->n_detections; d++) {
    gint64 id = tracker->given_ids[d];

    if (id == FER_NO_ID)
      continue;
    if (id >= tracker->next_id && id < G_MAXINT)
      tracker->next_id = (guint) id + 1;
    for (guint t = 0; t < tracker->n_tracks; t++) {
      FerTrack *track = &tracker->tracks[t].track;

      if (track->given_id == FER_NO_ID && track->id == id)
        track->id = tracker->next_id++;
    }
  }
}

/**
 * fer_tracker_take:
 * @tracker: a tracker at the frame's time
 * @boxes: (array length=n): every face that somebody else has found
 * @given_ids: (array length=n): the number that each has there, or %FER_NO_ID;
 *   where two have the same one it counts for the first only
 * @n: how many, at most max_faces
 *
 * FerPairs faces with tracks: by their numbers, those without by their places.
 * A face without a track starts one that counts at once.
 */
void
fer_tracker_take (FerTracker *tracker, const FerDetection *boxes,
    const gint64 *given_ids, guint n)
{
  g_return_if_fail (n <= tracker->max_faces);

  begin_update (tracker, boxes, given_ids, n);
  pair_by_id (tracker);
  pair_up (tracker, 0.0f, FALSE);
  for (guint t = 0; t < tracker->n_tracks; t++) {
    if (!tracker->tracks[t].matched && !tracker->tracks[t].track.asleep)
      miss (tracker, t);
  }
  for (guint d = 0; d < n; d++) {
    if (!tracker->taken[d])
      add_track (tracker, d, 0.0f, TRUE);
  }
  avoid_given_ids (tracker);
  end_update (tracker);
}

/**
 * fer_tracker_move:
 * @tracker: a tracker at the frame's time
 * @index: of a track that was not detected in this frame
 * @x: where its box's centre was recognised, pixels
 * @y: the same
 */
void
fer_tracker_move (FerTracker *tracker, guint index, gfloat x, gfloat y)
{
  fer_track_move (&tracker->tracks[index], x, y, tracker->time);
}

/**
 * fer_tracker_hide:
 * @tracker: a tracker
 * @index: of a track that does not look like its face any more
 *
 * It is not shown until it is detected again.
 */
void
fer_tracker_hide (FerTracker *tracker, guint index)
{
  tracker->tracks[index].hidden = TRUE;
  fer_track_judge (&tracker->tracks[index], tracker->time);
}

/**
 * fer_tracker_hide_all:
 * @tracker: a tracker
 *
 * Every face must be detected again to be shown.
 */
void
fer_tracker_hide_all (FerTracker *tracker)
{
  for (guint i = 0; i < tracker->n_tracks; i++)
    fer_tracker_hide (tracker, i);
}

/**
 * fer_tracker_get_tracks:
 * @tracker: a tracker
 * @n_tracks: (out): how many
 *
 * Returns: every track, those that are not shown too, the one born first first;
 *   valid until the next call
 */
const FerTrack *
fer_tracker_get_tracks (const FerTracker *tracker, guint *n_tracks)
{
  for (guint i = 0; i < tracker->n_tracks; i++)
    tracker->view[i] = tracker->tracks[i].track;
  *n_tracks = tracker->n_tracks;
  return tracker->view;
}

/**
 * fer_tracker_get_weak_threshold:
 * @threshold: of a detection that may start a track, 0..1
 *
 * Returns: the confidence of one that may continue it
 */
gfloat
fer_tracker_get_weak_threshold (gfloat threshold)
{
  return threshold * (1.0f - WEAK_PART * (1.0f - threshold));
}
