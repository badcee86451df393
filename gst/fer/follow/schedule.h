/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/*
 * Decides for each frame which work is done: by the intervals, under a budget
 * of time, and under pressure from downstream. It reads no clock: who does the
 * work says what it cost.
 */
typedef struct {
  gboolean started;
  guint64 time;          /* of the frame */
  guint64 detected;      /* time of the last detection */
  guint64 punctual;      /* time of the last frame that was not late */
  guint since_detection; /* frames */
  guint since_extra;     /* frames, from the last detection out of turn */
  gboolean ask;          /* for one of these */
  gboolean late;
  guint64 budget;
  gint64 track_credit; /* nanoseconds; below 0: debt */
  gint64 detect_credit;
  gint64 classify_credit;
  gdouble face_cost; /* mean of a classification, nanoseconds */

  gdouble detect_interval; /* as it was lately, frames */
  gdouble classify_interval;
  guint64 skipped_detections;
  guint64 skipped_classifications;
} FerSchedule;

/**
 * fer_schedule_reset:
 * @schedule: a schedule
 *
 * Nothing is known of the next frame, so that it is looked at at once. Means
 * and counts go on.
 */
void fer_schedule_reset (FerSchedule *schedule);

void fer_schedule_begin (
    FerSchedule *schedule, const FerParams *params, guint64 time);

/**
 * fer_schedule_want_pixels:
 * @schedule: a schedule
 *
 * Returns: whether the budget allows to look at the pixels to follow faces
 */
gboolean fer_schedule_want_pixels (const FerSchedule *schedule);

/**
 * fer_schedule_want_detection:
 * @schedule: a schedule
 * @params: what the user wants
 *
 * Returns: whether faces are looked for in this frame; a call counts as having
 *   done it
 */
gboolean fer_schedule_want_detection (
    FerSchedule *schedule, const FerParams *params);

/**
 * fer_schedule_ask:
 * @schedule: a schedule
 *
 * A new face waits to be confirmed: a detection out of turn would help.
 */
void fer_schedule_ask (FerSchedule *schedule);

/**
 * fer_schedule_want_faces:
 * @schedule: a schedule
 * @n_due: faces that are due by the interval
 *
 * Returns: how many of them are classified in this frame; the rest is counted
 * as skipped
 */
guint fer_schedule_want_faces (FerSchedule *schedule, guint n_due);

/**
 * fer_schedule_spend_pixels:
 * @schedule: a schedule
 * @cost: processor time of looking at the pixels to follow faces, nanoseconds
 */
void fer_schedule_spend_pixels (FerSchedule *schedule, guint64 cost);

/**
 * fer_schedule_spend_detection:
 * @schedule: a schedule
 * @cost: processor time of a detection, nanoseconds
 */
void fer_schedule_spend_detection (FerSchedule *schedule, guint64 cost);

/**
 * fer_schedule_spend_faces:
 * @schedule: a schedule
 * @cost: processor time of all classifications of the frame, nanoseconds
 * @n_faces: how many there were
 */
void fer_schedule_spend_faces (
    FerSchedule *schedule, guint64 cost, guint n_faces);

/**
 * fer_schedule_note_interval:
 * @schedule: a schedule
 * @frames: after which a face was classified again, for the mean
 */
void fer_schedule_note_interval (FerSchedule *schedule, guint frames);

G_END_DECLS
