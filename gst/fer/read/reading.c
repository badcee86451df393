/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read/reading.h"

#include <math.h>
#include <string.h>

#include "read/classifier.h"
#include "image/crop.h"
#include "read/landmarks.h"
#include "image/quality.h"

/* Faces that go through the networks in one pass. */
#define BATCH 8
/* Degrees of tilt up to which a face is read as it stands, from which on it is
 * turned upright, and which are taken for a wrong look. */
#define TILT_KEPT 10.0f
#define TILT_RIGHTED 20.0f
#define MOST_TILT 75.0f
/* A stranger's box is framed anew where the landmarks say that the face is by
 * this factor larger or smaller than assumed, or by this part of its side
 * elsewhere. Less is what landmarks differ by from person to person: of the
 * frontal faces of FER-2013, 90 % lie within 0.8 to 1.2 times the median. */
#define MOST_RESIZED 1.2f
#define MOST_MOVED 0.12f
/* Of one that is turned further the landmarks do not say how large it is. */
#define MOST_TURN 0.6f
/* So often the new framing is looked at again until it holds. */
#define MOST_LOOKS 4

struct _FerReader {
  FerClassifierRun *classifier_run;
  FerLandmarkFinder *finder;
  guint n_labels;
};

FerReader *
fer_reader_new (FerClassifier *classifier, GError **error)
{
  FerReader *self = g_new0 (FerReader, 1);

  fer_classifier_get_labels (classifier, &self->n_labels);
  self->classifier_run = fer_classifier_run_new (classifier, BATCH, error);
  if (self->classifier_run != NULL)
    self->finder = fer_landmark_finder_new (BATCH, error);
  if (self->finder == NULL) {
    fer_reader_free (self);
    return NULL;
  }
  return self;
}

void
fer_reader_free (FerReader *reader)
{
  if (reader == NULL)
    return;
  fer_classifier_run_free (reader->classifier_run);
  fer_landmark_finder_free (reader->finder);
  g_free (reader);
}

void
fer_reader_set_crew (FerReader *reader, FerCrew *crew)
{
  fer_classifier_run_set_crew (reader->classifier_run, crew);
  fer_landmark_finder_set_crew (reader->finder, crew);
}

void
fer_reading_reset (FerReading *reading, guint n_labels)
{
  reading->read = FALSE;
  reading->quality = 0.0f;
  reading->reframed = FALSE;
  memset (reading->landmarks, 0, sizeof (reading->landmarks));
  fer_smoother_reset (&reading->smoother, n_labels);
}

/* Radians by which the face is turned before it is read. The emotion network
 * has seen faces tilted a little; landmarks are not exact. */
static gfloat
choose_angle (const FerPoint *points)
{
  gfloat tilt = fer_landmarks_get_tilt (points);
  gfloat degrees = fabsf (tilt) * (gfloat) (180.0 / G_PI);

  if (degrees > MOST_TILT)
    return 0.0f;
  return tilt
         * CLAMP (
             (degrees - TILT_KEPT) / (TILT_RIGHTED - TILT_KEPT), 0.0f, 1.0f);
}

static void
keep_landmarks (
    FerReading *reading, const FerPoint *points, const FerDetection *box)
{
  for (gint i = 0; i < FER_N_LANDMARKS; i++) {
    reading->landmarks[i].x = (points[i].x - box->x) / box->width;
    reading->landmarks[i].y = (points[i].y - box->y) / box->height;
  }
}

static FerRegion
get_region (const FerReadable *face)
{
  const FerDetection *box = face->box;

  return fer_crop_region_of_box (
      &face->reading->framing, box->x, box->y, box->width, box->height);
}

static void
find_landmarks (
    FerReader *self, const FerLuma *luma, const FerReadable *faces, guint n)
{
  for (guint i = 0; i < n; i++) {
    FerRegion region = get_region (&faces[i]);

    fer_landmark_finder_set_face (self->finder, i, luma, &region);
  }
  fer_landmark_finder_process (self->finder, n);
}

/* Whether the face that the landmarks show is framed by @region about as
 * FER-2013 would frame it. */
static gboolean
fits (const FerRegion *region, const FerRegion *wanted)
{
  gfloat scale = wanted->width / region->width;
  gfloat x = wanted->x + wanted->width / 2 - region->x - region->width / 2;
  gfloat y = wanted->y + wanted->height / 2 - region->y - region->height / 2;

  return scale <= MOST_RESIZED && scale >= 1.0f / MOST_RESIZED
         && hypotf (x, y) <= MOST_MOVED * region->width;
}

/* TRUE where the framing was changed, so that another look is needed. */
static gboolean
reframe (FerReader *self, const FerReadable *face, guint slot)
{
  const FerDetection *box = face->box;
  FerRegion region = get_region (face);
  FerPoint points[FER_N_LANDMARKS];
  FerRegion wanted;

  fer_landmark_finder_get (self->finder, slot, points);
  wanted = fer_landmarks_get_region (points);
  if (fabsf (fer_landmarks_get_turn (points)) > MOST_TURN
      || fits (&region, &wanted))
    return FALSE;
  face->reading->framing = fer_crop_framing_of_region (
      &wanted, box->x, box->y, box->width, box->height);
  return TRUE;
}

/* A stranger's boxes: landmarks are looked for where the face seems to be until
 * they are where they belong. Where they never are, the box was right. */
static void
find_landmarks_and_framings (
    FerReader *self, const FerLuma *luma, const FerReadable *faces, guint n)
{
  FerFraming before[BATCH];
  gboolean settled[BATCH] = { FALSE };
  gboolean all = FALSE;

  for (guint i = 0; i < n; i++)
    before[i] = faces[i].reading->framing;
  for (guint look = 0; !all && look < MOST_LOOKS; look++) {
    find_landmarks (self, luma, faces, n);
    all = TRUE;
    for (guint i = 0; i < n; i++) {
      settled[i] = settled[i] || !reframe (self, &faces[i], i);
      all &= settled[i];
    }
  }
  for (guint i = 0; i < n; i++) {
    FerReading *reading = faces[i].reading;

    if (!settled[i])
      reading->framing = before[i];
    else if (memcmp (&reading->framing, &before[i], sizeof (before[i])) != 0)
      reading->reframed = TRUE;
  }
  if (!all)
    find_landmarks (self, luma, faces, n);
}

static void
read_batch (FerReader *self, const FerPicture *picture,
    const FerReadable *faces, guint n)
{
  for (guint i = 0; i < n; i++) {
    FerReading *reading = faces[i].reading;
    FerRegion region = get_region (&faces[i]);
    FerPoint points[FER_N_LANDMARKS];

    fer_landmark_finder_get (self->finder, i, points);
    keep_landmarks (reading, points, faces[i].box);
    reading->quality = fer_quality_measure (
        picture->luma, &region, fer_landmarks_get_turn (points));
    fer_classifier_run_set_face (
        self->classifier_run, i, picture, &region, choose_angle (points));
  }
}

/* FALSE where the model's scores were no numbers: the face is taken for what it
 * was before. */
static gboolean
is_answer (const gfloat *p, guint n)
{
  for (guint i = 0; i < n; i++) {
    if (p[i] > 0.0f)
      return TRUE;
  }
  return FALSE;
}

void
fer_reader_read (FerReader *reader, const FerPicture *picture, gboolean reframe,
    const FerReadable *faces, guint n_faces, guint64 time, guint64 smoothing)
{
  guint n_labels = reader->n_labels;

  for (guint first = 0; first < n_faces; first += BATCH) {
    guint batch = MIN (BATCH, n_faces - first);
    const gfloat *p;

    if (reframe)
      find_landmarks_and_framings (reader, picture->luma, faces + first, batch);
    else
      find_landmarks (reader, picture->luma, faces + first, batch);
    read_batch (reader, picture, faces + first, batch);
    p = fer_classifier_run_process (reader->classifier_run, batch);
    for (guint i = 0; i < batch; i++) {
      FerReading *reading = faces[first + i].reading;

      if (is_answer (p + i * n_labels, n_labels))
        fer_smoother_add (&reading->smoother, p + i * n_labels, n_labels, time,
            smoothing, reading->quality);
      reading->read = TRUE;
    }
  }
}

/* A poor picture needs a clearer answer. */
static gfloat
get_least_probability (const FerReading *reading, gfloat min_confidence)
{
  if (reading->quality <= min_confidence)
    return min_confidence > 0.0f ? 1.0f : 0.0f;
  return min_confidence / reading->quality;
}

void
fer_reading_tell (FerReading *reading, const FerDetection *box, guint n_labels,
    const FerParams *params, FerFace *face)
{
  FerSmoother *smoother = &reading->smoother;

  face->quality = reading->quality;
  face->has_landmarks = reading->read;
  for (gint i = 0; i < FER_N_LANDMARKS; i++) {
    face->landmarks[i].x = box->x + reading->landmarks[i].x * box->width;
    face->landmarks[i].y = box->y + reading->landmarks[i].y * box->height;
  }
  memcpy (face->probabilities, smoother->smooth, sizeof (smoother->smooth));
  memcpy (face->raw_probabilities, smoother->raw, sizeof (smoother->raw));
  face->emotion = fer_smoother_choose (smoother, n_labels,
      get_least_probability (reading, params->min_confidence),
      params->smoothing > 0);
  if (face->emotion >= 0) {
    face->emotion_confidence = face->probabilities[face->emotion];
    return;
  }
  face->emotion_confidence = 0.0f;
  for (guint i = 0; i < n_labels; i++)
    face->emotion_confidence =
        MAX (face->emotion_confidence, face->probabilities[i]);
}
