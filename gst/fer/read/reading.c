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

static void
read_batch (FerReader *self, const FerLuma *luma, const FerFraming *framing,
    const FerReadable *faces, guint n)
{
  FerRegion regions[BATCH];

  for (guint i = 0; i < n; i++) {
    const FerDetection *box = faces[i].box;

    regions[i] = fer_crop_region_of_box (
        framing, box->x, box->y, box->width, box->height);
    fer_landmark_finder_set_face (self->finder, i, luma, &regions[i]);
  }
  fer_landmark_finder_process (self->finder, n);
  for (guint i = 0; i < n; i++) {
    FerReading *reading = faces[i].reading;
    FerPoint points[FER_N_LANDMARKS];

    fer_landmark_finder_get (self->finder, i, points);
    keep_landmarks (reading, points, faces[i].box);
    reading->quality = fer_quality_measure (
        luma, &regions[i], fer_landmarks_get_turn (points));
    fer_classifier_run_set_face (
        self->classifier_run, i, luma, &regions[i], choose_angle (points));
  }
}

void
fer_reader_read (FerReader *reader, const FerLuma *luma,
    const FerFraming *framing, const FerReadable *faces, guint n_faces,
    guint64 time, guint64 smoothing)
{
  guint n_labels = reader->n_labels;

  for (guint first = 0; first < n_faces; first += BATCH) {
    guint batch = MIN (BATCH, n_faces - first);
    const gfloat *p;

    read_batch (reader, luma, framing, faces + first, batch);
    p = fer_classifier_run_process (reader->classifier_run, batch);
    for (guint i = 0; i < batch; i++) {
      FerReading *reading = faces[first + i].reading;

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
