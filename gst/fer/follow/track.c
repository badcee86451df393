/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A track is a Kalman filter of constant velocity over the box's centre and
 * size (as SORT has it, Bewley et al. 2016, here with one small filter a
 * coordinate).
 */
#include "follow/track.h"

#include <math.h>

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
 * no second look. */
#define SURE_PART 0.8f
/* How long weak detections alone are believed of a face of which the detector
 * never was sure, in parts of the time for which strong ones have shown it. */
#define WEAK_LIFE_PART 2
/* How long a prediction without any evidence is believed. */
#define BLIND_NS (1000 * G_GUINT64_CONSTANT (1000000))
/* A lost face stops: e-fold time of its speed. One that passes behind another
 * goes on. */
#define STOP_SECONDS 0.3f

/* Standard deviations, in parts of the box's height: of a detection's centre
 * and sides, of the template's centre, and the noise of the speed, per root
 * second. A detector's boxes shake by 2 to 4 %. */
#define CENTRE_NOISE 0.04f
#define SIDE_NOISE 0.06f
#define FOLLOW_NOISE 0.04f
#define CENTRE_DRIFT 1.5f
#define SIDE_DRIFT 0.4f
#define FIRST_SPEED 1.5f

static void
place_box (FerFollowed *self)
{
  FerDetection *box = &self->track.box;

  box->width = MAX (1.0f, self->axes[FER_AXIS_WIDTH].position);
  box->height = MAX (1.0f, self->axes[FER_AXIS_HEIGHT].position);
  box->x = self->axes[FER_AXIS_X].position - box->width / 2;
  box->y = self->axes[FER_AXIS_Y].position - box->height / 2;
}

gfloat
fer_track_get_sure_threshold (gfloat threshold)
{
  return threshold + SURE_PART * (1.0f - threshold);
}

void
fer_track_correct (FerFollowed *self, const FerDetection *detection,
    gfloat threshold, guint64 time)
{
  gfloat centre = CENTRE_NOISE * detection->height;
  gfloat side = SIDE_NOISE * detection->height;

  fer_kalman_correct (
      &self->axes[FER_AXIS_X], detection->x + detection->width / 2, centre);
  fer_kalman_correct (
      &self->axes[FER_AXIS_Y], detection->y + detection->height / 2, centre);
  fer_kalman_correct (&self->axes[FER_AXIS_WIDTH], detection->width, side);
  fer_kalman_correct (&self->axes[FER_AXIS_HEIGHT], detection->height, side);
  place_box (self);
  self->track.box.confidence = detection->confidence;
  self->sure |=
      detection->confidence >= fer_track_get_sure_threshold (threshold);
  if (detection->confidence >= threshold)
    self->confirmed = time;
  else if (!self->sure
           && time - self->confirmed
                  > WEAK_LIFE_PART * (self->confirmed - self->born)) {
    self->track.missed = TRUE;
    return;
  }
  self->track.seen = time;
  self->track.detected = TRUE;
  self->track.missed = FALSE;
  self->track.covered = FALSE;
  self->hidden = FALSE;
}

void
fer_track_begin (FerFollowed *self, const FerDetection *detection,
    gfloat threshold, guint64 time)
{
  gfloat height = detection->height;

  self->born = time;
  self->sure = FALSE;
  self->track.asleep = FALSE;
  fer_kalman_init (&self->axes[FER_AXIS_X], detection->x + detection->width / 2,
      CENTRE_NOISE * height, FIRST_SPEED * height);
  fer_kalman_init (&self->axes[FER_AXIS_Y], detection->y + height / 2,
      CENTRE_NOISE * height, FIRST_SPEED * height);
  fer_kalman_init (&self->axes[FER_AXIS_WIDTH], detection->width,
      SIDE_NOISE * height, SIDE_DRIFT * height);
  fer_kalman_init (&self->axes[FER_AXIS_HEIGHT], height, SIDE_NOISE * height,
      SIDE_DRIFT * height);
  fer_track_correct (self, detection, threshold, time);
}

void
fer_track_advance (FerFollowed *self, gfloat seconds)
{
  gfloat height = self->track.box.height;

  for (guint i = 0; i < FER_N_AXES; i++) {
    gboolean side = i == FER_AXIS_WIDTH || i == FER_AXIS_HEIGHT;

    if (self->track.missed && !self->track.covered)
      fer_kalman_brake (&self->axes[i], expf (-seconds / STOP_SECONDS));
    fer_kalman_advance (
        &self->axes[i], seconds, (side ? SIDE_DRIFT : CENTRE_DRIFT) * height);
  }
  self->track.detected = FALSE;
  self->track.detection = -1;
  place_box (self);
}

void
fer_track_judge (FerFollowed *self, guint64 time)
{
  guint64 unseen = time - self->track.seen;

  self->track.shown =
      self->track.id != 0 && !self->hidden && !self->track.covered
      && !self->track.asleep
      && unseen <= (self->track.missed ? FER_TRACK_BRIDGE_NS : BLIND_NS);
}

void
fer_track_move (FerFollowed *self, gfloat x, gfloat y, guint64 time)
{
  gfloat noise = FOLLOW_NOISE * self->track.box.height;

  fer_kalman_correct (&self->axes[FER_AXIS_X], x, noise);
  fer_kalman_correct (&self->axes[FER_AXIS_Y], y, noise);
  place_box (self);
  /* What looks like the face is no face for the detector: it only says where
   * it would be. */
  if (!self->track.missed)
    self->track.seen = time;
  fer_track_judge (self, time);
}

gboolean
fer_track_score (const FerFollowed *self, const FerDetection *detection,
    gboolean weak, guint64 time, gfloat *score)
{
  const FerDetection *box = &self->track.box;
  gfloat iou = fer_overlap (box, detection);
  gfloat size = (box->height + detection->height) / 2;
  gfloat dx = detection->x + detection->width / 2 - box->x - box->width / 2;
  gfloat dy = detection->y + detection->height / 2 - box->y - box->height / 2;
  gfloat distance = sqrtf (dx * dx + dy * dy) / size;
  gfloat growth = MAX (box->height, detection->height)
                  / MIN (box->height, detection->height);
  gdouble unseen = (gdouble) (time - self->track.seen) / SECOND_NS;

  if (weak ? iou < MIN_IOU_WEAK
           : iou < MIN_IOU && (distance > MAX_DISTANCE || growth > MAX_GROWTH))
    return FALSE;
  *score = iou - DISTANCE_WEIGHT * distance
           - AGE_WEIGHT * (gfloat) MIN (unseen, 1.0);
  return TRUE;
}
