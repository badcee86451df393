/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A Kalman filter of one coordinate that moves at a constant speed but for
 * white noise. Seconds, and the coordinate's unit. */
typedef struct {
  gfloat position;
  gfloat speed;
  gfloat variance_position;
  gfloat variance_speed;
  gfloat covariance;
} FerKalman;

/**
 * fer_kalman_init:
 * @filter: a filter
 * @position: where the coordinate is
 * @noise: of that, standard deviation
 * @speed_noise: of a speed of 0, standard deviation
 */
static inline void
fer_kalman_init (
    FerKalman *filter, gfloat position, gfloat noise, gfloat speed_noise)
{
  filter->position = position;
  filter->speed = 0.0f;
  filter->variance_position = noise * noise;
  filter->variance_speed = speed_noise * speed_noise;
  filter->covariance = 0.0f;
}

/**
 * fer_kalman_advance:
 * @filter: a filter
 * @seconds: that passed, at least 0
 * @drift: by how much the speed wanders, standard deviation after one second
 *
 * The prediction step: white noise of the acceleration in continuous time.
 */
static inline void
fer_kalman_advance (FerKalman *filter, gfloat seconds, gfloat drift)
{
  gfloat q = drift * drift * seconds;

  filter->position += filter->speed * seconds;
  filter->variance_position +=
      seconds
      * (2.0f * filter->covariance + seconds * filter->variance_speed
          + q * seconds / 3.0f);
  filter->covariance += seconds * (filter->variance_speed + q / 2.0f);
  filter->variance_speed += q;
}

/**
 * fer_kalman_brake:
 * @filter: a filter
 * @factor: what the speed is of what it was, 0..1
 */
static inline void
fer_kalman_brake (FerKalman *filter, gfloat factor)
{
  filter->speed *= factor;
  filter->covariance *= factor;
  filter->variance_speed *= factor * factor;
}

/**
 * fer_kalman_correct:
 * @filter: a filter
 * @measured: where the coordinate was found
 * @noise: of that, standard deviation, above 0
 *
 * The update step.
 */
static inline void
fer_kalman_correct (FerKalman *filter, gfloat measured, gfloat noise)
{
  gfloat scale = 1.0f / (filter->variance_position + noise * noise);
  gfloat gain = filter->variance_position * scale;
  gfloat speed_gain = filter->covariance * scale;
  gfloat error = measured - filter->position;

  filter->position += gain * error;
  filter->speed += speed_gain * error;
  filter->variance_speed -= speed_gain * filter->covariance;
  filter->covariance *= 1.0f - gain;
  filter->variance_position *= 1.0f - gain;
}

G_END_DECLS
