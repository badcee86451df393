/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fer.h"

#include <stdlib.h>

#include "crop.h"
#include "detector.h"
#include "luma.h"
#include "stats.h"
#include "track.h"

#define MAX_SIDE 32768
/* Faces classified in one pass through the network. */
#define BATCH 8
/* The least side of a face that 0 = auto looks for, pixels, and its part of
 * the frame's shorter side. */
#define AUTO_MIN_FACE 24
#define AUTO_MIN_FACE_PART 12

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
  FerClassifierRun *classifier_run;
  guint8 *scratch;

  FerTracker *tracker;
  FerDetection detections[FER_MAX_FACES];
  guint ids[FER_MAX_FACES];
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
  fer_classifier_run_free (analyzer->classifier_run);
  fer_tracker_free (analyzer->tracker);
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
  fer_detector_run_free (self->detector_run);
  self->detector_run = run;
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
  if (analyzer->classifier_run == NULL) {
    analyzer->classifier_run =
        fer_classifier_run_new (analyzer->classifier, BATCH, error);
    if (analyzer->classifier_run == NULL)
      return FALSE;
  }

  drop_plan (analyzer);
  analyzer->format = format;
  analyzer->width = width;
  analyzer->height = height;
  analyzer->scratch = g_malloc (fer_luma_scratch_size (format, width, height));
  fer_analyzer_reset (analyzer);
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

static guint
choose_faces (FerAnalyzer *self, const FerDetection *found, guint n_found)
{
  guint n = 0;
  guint smallest = 0;

  for (guint i = 0; i < n_found; i++) {
    if (found[i].confidence < self->params.detect_threshold)
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
  return MIN (n, self->params.max_faces);
}

static void
set_box (FerAnalyzer *self, FerFace *face, const FerDetection *detection)
{
  gfloat right = MIN (detection->x + detection->width, self->width);
  gfloat bottom = MIN (detection->y + detection->height, self->height);

  face->x = MAX (detection->x, 0.0f);
  face->y = MAX (detection->y, 0.0f);
  face->width = right - face->x;
  face->height = bottom - face->y;
  face->confidence = detection->confidence;
}

static void
set_emotion (FerAnalyzer *self, FerFace *face, const gfloat *p, guint n_labels)
{
  guint best = 0;

  for (guint i = 0; i < n_labels; i++) {
    face->probabilities[i] = face->raw_probabilities[i] = p[i];
    if (p[i] > p[best])
      best = i;
  }
  for (guint i = n_labels; i < FER_MAX_LABELS; i++)
    face->probabilities[i] = face->raw_probabilities[i] = 0.0f;
  face->emotion_confidence = p[best];
  face->emotion =
      p[best] < self->params.min_confidence ? FER_UNCERTAIN : (gint) best;
}

static void
classify (FerAnalyzer *self, const FerLuma *luma, guint n)
{
  const FerFraming *framing = fer_detector_get_framing (self->detector);
  guint n_labels;

  fer_classifier_get_labels (self->classifier, &n_labels);
  for (guint first = 0; first < n; first += BATCH) {
    guint batch = MIN (BATCH, n - first);
    const gfloat *p;

    for (guint i = 0; i < batch; i++) {
      const FerDetection *box = &self->detections[first + i];
      FerRegion region = fer_crop_region_of_box (
          framing, box->x, box->y, box->width, box->height);

      fer_classifier_run_set_crop (self->classifier_run, i, luma->data,
          luma->width, luma->height, luma->stride, luma->limited, region.x,
          region.y, region.width, region.height);
    }
    p = fer_classifier_run_process (self->classifier_run, batch);
    for (guint i = 0; i < batch; i++)
      set_emotion (self, &self->faces[first + i], p + i * n_labels, n_labels);
  }
}

/**
 * fer_analyzer_process:
 * @analyzer: an analyzer whose format is set
 * @frame: a frame of that format; not written, not kept
 * @pts: of the frame, nanoseconds; it may jump
 * @n_faces: (out): how many faces
 * @error: return location for a #FerError
 *
 * Finds the faces of a frame and reads their emotions. Largest face first. The
 * same frames give the same faces, bit for bit, on one machine.
 *
 * Returns: (transfer none): the faces, valid until the next call; or %NULL with
 *   @error set if @frame does not fit the format
 */
const FerFace *
fer_analyzer_process (FerAnalyzer *analyzer, const FerFrame *frame, guint64 pts,
    guint *n_faces, GError **error)
{
  guint64 start, previous, now;
  guint64 spent[FER_N_STAGES];
  const FerDetection *found;
  FerLuma luma;
  guint n_found, n;

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

  start = previous = fer_stats_now ();
  luma = fer_luma_from_frame (frame, analyzer->scratch);
  now = fer_stats_now ();
  spent[FER_STAGE_LUMA] = now - previous;

  previous = now;
  found = fer_detector_run_process (analyzer->detector_run, &luma, &n_found);
  n = choose_faces (analyzer, found, n_found);
  now = fer_stats_now ();
  spent[FER_STAGE_DETECT] = now - previous;

  previous = now;
  fer_tracker_assign (
      analyzer->tracker, analyzer->detections, n, pts, analyzer->ids);
  for (guint i = 0; i < n; i++) {
    set_box (analyzer, &analyzer->faces[i], &analyzer->detections[i]);
    analyzer->faces[i].id = analyzer->ids[i];
  }
  now = fer_stats_now ();
  spent[FER_STAGE_TRACK] = now - previous;

  previous = now;
  classify (analyzer, &luma, n);
  now = fer_stats_now ();
  spent[FER_STAGE_CLASSIFY] = now - previous;
  spent[FER_STAGE_TOTAL] = now - start;

  g_mutex_lock (&analyzer->stats_lock);
  fer_stats_keeper_add (&analyzer->stats, n, spent);
  g_mutex_unlock (&analyzer->stats_lock);

  *n_faces = n;
  return analyzer->faces;
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
