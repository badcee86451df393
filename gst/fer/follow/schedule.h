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

/* Nothing is known of the next frame: look at once. */
void fer_schedule_reset (FerSchedule *schedule);

void fer_schedule_begin (
    FerSchedule *schedule, const FerParams *params, guint64 time);
gboolean fer_schedule_want_pixels (const FerSchedule *schedule);
gboolean fer_schedule_want_detection (
    FerSchedule *schedule, const FerParams *params);
void fer_schedule_ask (FerSchedule *schedule);
guint fer_schedule_want_faces (FerSchedule *schedule, guint n_due);

void fer_schedule_spend_pixels (FerSchedule *schedule, guint64 cost);
void fer_schedule_spend_detection (FerSchedule *schedule, guint64 cost);
void fer_schedule_spend_faces (
    FerSchedule *schedule, guint64 cost, guint n_faces);
void fer_schedule_note_interval (FerSchedule *schedule, guint frames);

G_END_DECLS
