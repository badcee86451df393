/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "following.h"

#include <math.h>

#include "base/heap.h"
#include "follow/confirm.h"
#include "follow/sleep.h"

/* Correlation with its template from which on a face is recognised, and under
 * which it is gone. */
#define RECOGNISED 0.6f
#define GONE 0.3f
/* What the detector does not find must look more like itself: in a dissolve a
 * face is recognised for longer than it is seen. */
#define GONE_MISSED 0.7f
/* The same for a frame that looks quite different, where any other face is
 * alike, and how far from its place the face may be, in parts of its height. */
#define CERTAIN 0.8f
#define CERTAIN_DISTANCE 0.15f
/* How long another scene is there before it is taken for good. */
#define PATIENCE_NS (1000 * G_GUINT64_CONSTANT (1000000))

/* --- The largest faces ---------------------------------------------------- */

/* Largest first; equal ones by place, so that the order is always the same. */
static gint
compare_candidates (gconstpointer a, gconstpointer b)
{
  const FerDetection *p = &((const FerCandidate *) a)->box;
  const FerDetection *q = &((const FerCandidate *) b)->box;
  gfloat area_p = p->width * p->height;
  gfloat area_q = q->width * q->height;

  if (area_p != area_q)
    return area_p > area_q ? -1 : 1;
  if (p->y != q->y)
    return p->y < q->y ? -1 : 1;
  return p->x < q->x ? -1 : p->x > q->x;
}

/* Where there is no more room the smallest goes. */
static void
add_candidate (FerAnalyzer *self, const FerDetection *box, guint source)
{
  const FerCandidate candidate = { *box, source };
  guint smallest = 0;

  if (self->n_candidates < FER_MAX_FACES) {
    self->candidates[self->n_candidates++] = candidate;
    return;
  }
  for (guint k = 0; k < self->n_candidates; k++) {
    if (compare_candidates (&self->candidates[k], &self->candidates[smallest])
        > 0)
      smallest = k;
  }
  if (compare_candidates (&candidate, &self->candidates[smallest]) < 0)
    self->candidates[smallest] = candidate;
}

/* The candidates become the detections that the tracker gets. */
static void
sort_candidates (FerAnalyzer *self)
{
  fer_heap_sort (self->candidates, self->n_candidates, sizeof (FerCandidate),
      compare_candidates);
  for (guint i = 0; i < self->n_candidates; i++)
    self->detections[i] = self->candidates[i].box;
}

/* --- Found faces ---------------------------------------------------------- */

/* How the faces look that are in this frame. */
static void
learn_faces (FerAnalyzer *self, const FerLuma *luma)
{
  const FerTrack *tracks;
  guint n_tracks;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    if (!tracks[i].detected)
      continue;
    fer_template_learn (&fer_analyzer_get_memory (self, &tracks[i])->template,
        luma, &tracks[i].box);
    if (tracks[i].id == 0)
      fer_schedule_ask (&self->schedule);
  }
}

static void
find_faces (FerAnalyzer *self, const FerLuma *luma, const FerPlanes *planes)
{
  gfloat least = fer_tracker_get_weak_threshold (self->params.detect_threshold);
  const FerDetection *found;
  guint n_found;

  found = fer_detector_run_process (self->detector_run, luma, planes, &n_found);
  fer_detector_run_count_windows (self->detector_run, self->windows);
  self->n_candidates = 0;
  for (guint i = 0; i < n_found; i++) {
    if (found[i].confidence >= least)
      add_candidate (self, &found[i], i);
  }
  sort_candidates (self);
  fer_tracker_update (self->tracker, self->detections, self->n_candidates,
      self->params.detect_threshold);
  learn_faces (self, luma);
}

static void
detect_faces (FerAnalyzer *self, const FerFrame *frame, guint64 *spent)
{
  guint64 cost = fer_stats_cost ();
  const FerLuma *luma = fer_analyzer_get_luma (self, frame, spent);
  const FerPlanes planes = fer_planes_from_frame (frame);
  guint64 start = fer_stats_now ();

  find_faces (self, luma, &planes);
  spent[FER_STAGE_DETECT] = fer_stats_now () - start;
  fer_schedule_spend_detection (&self->schedule, fer_stats_cost () - cost);
}

/* --- Confirmed faces ------------------------------------------------------ */

/* Where a face should be that was not found in this frame, the detector's
 * second stage looks once more. */
static void
confirm_faces (FerAnalyzer *self, const FerLuma *luma, const FerPlanes *planes)
{
  FerDetection seen[FER_MAX_FACES];
  const FerTrack *tracks;
  guint n_tracks;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  self->n_candidates = 0;
  for (guint i = 0; i < n_tracks; i++) {
    if (!tracks[i].detected && !tracks[i].covered && !tracks[i].asleep)
      add_candidate (self, &tracks[i].box, i);
  }
  sort_candidates (self);
  fer_detector_run_confirm (self->detector_run, luma, planes, self->detections,
      self->n_candidates, seen, self->windows);
  for (guint k = 0; k < self->n_candidates; k++) {
    guint i = self->candidates[k].source;

    if (fer_tracker_confirm (
            self->tracker, i, &seen[k], self->params.detect_threshold))
      fer_template_learn (&fer_analyzer_get_memory (self, &tracks[i])->template,
          luma, &seen[k]);
  }
}

/* --- Given faces ---------------------------------------------------------- */

/* The part of @box in the frame and one frame's size around it: a face may
 * reach over the border, but numbers beyond all measure are of no use. FALSE
 * where no pixel of it is inside the frame. */
static gboolean
bound_box (const FerAnalyzer *self, const FerBox *box, FerDetection *bounded)
{
  gfloat width = (gfloat) self->width;
  gfloat height = (gfloat) self->height;
  gfloat right = box->x + box->width;
  gfloat bottom = box->y + box->height;

  /* Written so that it is false where anything is not a number. */
  if (!(box->width >= 1.0f && box->height >= 1.0f && box->x <= width - 1.0f
          && box->y <= height - 1.0f && right >= 1.0f && bottom >= 1.0f))
    return FALSE;
  bounded->x = MAX (box->x, -width);
  bounded->y = MAX (box->y, -height);
  bounded->width = MIN (right, 2 * width) - bounded->x;
  bounded->height = MIN (bottom, 2 * height) - bounded->y;
  return TRUE;
}

static void
take_faces (FerAnalyzer *self, const FerGiven *given)
{
  self->n_candidates = 0;
  for (guint i = 0; i < given->n; i++) {
    const FerGivenFace *face = &given->faces[i];
    FerDetection box;

    /* Not CLAMP(), which lets through what is not a number. */
    box.confidence =
        face->confidence > 0.0f ? MIN (face->confidence, 1.0f) : 0.0f;
    if (bound_box (self, &face->box, &box))
      add_candidate (self, &box, i);
  }
  sort_candidates (self);
  for (guint i = 0; i < self->n_candidates; i++) {
    gint64 id = given->faces[self->candidates[i].source].id;

    self->given_ids[i] = id >= 0 && id <= G_MAXINT ? id : FER_NO_ID;
  }
  fer_tracker_take (
      self->tracker, self->detections, self->given_ids, self->n_candidates);
}

/* --- Looks ---------------------------------------------------------------- */

/* How much what is at @x, @y, near where it should be, looks like @track. */
static gfloat
recognise (FerAnalyzer *self, const FerLuma *luma, const FerTrack *track,
    gfloat *x, gfloat *y)
{
  return fer_template_find (&fer_analyzer_get_memory (self, track)->template,
      luma, &track->box, x, y);
}

/* Faces that were not found in this frame are looked for by their looks, but
 * not where they would be taken for the one in front. */
static void
follow_faces (FerAnalyzer *self, const FerLuma *luma)
{
  const FerTrack *tracks;
  guint n_tracks;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    gfloat x, y, score;

    if (tracks[i].detected || tracks[i].covered || tracks[i].asleep)
      continue;
    score = recognise (self, luma, &tracks[i], &x, &y);
    if (score < (tracks[i].missed ? GONE_MISSED : GONE))
      fer_tracker_hide (self->tracker, i);
    else if (score >= RECOGNISED)
      fer_tracker_move (self->tracker, i, x, y);
  }
}

/* Whether one of the faces shown is where it should be in a frame that looks so
 * different. */
static gboolean
is_any_certain (FerAnalyzer *self, const FerLuma *luma)
{
  const FerTrack *tracks;
  guint n_tracks;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    const FerDetection *box = &tracks[i].box;
    gfloat x, y;

    if (tracks[i].shown && recognise (self, luma, &tracks[i], &x, &y) >= CERTAIN
        && hypotf (x - box->x - box->width / 2, y - box->y - box->height / 2)
               <= CERTAIN_DISTANCE * box->height)
      return TRUE;
  }
  return FALSE;
}

/* Whether one of the faces asleep is there again: people and cameras have moved
 * meanwhile. */
static gboolean
is_any_recognised (FerAnalyzer *self, const FerLuma *luma)
{
  const FerTrack *tracks;
  guint n_tracks;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    gfloat x, y;

    if (tracks[i].asleep
        && recognise (self, luma, &tracks[i], &x, &y) >= RECOGNISED)
      return TRUE;
  }
  return FALSE;
}

/* Faces of another scene sleep: a flash, a black frame or a fade soon gives
 * their own one back. A cut does not. */
static void
watch_scene (FerAnalyzer *self, const FerLuma *luma)
{
  gboolean other = fer_scene_look (&self->scene, luma);
  guint64 time = self->clock.time;

  if (self->asleep && !self->scene.blank
      && fer_scene_is_back (&self->scene, is_any_recognised (self, luma))) {
    fer_tracker_wake (self->tracker);
    fer_schedule_reset (&self->schedule);
    self->asleep = FALSE;
    return;
  }
  if (other && !is_any_certain (self, luma)) {
    if (fer_tracker_sleep (self->tracker, self->scene.blank)) {
      fer_scene_remember (&self->scene);
      self->asleep = TRUE;
      self->other_since = time;
    }
    fer_schedule_reset (&self->schedule);
  }
  /* While nothing can be seen, nothing is another scene. */
  if (self->scene.blank) {
    self->other_since = time;
  } else if (self->asleep && time - self->other_since > PATIENCE_NS) {
    fer_tracker_forget_asleep (self->tracker);
    self->asleep = FALSE;
  }
}

/* --- A frame -------------------------------------------------------------- */

static void
look_at_scene (FerAnalyzer *self, const FerFrame *frame, guint64 *spent)
{
  guint64 cost = fer_stats_cost ();
  const FerLuma *luma = fer_analyzer_get_luma (self, frame, spent);

  watch_scene (self, luma);
  self->scene_frame = self->n_frames;
  fer_schedule_spend_pixels (&self->schedule, fer_stats_cost () - cost);
}

static void
look_for_faces (FerAnalyzer *self, const FerFrame *frame, guint64 *spent)
{
  guint64 cost = fer_stats_cost ();
  const FerLuma *luma = fer_analyzer_get_luma (self, frame, spent);
  const FerPlanes planes = fer_planes_from_frame (frame);

  if (self->given != NULL)
    learn_faces (self, luma);
  else if (fer_detector_run_can_confirm (self->detector_run))
    confirm_faces (self, luma, &planes);
  follow_faces (self, luma);
  fer_schedule_spend_pixels (&self->schedule, fer_stats_cost () - cost);
}

void
fer_following_update (FerAnalyzer *self, const FerFrame *frame, guint64 *spent)
{
  gboolean look = fer_schedule_want_pixels (&self->schedule);

  if (look)
    look_at_scene (self, frame, spent);
  if (self->given != NULL)
    take_faces (self, self->given);
  else if (fer_schedule_want_detection (&self->schedule, &self->params))
    detect_faces (self, frame, spent);
  if (look)
    look_for_faces (self, frame, spent);
}
