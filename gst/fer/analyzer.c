/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stream.h"

#include "following.h"
#include "reporting.h"

#define MAX_SIDE 32768
/* The least side of a face that 0 = auto looks for, pixels, and its part of
 * the frame's shorter side. */
#define AUTO_MIN_FACE 24
#define AUTO_MIN_FACE_PART 12
/* A picture that is repeated for longer stands still; otherwise there are only
 * more frames than pictures. */
#define STILL_NS (500 * G_GUINT64_CONSTANT (1000000))

/**
 * fer_analyzer_new:
 * @detector: (nullable): finds the faces; the analyzer takes a reference. %NULL
 *   where all of them will be given
 * @classifier: reads their emotions; the analyzer takes a reference
 *
 * Returns: (transfer full): an analyzer for one stream
 */
FerAnalyzer *
fer_analyzer_new (FerDetector *detector, FerClassifier *classifier)
{
  FerAnalyzer *self = g_new0 (FerAnalyzer, 1);
  const FerParams params = FER_PARAMS_INIT;

  if (detector != NULL)
    self->detector = fer_detector_ref (detector);
  self->classifier = fer_classifier_ref (classifier);
  self->params = params;
  self->tracker = fer_tracker_new (FER_MAX_FACES);
  self->memories = g_new0 (FerMemory, fer_tracker_get_n_slots (self->tracker));
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
  if (analyzer->detector != NULL)
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

  if (self->detector == NULL)
    return TRUE;
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
  analyzer->asleep = FALSE;
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
  analyzer->asleep = FALSE;
  fer_schedule_reset (&analyzer->schedule);
}

/* --- A frame -------------------------------------------------------------- */

static void
begin_frame (FerAnalyzer *self)
{
  if (self->repeated > STILL_NS)
    fer_tracker_pause (self->tracker, self->repeated);
  self->repeated = 0;
  self->n_frames++;
  self->have_luma = FALSE;
  fer_schedule_begin (&self->schedule, &self->params, self->clock.time);
  fer_tracker_advance (self->tracker, self->clock.time);
}

static gboolean
check_frame (const FerAnalyzer *self, const FerFrame *frame, GError **error)
{
  if (self->width > 0 && frame->format == self->format
      && frame->width == self->width && frame->height == self->height)
    return TRUE;
  g_set_error (error, FER_ERROR, FER_ERROR_ARGUMENT,
      "a frame of %dx%d pixels came, one of %dx%d was set", frame->width,
      frame->height, self->width, self->height);
  return FALSE;
}

/* Whether @frame, which came @passed nanoseconds after the one before, shows
 * the same. */
static gboolean
is_repeated (FerAnalyzer *self, const FerFrame *frame, guint64 passed)
{
  FerLuma luma;

  if (!self->params.repeated || self->scene_frame != self->n_frames)
    return FALSE;
  luma = fer_luma_from_frame (frame, self->scratch);
  if (!fer_scene_is_repeated (&self->scene, &luma))
    return FALSE;
  self->repeated += passed;
  return TRUE;
}

static const FerFace *
process (FerAnalyzer *self, const FerFrame *frame, guint64 pts,
    const FerGiven *given, guint *n_faces)
{
  guint64 spent[FER_N_STAGES] = { 0 };
  guint64 start = fer_stats_now ();
  guint64 cost = fer_stats_cost ();
  guint64 before = self->clock.time;

  if (!fer_clock_advance (&self->clock, pts))
    fer_analyzer_skip (self);
  if (given == NULL && is_repeated (self, frame, self->clock.time - before)) {
    *n_faces = self->n_faces;
    return self->faces;
  }
  begin_frame (self);
  self->given = given;
  fer_following_update (self, frame, spent);
  *n_faces = fer_reporting_choose (self);
  spent[FER_STAGE_TRACK] = fer_stats_now () - start - spent[FER_STAGE_LUMA]
                           - spent[FER_STAGE_DETECT];
  fer_reporting_read (self, frame, *n_faces, spent);
  fer_reporting_place_heads (self);
  self->given = NULL;
  self->n_faces = *n_faces;
  spent[FER_STAGE_TOTAL] = fer_stats_now () - start;
  cost = fer_stats_cost () - cost;

  g_mutex_lock (&self->stats_lock);
  fer_stats_keeper_add (&self->stats, *n_faces, spent, cost);
  fer_stats_keeper_set_intervals (&self->stats, self->schedule.detect_interval,
      self->schedule.classify_interval);
  fer_stats_keeper_set_skipped (&self->stats, self->schedule.skipped_detections,
      self->schedule.skipped_classifications);
  fer_stats_keeper_set_windows (&self->stats, self->windows);
  fer_stats_keeper_set_min_face (&self->stats,
      self->detector != NULL ? (guint) self->planned_min_face : 0);
  g_mutex_unlock (&self->stats_lock);
  return self->faces;
}

/**
 * fer_analyzer_process:
 * @analyzer: an analyzer with a detector, whose format is set
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
  *n_faces = 0;
  if (analyzer->detector == NULL) {
    g_set_error_literal (error, FER_ERROR, FER_ERROR_ARGUMENT,
        "the analyzer has no detector, so that faces must be given");
    return NULL;
  }
  if (!check_frame (analyzer, frame, error) || !plan_detector (analyzer, error))
    return NULL;
  return process (analyzer, frame, pts, NULL, n_faces);
}

/**
 * fer_analyzer_process_given:
 * @analyzer: an analyzer, with a detector or without, whose format is set
 * @frame: a frame of that format; not written, not kept
 * @pts: of the frame, nanoseconds, %G_MAXUINT64 where it has none; they may
 *   rise or fall (backward playback)
 * @given: (array length=n_given): the faces in it that somebody else has found,
 *   in any order
 * @n_given: how many, also 0
 * @n_faces: (out): how many are reported
 * @error: return location for a #FerError
 *
 * Reads the emotions of given faces instead of finding some. Those with a
 * number are followed by it, the others by their places. Every face counts at
 * once and is reported in its own box, clipped to the frame; #FerFace.given
 * tells which it is. Left out are boxes without a pixel inside the frame, those
 * with a coordinate that is not a number, and the smallest beyond
 * #FerParams.max_faces; beyond %FER_MAX_FACES they are not followed either.
 * #FerParams.min_face, #FerParams.detect_threshold and
 * #FerParams.detect_interval have no effect.
 *
 * A square box is taken to frame a face as OpenCV's cascades do, a taller one
 * from forehead to chin. Where the landmarks show that it does not, the face is
 * read as they say.
 *
 * An analyzer is for frames of the one kind or of the other.
 *
 * Returns: (transfer none): the faces, largest first, valid until the next
 *   call; or %NULL with @error set if @frame does not fit the format
 */
const FerFace *
fer_analyzer_process_given (FerAnalyzer *analyzer, const FerFrame *frame,
    guint64 pts, const FerGivenFace *given, guint n_given, guint *n_faces,
    GError **error)
{
  const FerGiven all = { given, n_given };

  *n_faces = 0;
  if (!check_frame (analyzer, frame, error))
    return NULL;
  return process (analyzer, frame, pts, &all, n_faces);
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
 * fer_analyzer_get_left_out:
 * @analyzer: an analyzer
 *
 * Whether there may be faces that would be found with a smaller
 * #FerParams.min_face, since 0 chose one that takes little time.
 *
 * Returns: pixels; smaller faces were not looked for in the last frame. 0 where
 *   the caller chose them, or as small ones as are worth it were looked for
 */
guint
fer_analyzer_get_left_out (const FerAnalyzer *analyzer)
{
  return analyzer->detector != NULL && analyzer->params.min_face == 0
                 && analyzer->planned_min_face > AUTO_MIN_FACE
             ? (guint) analyzer->planned_min_face
             : 0;
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
