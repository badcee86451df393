/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Each track is a Kalman filter of constant velocity over the box's centre and
 * size (as SORT has it, Bewley et al. 2016, here with one small filter a
 * coordinate). Detections are paired with the predicted boxes greedily; weak
 * ones continue a track but never start one (ByteTrack, Zhang et al. 2022), nor
 * carry on for long what was there for a moment only.
 */
#include "follow/track.h"

#include <math.h>
#include <stdlib.h>

#include "follow/kalman.h"
#include "image/box.h"

#define SECOND_NS 1e9
/* How much a predicted and a detected box overlap, at least, to be the same
 * face; a weak detection must be nearer. */
#define MIN_IOU 0.25f
#define MIN_IOU_WEAK 0.4f
/* Or how near their centres are, in parts of their size, where a face was lost
 * and may have moved, and how much it may have grown meanwhile. */
#define MAX_DISTANCE 0.6f
#define MAX_GROWTH 1.5f
/* Pairs of that kind count less than any overlap, and those of a long lost
 * track less than those of one just seen. */
#define DISTANCE_WEIGHT 0.3f
#define AGE_WEIGHT 0.2f
/* A new face of at least this confidence, between the threshold and 1, needs
 * no second look, unless it lies on a face that is known. */
#define SURE_PART 0.8f
#define MAX_NEW_OVERLAP 0.3f
/* A face that is not found and of which another one hides this part stands
 * behind it. */
#define COVERED_PART 0.4f
/* How much weaker a detection that continues a track may be: 0.3 for a
 * threshold of 0.5, while a threshold of 1 still lets nothing pass. */
#define WEAK_PART 0.8f
/* How long weak detections alone are believed of a face of which the detector
 * never was sure, in parts of the time for which strong ones have shown it. */
#define WEAK_LIFE_PART 2
/* How long a prediction without any evidence is believed. */
#define BLIND_NS (1000 * G_GUINT64_CONSTANT (1000000))
/* A lost face stops: e-fold time of its speed. One that passes behind another
 * goes on. */
#define STOP_SECONDS 0.3f

typedef enum {
  AXIS_X, /* of the centre */
  AXIS_Y,
  AXIS_WIDTH,
  AXIS_HEIGHT,
  N_AXES
} Axis;

/* Standard deviations, in parts of the box's height: of a detection's centre
 * and sides, of the template's centre, and the noise of the speed, per root
 * second. A detector's boxes shake by 2 to 4 %. */
#define CENTRE_NOISE 0.04f
#define SIDE_NOISE 0.06f
#define FOLLOW_NOISE 0.04f
#define CENTRE_DRIFT 1.5f
#define SIDE_DRIFT 0.4f
#define FIRST_SPEED 1.5f

typedef struct {
  FerTrack public;
  FerKalman axes[N_AXES];
  guint64 born;      /* when it was first detected */
  guint64 confirmed; /* the last time when that was not a weak one */
  gboolean sure;     /* the detector once was */
  gboolean missed;   /* by the last detection */
  gboolean hidden;   /* it does not look like its face */
  gboolean matched;  /* in the detection at work */
} Track;

typedef struct {
  guint track;
  guint detection;
  gfloat score;
} Pair;

struct _FerTracker {
  guint64 time;
  gboolean started; /* a detection has been seen since the reset */
  guint next_id;
  guint64 next_serial;
  guint max_faces;
  guint max_tracks; /* twice max_faces: seen and missed */
  gfloat width;     /* of the frame; 0: boundless */
  gfloat height;

  guint n_tracks;
  Track *tracks;
  FerTrack *view; /* what others see of them */
  guint *free_slots;
  guint n_free_slots;
  gboolean *taken; /* each detection */
  Pair *pairs;
};

FerTracker *
fer_tracker_new (guint max_faces)
{
  FerTracker *tracker = g_new0 (FerTracker, 1);

  tracker->next_id = 1;
  tracker->next_serial = 1;
  tracker->max_faces = max_faces;
  tracker->max_tracks = 2 * max_faces;
  tracker->tracks = g_new (Track, tracker->max_tracks);
  tracker->view = g_new (FerTrack, tracker->max_tracks);
  tracker->free_slots = g_new (guint, tracker->max_tracks);
  tracker->taken = g_new (gboolean, max_faces);
  tracker->pairs = g_new (Pair, (gsize) tracker->max_tracks * max_faces);
  for (guint i = 0; i < tracker->max_tracks; i++)
    tracker->free_slots[i] = tracker->max_tracks - 1 - i;
  tracker->n_free_slots = tracker->max_tracks;
  return tracker;
}

void
fer_tracker_free (FerTracker *tracker)
{
  if (tracker == NULL)
    return;
  g_free (tracker->tracks);
  g_free (tracker->view);
  g_free (tracker->free_slots);
  g_free (tracker->taken);
  g_free (tracker->pairs);
  g_free (tracker);
}

guint
fer_tracker_get_n_slots (const FerTracker *tracker)
{
  return tracker->max_tracks;
}

/* Forgets where faces were; numbers go on. */
void
fer_tracker_reset (FerTracker *tracker)
{
  for (guint i = 0; i < tracker->n_tracks; i++)
    tracker->free_slots[tracker->n_free_slots++] =
        tracker->tracks[i].public.slot;
  tracker->n_tracks = 0;
  tracker->started = FALSE;
}

/* A face that has left the frame, with half its size between, is gone. */
void
fer_tracker_set_frame (FerTracker *tracker, gint width, gint height)
{
  tracker->width = (gfloat) width;
  tracker->height = (gfloat) height;
}

static void
remove_track (FerTracker *tracker, guint index)
{
  tracker->free_slots[tracker->n_free_slots++] =
      tracker->tracks[index].public.slot;
  tracker->n_tracks--;
  for (guint i = index; i < tracker->n_tracks; i++)
    tracker->tracks[i] = tracker->tracks[i + 1];
}

/* --- A track -------------------------------------------------------------- */

static void
place_box (Track *track)
{
  FerDetection *box = &track->public.box;

  box->width = MAX (1.0f, track->axes[AXIS_WIDTH].position);
  box->height = MAX (1.0f, track->axes[AXIS_HEIGHT].position);
  box->x = track->axes[AXIS_X].position - box->width / 2;
  box->y = track->axes[AXIS_Y].position - box->height / 2;
}

static void
judge (FerTracker *tracker, Track *track)
{
  guint64 unseen = tracker->time - track->public.seen;

  track->public.shown =
      track->public.id != 0 && !track->hidden && !track->public.covered
      && unseen <= (track->missed ? FER_TRACK_BRIDGE_NS : BLIND_NS);
}

static void
advance_track (Track *track, gfloat seconds)
{
  gfloat height = track->public.box.height;

  for (guint i = 0; i < N_AXES; i++) {
    gboolean side = i == AXIS_WIDTH || i == AXIS_HEIGHT;

    if (track->missed && !track->public.covered)
      fer_kalman_brake (&track->axes[i], expf (-seconds / STOP_SECONDS));
    fer_kalman_advance (
        &track->axes[i], seconds, (side ? SIDE_DRIFT : CENTRE_DRIFT) * height);
  }
  track->public.detected = FALSE;
  place_box (track);
}

static gboolean
is_over (const FerTracker *tracker, const Track *track)
{
  gfloat x = track->axes[AXIS_X].position;
  gfloat y = track->axes[AXIS_Y].position;
  gfloat width = track->public.box.width;
  gfloat height = track->public.box.height;

  if (tracker->time - track->public.seen > FER_TRACK_KEEP_NS)
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
    advance_track (&tracker->tracks[i], seconds);
    judge (tracker, &tracker->tracks[i]);
    if (is_over (tracker, &tracker->tracks[i]))
      remove_track (tracker, i);
  }
}

/* --- Pairing -------------------------------------------------------------- */

/* Best first; equal ones in a fixed order, so that the same input gives the
 * same numbers. */
static gint
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *p = a;
  const Pair *q = b;

  if (p->score != q->score)
    return p->score > q->score ? -1 : 1;
  if (p->track != q->track)
    return p->track < q->track ? -1 : 1;
  return p->detection < q->detection ? -1 : p->detection > q->detection;
}

static gboolean
score_pair (const FerTracker *tracker, const Track *track,
    const FerDetection *detection, gboolean weak, gfloat *score)
{
  const FerDetection *box = &track->public.box;
  gfloat iou = fer_overlap (box, detection);
  gfloat size = (box->height + detection->height) / 2;
  gfloat dx = detection->x + detection->width / 2 - box->x - box->width / 2;
  gfloat dy = detection->y + detection->height / 2 - box->y - box->height / 2;
  gfloat distance = sqrtf (dx * dx + dy * dy) / size;
  gfloat growth = MAX (box->height, detection->height)
                  / MIN (box->height, detection->height);
  gdouble unseen = (gdouble) (tracker->time - track->public.seen) / SECOND_NS;

  if (weak ? iou < MIN_IOU_WEAK
           : iou < MIN_IOU && (distance > MAX_DISTANCE || growth > MAX_GROWTH))
    return FALSE;
  *score = iou - DISTANCE_WEIGHT * distance
           - AGE_WEIGHT * (gfloat) MIN (unseen, 1.0);
  return TRUE;
}

static gfloat
get_sure_threshold (gfloat threshold)
{
  return threshold + SURE_PART * (1.0f - threshold);
}

static void
correct (FerTracker *tracker, Track *track, const FerDetection *detection,
    gfloat threshold)
{
  gfloat centre = CENTRE_NOISE * detection->height;
  gfloat side = SIDE_NOISE * detection->height;

  fer_kalman_correct (
      &track->axes[AXIS_X], detection->x + detection->width / 2, centre);
  fer_kalman_correct (
      &track->axes[AXIS_Y], detection->y + detection->height / 2, centre);
  fer_kalman_correct (&track->axes[AXIS_WIDTH], detection->width, side);
  fer_kalman_correct (&track->axes[AXIS_HEIGHT], detection->height, side);
  place_box (track);
  track->public.box.confidence = detection->confidence;
  track->matched = TRUE;
  track->sure |= detection->confidence >= get_sure_threshold (threshold);
  if (detection->confidence >= threshold)
    track->confirmed = tracker->time;
  else if (!track->sure
           && tracker->time - track->confirmed
                  > WEAK_LIFE_PART * (track->confirmed - track->born)) {
    track->missed = TRUE;
    return;
  }
  track->public.seen = tracker->time;
  track->public.detected = TRUE;
  track->missed = FALSE;
  track->public.covered = FALSE;
  track->hidden = FALSE;
}

/* Strong detections are paired with every track, weak ones with those still
 * without. */
static void
pair_up (FerTracker *tracker, const FerDetection *detections, guint n,
    gfloat threshold, gboolean weak)
{
  guint n_pairs = 0;

  for (guint t = 0; t < tracker->n_tracks; t++) {
    if (tracker->tracks[t].matched)
      continue;
    for (guint d = 0; d < n; d++) {
      Pair pair = { t, d, 0.0f };

      if ((detections[d].confidence < threshold) == weak
          && score_pair (
              tracker, &tracker->tracks[t], &detections[d], weak, &pair.score))
        tracker->pairs[n_pairs++] = pair;
    }
  }
  qsort (tracker->pairs, n_pairs, sizeof (Pair), compare_pairs);
  for (guint i = 0; i < n_pairs; i++) {
    Track *track = &tracker->tracks[tracker->pairs[i].track];
    guint d = tracker->pairs[i].detection;

    if (track->matched || tracker->taken[d])
      continue;
    tracker->taken[d] = TRUE;
    correct (tracker, track, &detections[d], threshold);
    if (track->public.id == 0 && !weak)
      track->public.id = tracker->next_id++;
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
    const FerDetection *other = &tracker->tracks[t].public.box;
    gfloat overlap;

    if (t == except || !tracker->tracks[t].matched)
      continue;
    overlap = alone ? fer_overlap_part (box, other) : fer_overlap (box, other);
    most = MAX (most, overlap);
  }
  return most;
}

/* Makes room by dropping the track unseen for longest. */
static void
make_room (FerTracker *tracker)
{
  guint oldest = 0;

  if (tracker->n_tracks < tracker->max_tracks)
    return;
  for (guint t = 1; t < tracker->n_tracks; t++) {
    if (tracker->tracks[t].public.seen < tracker->tracks[oldest].public.seen)
      oldest = t;
  }
  remove_track (tracker, oldest);
}

static void
add_track (FerTracker *tracker, const FerDetection *detection, gfloat threshold,
    gboolean at_once)
{
  gfloat height = detection->height;
  Track *track;

  make_room (tracker);
  track = &tracker->tracks[tracker->n_tracks++];
  track->public.id = at_once ? tracker->next_id++ : 0;
  track->public.slot = tracker->free_slots[--tracker->n_free_slots];
  track->public.serial = tracker->next_serial++;
  track->born = tracker->time;
  track->sure = FALSE;
  fer_kalman_init (&track->axes[AXIS_X], detection->x + detection->width / 2,
      CENTRE_NOISE * height, FIRST_SPEED * height);
  fer_kalman_init (&track->axes[AXIS_Y], detection->y + height / 2,
      CENTRE_NOISE * height, FIRST_SPEED * height);
  fer_kalman_init (&track->axes[AXIS_WIDTH], detection->width,
      SIDE_NOISE * height, SIDE_DRIFT * height);
  fer_kalman_init (&track->axes[AXIS_HEIGHT], height, SIDE_NOISE * height,
      SIDE_DRIFT * height);
  correct (tracker, track, detection, threshold);
}

static void
miss (FerTracker *tracker, guint index)
{
  Track *track = &tracker->tracks[index];

  track->missed = TRUE;
  if (find_overlap (tracker, &track->public.box, index, TRUE) > COVERED_PART)
    track->public.covered = TRUE;
}

/**
 * fer_tracker_update:
 * @tracker: a tracker at the frame's time
 * @detections: every face found in the frame, weak ones too
 * @n: how many, at most max_faces
 * @threshold: confidence of a detection that may start a track; those from
 *   fer_tracker_get_weak_threshold() on continue one
 *
 * Pairs faces with tracks. A face without a track starts one, which counts from
 * its second detection on, or at once where the detector is sure or knew no
 * faces before.
 */
void
fer_tracker_update (FerTracker *tracker, const FerDetection *detections,
    guint n, gfloat threshold)
{
  gfloat sure = get_sure_threshold (threshold);
  guint n_before;

  g_return_if_fail (n <= tracker->max_faces);

  for (guint d = 0; d < n; d++) {
    tracker->taken[d] =
        detections[d].confidence < fer_tracker_get_weak_threshold (threshold);
  }
  for (guint t = 0; t < tracker->n_tracks; t++)
    tracker->tracks[t].matched = FALSE;
  pair_up (tracker, detections, n, threshold, FALSE);
  pair_up (tracker, detections, n, threshold, TRUE);

  for (guint t = tracker->n_tracks; t-- > 0;) {
    if (tracker->tracks[t].matched)
      continue;
    if (tracker->tracks[t].public.id == 0)
      remove_track (tracker, t);
    else
      miss (tracker, t);
  }
  n_before = tracker->n_tracks;
  for (guint d = 0; d < n; d++) {
    if (tracker->taken[d] || detections[d].confidence < threshold)
      continue;
    add_track (tracker, &detections[d], threshold,
        !tracker->started
            || (detections[d].confidence >= sure
                && find_overlap (tracker, &detections[d], n_before, FALSE)
                       < MAX_NEW_OVERLAP));
  }
  for (guint t = 0; t < tracker->n_tracks; t++)
    judge (tracker, &tracker->tracks[t]);
  tracker->started = TRUE;
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
  Track *track = &tracker->tracks[index];
  gfloat noise = FOLLOW_NOISE * track->public.box.height;

  fer_kalman_correct (&track->axes[AXIS_X], x, noise);
  fer_kalman_correct (&track->axes[AXIS_Y], y, noise);
  place_box (track);
  /* What looks like the face is no face for the detector: it only says where
   * it would be. */
  if (!track->missed)
    track->public.seen = tracker->time;
  judge (tracker, track);
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
  judge (tracker, &tracker->tracks[index]);
}

/* Every face must be detected again to be shown. */
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
    tracker->view[i] = tracker->tracks[i].public;
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
