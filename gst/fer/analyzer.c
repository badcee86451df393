/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "find/detector.h"
#include "follow/clock.h"
#include "follow/template.h"
#include "follow/heads.h"
#include "image/luma.h"
#include "read/reading.h"
#include "follow/scene.h"
#include "follow/schedule.h"
#include "base/stats.h"
#include "follow/track.h"

#define MAX_SIDE 32768
/* The least side of a face that 0 = auto looks for, pixels, and its part of
 * the frame's shorter side. */
#define AUTO_MIN_FACE 24
#define AUTO_MIN_FACE_PART 12
/* Correlation with its template from which on a face is recognised, and under
 * which it is gone. */
#define RECOGNISED 0.6f
#define GONE 0.3f
/* The same for a frame that looks quite different, where any other face is
 * alike, and how far from its place the face may be, in parts of its height. */
#define CERTAIN 0.8f
#define CERTAIN_DISTANCE 0.15f

/* What is remembered of a track, by its slot. */
typedef struct {
  guint64 serial; /* of the track; 0: none */
  FerTemplate template;
  FerReading reading;
  guint64 read_frame; /* the last one it was read in */
} Memory;

/* A face that is reported: its box inside the frame, and whose it is. */
typedef struct {
  FerTrack track;
  FerBox box;
} Shown;

/* One that is to be read. */
typedef struct {
  guint face;
  Memory *memory;
} Due;

struct _FerAnalyzer {
  FerDetector *detector;
  FerClassifier *classifier;
  FerParams params;

  /* For the current format and parameters. */
  FerPixelFormat format;
  gint width;
  gint height;
  gint planned_min_face;
  FerDetectorRun *detector_run;
  FerReader *reader;
  FerCrew *crew;
  guint8 *scratch;

  FerTracker *tracker;
  Memory *memories; /* one a slot */
  FerScene scene;
  FerSchedule schedule;
  FerHeads *heads;

  /* The frame at work, or the last one. */
  guint64 n_frames;
  FerClock clock;
  FerLuma luma;
  gboolean have_luma;
  FerDetection detections[FER_MAX_FACES];
  Shown shown[2 * FER_MAX_FACES];
  Due due[FER_MAX_FACES];
  FerReadable readable[FER_MAX_FACES];
  FerFace faces[FER_MAX_FACES];

  GMutex stats_lock;
  FerStatsKeeper stats;
};

/**
 * fer_analyzer_new:
 * @detector: finds the faces; the analyzer takes a reference
 * @classifier: reads their emotions; the analyzer takes a reference
 *
 * Returns: (transfer full): an analyzer for one stream
 */
FerAnalyzer *
fer_analyzer_new (FerDetector *detector, FerClassifier *classifier)
{
  FerAnalyzer *self = g_new0 (FerAnalyzer, 1);
  const FerParams params = FER_PARAMS_INIT;

  self->detector = fer_detector_ref (detector);
  self->classifier = fer_classifier_ref (classifier);
  self->params = params;
  self->tracker = fer_tracker_new (FER_MAX_FACES);
  self->memories = g_new0 (Memory, fer_tracker_get_n_slots (self->tracker));
  self->heads = fer_heads_new (fer_tracker_get_n_slots (self->tracker));
  g_mutex_init (&self->stats_lock);
  return self;
}

static void
drop_plan (FerAnalyzer *self)
{
  g_clear_pointer (&self->detector_run, fer_detector_run_free);
  g_clear_pointer (&self->scratch, g_free);
}

/**
 * fer_analyzer_free:
 * @analyzer: (transfer full) (nullable): an analyzer
 */
void
fer_analyzer_free (FerAnalyzer *analyzer)
{
  if (analyzer == NULL)
    return;
  drop_plan (analyzer);
  fer_reader_free (analyzer->reader);
  fer_crew_free (analyzer->crew);
  fer_tracker_free (analyzer->tracker);
  fer_heads_free (analyzer->heads);
  g_free (analyzer->memories);
  fer_detector_unref (analyzer->detector);
  fer_classifier_unref (analyzer->classifier);
  g_mutex_clear (&analyzer->stats_lock);
  g_free (analyzer);
}

static gint
choose_min_face (const FerAnalyzer *self)
{
  if (self->params.min_face > 0)
    return (gint) MIN (self->params.min_face, MAX_SIDE);
  return MAX (
      AUTO_MIN_FACE, MIN (self->width, self->height) / AUTO_MIN_FACE_PART);
}

static gboolean
plan_detector (FerAnalyzer *self, GError **error)
{
  gint min_face = choose_min_face (self);
  FerDetectorRun *run;

  if (self->detector_run != NULL && min_face == self->planned_min_face)
    return TRUE;
  /* Where it fails, the last plan stays: a min_face that is possible again
   * finds its way back. */
  run = fer_detector_run_new (
      self->detector, self->width, self->height, min_face, error);
  if (run == NULL)
    return FALSE;
  fer_detector_run_set_crew (run, self->crew);
  fer_detector_run_free (self->detector_run);
  self->detector_run = run;
  /* Other faces count now. */
  fer_tracker_hide_all (self->tracker);
  fer_schedule_reset (&self->schedule);
  self->planned_min_face = min_face;
  return TRUE;
}

/**
 * fer_analyzer_set_format:
 * @analyzer: an analyzer
 * @format: of the frames to come
 * @width: pixels, 1..32768
 * @height: pixels, 1..32768
 * @error: return location for a #FerError
 *
 * Allocates what frames of this kind take, and forgets the faces seen.
 *
 * Returns: %FALSE with @error set if the size is out of range or too large for
 *   the models
 */
gboolean
fer_analyzer_set_format (FerAnalyzer *analyzer, FerPixelFormat format,
    gint width, gint height, GError **error)
{
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    g_set_error (error, FER_ERROR, FER_ERROR_ARGUMENT,
        "a frame of %dx%d pixels is outside 1x1 to %dx%d", width, height,
        MAX_SIDE, MAX_SIDE);
    return FALSE;
  }
  if (analyzer->reader == NULL) {
    analyzer->reader = fer_reader_new (analyzer->classifier, error);
    if (analyzer->reader == NULL)
      return FALSE;
    fer_reader_set_crew (analyzer->reader, analyzer->crew);
  }

  drop_plan (analyzer);
  analyzer->format = format;
  analyzer->width = width;
  analyzer->height = height;
  analyzer->scratch = g_malloc (fer_luma_scratch_size (format, width, height));
  fer_analyzer_reset (analyzer);
  fer_tracker_set_frame (analyzer->tracker, width, height);
  return plan_detector (analyzer, error);
}

/**
 * fer_analyzer_set_params:
 * @analyzer: an analyzer
 * @params: parameters, used from the next frame on
 *
 * Values out of range are brought to the nearest one in it.
 */
void
fer_analyzer_set_params (FerAnalyzer *analyzer, const FerParams *params)
{
  analyzer->params = *params;
  analyzer->params.max_faces = CLAMP (params->max_faces, 1, FER_MAX_FACES);
  analyzer->params.detect_interval = MAX (params->detect_interval, 1);
  analyzer->params.classify_interval = MAX (params->classify_interval, 1);
}

/**
 * fer_analyzer_set_threads:
 * @analyzer: an analyzer
 * @n: threads that share the work of a frame, the caller's one of them;
 *   1..%FER_MAX_THREADS
 *
 * Starts or ends threads, which is for before the first frame. Faces are the
 * same, bit for bit, for any number of threads. Analyzers begin with 1.
 */
void
fer_analyzer_set_threads (FerAnalyzer *analyzer, guint n)
{
  FerCrew *crew = fer_crew_new (CLAMP (n, 1, FER_MAX_THREADS));

  if (analyzer->detector_run != NULL)
    fer_detector_run_set_crew (analyzer->detector_run, crew);
  if (analyzer->reader != NULL)
    fer_reader_set_crew (analyzer->reader, crew);
  fer_crew_free (analyzer->crew);
  analyzer->crew = crew;
}

/**
 * fer_analyzer_reset:
 * @analyzer: an analyzer
 *
 * Forgets the faces seen, as after a seek. Numbers of tracks go on.
 */
void
fer_analyzer_reset (FerAnalyzer *analyzer)
{
  fer_tracker_reset (analyzer->tracker);
  fer_scene_reset (&analyzer->scene);
  fer_schedule_reset (&analyzer->schedule);
  fer_heads_clear (analyzer->heads);
  fer_clock_reset (&analyzer->clock);
}

/**
 * fer_analyzer_skip:
 * @analyzer: an analyzer
 *
 * Forgets the faces seen, as where frames are missing. It may still be the same
 * place: what fer_analyzer_get_heads() says holds for another second.
 */
void
fer_analyzer_skip (FerAnalyzer *analyzer)
{
  fer_heads_keep (analyzer->heads, analyzer->clock.time);
  fer_tracker_reset (analyzer->tracker);
  fer_scene_reset (&analyzer->scene);
  fer_schedule_reset (&analyzer->schedule);
}

/* Largest first; equal ones by place, so that the order is always the same. */
static gint
compare_detections (gconstpointer a, gconstpointer b)
{
  const FerDetection *p = a;
  const FerDetection *q = b;
  gfloat area_p = p->width * p->height;
  gfloat area_q = q->width * q->height;

  if (area_p != area_q)
    return area_p > area_q ? -1 : 1;
  if (p->y != q->y)
    return p->y < q->y ? -1 : 1;
  return p->x < q->x ? -1 : p->x > q->x;
}

/* --- Finding and following ------------------------------------------------ */

/* The detections that the tracker gets: the largest, weak ones too. */
static guint
choose_detections (FerAnalyzer *self, const FerDetection *found, guint n_found)
{
  gfloat least = fer_tracker_get_weak_threshold (self->params.detect_threshold);
  guint n = 0;
  guint smallest = 0;

  for (guint i = 0; i < n_found; i++) {
    if (found[i].confidence < least)
      continue;
    if (n < FER_MAX_FACES) {
      self->detections[n++] = found[i];
      continue;
    }
    for (guint k = 0; k < n; k++) {
      if (compare_detections (&self->detections[k], &self->detections[smallest])
          > 0)
        smallest = k;
    }
    if (compare_detections (&found[i], &self->detections[smallest]) < 0)
      self->detections[smallest] = found[i];
  }
  qsort (self->detections, n, sizeof (FerDetection), compare_detections);
  return n;
}

static const FerLuma *
get_luma (FerAnalyzer *self, const FerFrame *frame, guint64 *spent)
{
  guint64 start;

  if (!self->have_luma) {
    start = fer_stats_now ();
    self->luma = fer_luma_from_frame (frame, self->scratch);
    self->have_luma = TRUE;
    spent[FER_STAGE_LUMA] += fer_stats_now () - start;
  }
  return &self->luma;
}

static Memory *
get_memory (FerAnalyzer *self, const FerTrack *track)
{
  Memory *memory = &self->memories[track->slot];
  guint n_labels;

  if (memory->serial != track->serial) {
    fer_classifier_get_labels (self->classifier, &n_labels);
    memory->serial = track->serial;
    memory->template.valid = FALSE;
    fer_reading_reset (&memory->reading, n_labels);
  }
  return memory;
}

static void
find_faces (FerAnalyzer *self, const FerLuma *luma)
{
  const FerDetection *found;
  const FerTrack *tracks;
  guint n_found, n_tracks, n;

  found = fer_detector_run_process (self->detector_run, luma, &n_found);
  n = choose_detections (self, found, n_found);
  fer_tracker_update (
      self->tracker, self->detections, n, self->params.detect_threshold);
  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    if (!tracks[i].detected)
      continue;
    fer_template_learn (
        &get_memory (self, &tracks[i])->template, luma, &tracks[i].box);
    if (tracks[i].id == 0)
      fer_schedule_ask (&self->schedule);
  }
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
    const FerTemplate *template = &get_memory (self, &tracks[i])->template;
    gfloat x, y, score;

    if (tracks[i].detected || tracks[i].covered || !template->valid)
      continue;
    score = fer_template_find (template, luma, &tracks[i].box, &x, &y);
    if (score >= RECOGNISED)
      fer_tracker_move (self->tracker, i, x, y);
    else if (score < GONE)
      fer_tracker_hide (self->tracker, i);
  }
}

/* Whether a frame that looks so different shows none of the faces where they
 * should be. */
static gboolean
is_cut (FerAnalyzer *self, const FerLuma *luma)
{
  const FerTrack *tracks;
  guint n_tracks;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    const FerDetection *box = &tracks[i].box;
    gfloat x, y;

    if (tracks[i].shown
        && fer_template_find (
               &get_memory (self, &tracks[i])->template, luma, box, &x, &y)
               >= CERTAIN
        && hypotf (x - box->x - box->width / 2, y - box->y - box->height / 2)
               <= CERTAIN_DISTANCE * box->height)
      return FALSE;
  }
  return TRUE;
}

/* --- Reporting ------------------------------------------------------------ */

/* Largest first; then the one known for longest. */
static gint
compare_shown (gconstpointer a, gconstpointer b)
{
  const Shown *p = a;
  const Shown *q = b;
  gfloat area_p = p->box.width * p->box.height;
  gfloat area_q = q->box.width * q->box.height;

  if (area_p != area_q)
    return area_p > area_q ? -1 : 1;
  return p->track.id < q->track.id ? -1 : p->track.id > q->track.id;
}

static FerBox
clip_box (const FerAnalyzer *self, const FerDetection *box)
{
  FerBox clipped;

  clipped.x = MAX (box->x, 0.0f);
  clipped.y = MAX (box->y, 0.0f);
  clipped.width = MIN (box->x + box->width, self->width) - clipped.x;
  clipped.height = MIN (box->y + box->height, self->height) - clipped.y;
  return clipped;
}

static guint
report_faces (FerAnalyzer *self)
{
  gfloat least = fer_tracker_get_weak_threshold (self->params.detect_threshold);
  const FerTrack *tracks;
  guint n_tracks;
  guint n = 0;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  fer_heads_update (self->heads, tracks, n_tracks,
      fer_detector_get_framing (self->detector), self->clock.time);
  for (guint i = 0; i < n_tracks; i++) {
    Shown *shown = &self->shown[n];

    shown->track = tracks[i];
    shown->box = clip_box (self, &tracks[i].box);
    if (tracks[i].shown && tracks[i].box.confidence >= least
        && shown->box.width >= 1.0f && shown->box.height >= 1.0f)
      n++;
  }
  qsort (self->shown, n, sizeof (Shown), compare_shown);
  n = MIN (n, self->params.max_faces);
  for (guint i = 0; i < n; i++) {
    FerFace *face = &self->faces[i];

    face->id = self->shown[i].track.id;
    face->x = self->shown[i].box.x;
    face->y = self->shown[i].box.y;
    face->width = self->shown[i].box.width;
    face->height = self->shown[i].box.height;
    face->confidence = self->shown[i].track.box.confidence;
    face->detected = self->shown[i].track.detected;
  }
  return n;
}

/* --- Reading -------------------------------------------------------------- */

/* Never read first, then by how long ago. */
static gint
compare_due (gconstpointer a, gconstpointer b)
{
  const Due *p = a;
  const Due *q = b;

  if (p->memory->reading.read != q->memory->reading.read)
    return p->memory->reading.read ? 1 : -1;
  if (p->memory->read_frame != q->memory->read_frame)
    return p->memory->read_frame < q->memory->read_frame ? -1 : 1;
  return p->face < q->face ? -1 : p->face > q->face;
}

static guint
list_due (FerAnalyzer *self, guint n_faces)
{
  guint n = 0;

  for (guint i = 0; i < n_faces; i++) {
    Memory *memory = get_memory (self, &self->shown[i].track);
    Due due = { i, memory };

    if (!memory->reading.read
        || self->n_frames - memory->read_frame
               >= self->params.classify_interval)
      self->due[n++] = due;
  }
  qsort (self->due, n, sizeof (Due), compare_due);
  return n;
}

static void
read_due (FerAnalyzer *self, const FerLuma *luma, guint n)
{
  for (guint i = 0; i < n; i++) {
    Memory *memory = self->due[i].memory;

    self->readable[i].box = &self->shown[self->due[i].face].track.box;
    self->readable[i].reading = &memory->reading;
    if (memory->reading.read)
      fer_schedule_note_interval (
          &self->schedule, (guint) (self->n_frames - memory->read_frame));
    memory->read_frame = self->n_frames;
  }
  fer_reader_read (self->reader, luma,
      fer_detector_get_framing (self->detector), self->readable, n,
      self->clock.time, self->params.smoothing * G_GUINT64_CONSTANT (1000000));
}

/* --- A frame -------------------------------------------------------------- */

static void
begin_frame (FerAnalyzer *self, guint64 pts)
{
  if (!fer_clock_advance (&self->clock, pts))
    fer_analyzer_skip (self);
  self->n_frames++;
  self->have_luma = FALSE;
  fer_schedule_begin (&self->schedule, &self->params, self->clock.time);
  fer_tracker_advance (self->tracker, self->clock.time);
}

/* Brings the tracks to this frame, by what is allowed to be looked at. */
static void
track_faces (FerAnalyzer *self, const FerFrame *frame, guint64 *spent)
{
  gboolean look = fer_schedule_want_pixels (&self->schedule);
  guint64 cost = fer_stats_cost ();
  guint64 looked = 0;

  if (look) {
    const FerLuma *luma = get_luma (self, frame, spent);

    if (fer_scene_look (&self->scene, luma) && is_cut (self, luma))
      fer_analyzer_skip (self);
    looked = fer_stats_cost () - cost;
    cost += looked;
  }
  if (fer_schedule_want_detection (&self->schedule, &self->params)) {
    const FerLuma *luma = get_luma (self, frame, spent);
    guint64 start = fer_stats_now ();
    guint64 detected;

    find_faces (self, luma);
    spent[FER_STAGE_DETECT] = fer_stats_now () - start;
    detected = fer_stats_cost () - cost;
    fer_schedule_spend_detection (&self->schedule, detected);
    cost += detected;
  }
  if (look) {
    follow_faces (self, get_luma (self, frame, spent));
    fer_schedule_spend_pixels (
        &self->schedule, looked + fer_stats_cost () - cost);
  }
}

static void
read_faces (
    FerAnalyzer *self, const FerFrame *frame, guint n_faces, guint64 *spent)
{
  guint64 start = fer_stats_now ();
  guint64 cost = fer_stats_cost ();
  guint64 luma_before = spent[FER_STAGE_LUMA];
  guint n_due = list_due (self, n_faces);
  guint n = fer_schedule_want_faces (&self->schedule, n_due);
  guint n_labels;

  if (n > 0) {
    read_due (self, get_luma (self, frame, spent), n);
    fer_schedule_spend_faces (&self->schedule, fer_stats_cost () - cost, n);
  }
  fer_classifier_get_labels (self->classifier, &n_labels);
  for (guint i = 0; i < n_faces; i++) {
    const FerTrack *track = &self->shown[i].track;

    fer_reading_tell (&get_memory (self, track)->reading, &track->box, n_labels,
        &self->params, &self->faces[i]);
  }
  spent[FER_STAGE_CLASSIFY] =
      fer_stats_now () - start - (spent[FER_STAGE_LUMA] - luma_before);
}

/**
 * fer_analyzer_process:
 * @analyzer: an analyzer whose format is set
 * @frame: a frame of that format; not written, not kept
 * @pts: of the frame, nanoseconds, %G_MAXUINT64 where it has none; they may
 *   rise or fall (backward playback)
 * @n_faces: (out): how many faces
 * @error: return location for a #FerError
 *
 * Finds or follows the faces of a frame and reads their emotions. Largest face
 * first. Without a budget and pressure the same frames give the same faces, bit
 * for bit, on one machine.
 *
 * Returns: (transfer none): the faces, valid until the next call; or %NULL with
 *   @error set if @frame does not fit the format
 */
const FerFace *
fer_analyzer_process (FerAnalyzer *analyzer, const FerFrame *frame, guint64 pts,
    guint *n_faces, GError **error)
{
  guint64 spent[FER_N_STAGES] = { 0 };
  guint64 start, cost;

  *n_faces = 0;
  if (analyzer->detector_run == NULL || frame->format != analyzer->format
      || frame->width != analyzer->width || frame->height != analyzer->height) {
    g_set_error (error, FER_ERROR, FER_ERROR_ARGUMENT,
        "a frame of %dx%d pixels came, one of %dx%d was set", frame->width,
        frame->height, analyzer->width, analyzer->height);
    return NULL;
  }
  if (!plan_detector (analyzer, error))
    return NULL;

  start = fer_stats_now ();
  cost = fer_stats_cost ();
  begin_frame (analyzer, pts);
  track_faces (analyzer, frame, spent);
  *n_faces = report_faces (analyzer);
  spent[FER_STAGE_TRACK] = fer_stats_now () - start - spent[FER_STAGE_LUMA]
                           - spent[FER_STAGE_DETECT];
  read_faces (analyzer, frame, *n_faces, spent);
  spent[FER_STAGE_TOTAL] = fer_stats_now () - start;
  cost = fer_stats_cost () - cost;

  g_mutex_lock (&analyzer->stats_lock);
  fer_stats_keeper_add (&analyzer->stats, *n_faces, spent, cost);
  fer_stats_keeper_note (&analyzer->stats, &analyzer->schedule);
  g_mutex_unlock (&analyzer->stats_lock);
  return analyzer->faces;
}

/**
 * fer_analyzer_get_time:
 * @analyzer: an analyzer
 *
 * How much time lies between frames, as the faces are followed: the distance of
 * their time stamps, in either direction; an assumed one where stamps are
 * missing, stand still or are out of order.
 *
 * Returns: nanoseconds at the frame analysed last, from some beginning; never
 *   falls
 */
guint64
fer_analyzer_get_time (const FerAnalyzer *analyzer)
{
  return analyzer->clock.time;
}

/**
 * fer_analyzer_get_heads:
 * @analyzer: an analyzer
 * @n_heads: (out): how many
 *
 * Where, in the frame analysed last, the heads are of every face that is or was
 * a moment ago: also of those that are not reported, because they were seen
 * only once or not for up to two seconds. Generous boxes with hair and chin.
 *
 * Returns: (transfer none): the heads, valid until the next call
 */
const FerBox *
fer_analyzer_get_heads (FerAnalyzer *analyzer, guint *n_heads)
{
  return fer_heads_get (analyzer->heads, n_heads);
}

/**
 * fer_analyzer_get_stats:
 * @analyzer: an analyzer
 * @stats: (out caller-allocates): what was measured since it was made
 *
 * May be called from any thread.
 */
void
fer_analyzer_get_stats (FerAnalyzer *analyzer, FerStats *stats)
{
  g_mutex_lock (&analyzer->stats_lock);
  fer_stats_keeper_get (&analyzer->stats, stats);
  g_mutex_unlock (&analyzer->stats_lock);
}
