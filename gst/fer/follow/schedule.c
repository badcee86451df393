/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A budget is three accounts: following faces, finding them, reading them.
 * Each frame pays in its budget; work is done while its account is not in debt,
 * and may put it there. So what was spent never exceeds what was paid in by
 * more than one piece of each work, whatever the work costs. What an account
 * has no use for goes to the next one.
 */
#include "follow/schedule.h"

/* The share of following, in parts of 256, and that of finding in the rest. */
#define TRACK_SHARE 96
#define DETECT_SHARE 128
/* A face seen for the first time is looked for again out of turn, at most once
 * in so many intervals. */
#define EXTRA_INTERVALS 3
/* Faces are looked for this often even when frames are late: nobody new would
 * ever be seen otherwise. */
#define LATE_DETECTION_NS (1000 * G_GUINT64_CONSTANT (1000000))
/* When frames have been late for this long, fewer faces are read too. */
#define LATE_PATIENCE_NS (500 * G_GUINT64_CONSTANT (1000000))
/* Weight of the newest value in a running mean. */
#define NEWS 0.125

void
fer_schedule_reset (FerSchedule *schedule)
{
  schedule->started = FALSE;
  schedule->ask = FALSE;
  schedule->since_extra = G_MAXUINT / 2;
}

void
fer_schedule_ask (FerSchedule *schedule)
{
  schedule->ask = TRUE;
}

/* Pays @income into @account, which keeps at most @limit of it above zero;
 * returns the rest. */
static gint64
pay (gint64 *account, gint64 income, gint64 limit)
{
  gint64 rest;

  *account += income;
  rest = MAX (*account - limit, 0);
  *account -= rest;
  return rest;
}

static void
pay_budget (FerSchedule *schedule, gint64 budget)
{
  gint64 track = budget * TRACK_SHARE / 256;
  gint64 detect, rest;

  rest = budget - track + pay (&schedule->track_credit, track, track);
  detect = rest * DETECT_SHARE / 256;
  rest += pay (&schedule->detect_credit, detect, budget) - detect;
  rest = pay (&schedule->classify_credit, rest, budget);
  pay (&schedule->detect_credit, rest, budget);
}

/**
 * fer_schedule_begin:
 * @schedule: a schedule
 * @params: what the user wants
 * @time: of the frame, nanoseconds
 *
 * Begins a frame.
 */
void
fer_schedule_begin (
    FerSchedule *schedule, const FerParams *params, guint64 time)
{
  if (params->frame_budget != schedule->budget) {
    schedule->budget = params->frame_budget;
    schedule->track_credit = 0;
    schedule->detect_credit = 0;
    schedule->classify_credit = 0;
  }
  if (schedule->budget > 0)
    pay_budget (schedule, (gint64) MIN (schedule->budget, G_MAXINT32));
  schedule->time = time;
  schedule->late = params->late;
  if (!schedule->late)
    schedule->punctual = time;
  schedule->since_detection++;
  schedule->since_extra = MIN (schedule->since_extra + 1, G_MAXUINT / 2);
}

gboolean
fer_schedule_want_pixels (const FerSchedule *schedule)
{
  return schedule->budget == 0 || schedule->track_credit >= 0;
}

gboolean
fer_schedule_want_detection (FerSchedule *schedule, const FerParams *params)
{
  guint interval = params->detect_interval;
  gboolean allowed = TRUE;
  gboolean due = !schedule->started || schedule->since_detection >= interval;

  if (!due) {
    if (!schedule->ask || schedule->since_extra < EXTRA_INTERVALS * interval)
      return FALSE;
    schedule->since_extra = 0;
  }
  schedule->ask = FALSE;
  if (schedule->late && schedule->started)
    allowed = schedule->time - schedule->detected >= LATE_DETECTION_NS;
  if (schedule->budget > 0)
    allowed = allowed && schedule->detect_credit >= 0;
  if (!allowed) {
    schedule->skipped_detections++;
    return FALSE;
  }
  if (schedule->started) {
    schedule->detect_interval +=
        NEWS * (schedule->since_detection - schedule->detect_interval);
  } else {
    schedule->detect_interval = params->detect_interval;
  }
  schedule->started = TRUE;
  schedule->detected = schedule->time;
  schedule->since_detection = 0;
  return TRUE;
}

guint
fer_schedule_want_faces (FerSchedule *schedule, guint n_due)
{
  guint n = n_due;

  if (schedule->late && schedule->time - schedule->punctual >= LATE_PATIENCE_NS)
    n = MIN (n, 1);
  if (schedule->budget > 0) {
    if (schedule->classify_credit < 0)
      n = 0;
    else if (schedule->face_cost > 0.0)
      n = (guint) MIN (
          (gdouble) n, 1.0 + schedule->classify_credit / schedule->face_cost);
  }
  schedule->skipped_classifications += n_due - n;
  return n;
}

void
fer_schedule_spend_pixels (FerSchedule *schedule, guint64 cost)
{
  schedule->track_credit -= (gint64) cost;
}

void
fer_schedule_spend_detection (FerSchedule *schedule, guint64 cost)
{
  schedule->detect_credit -= (gint64) cost;
}

void
fer_schedule_spend_faces (FerSchedule *schedule, guint64 cost, guint n_faces)
{
  gdouble each;

  schedule->classify_credit -= (gint64) cost;
  if (n_faces == 0)
    return;
  each = (gdouble) cost / n_faces;
  schedule->face_cost +=
      (schedule->face_cost > 0.0 ? NEWS : 1.0) * (each - schedule->face_cost);
}

void
fer_schedule_note_interval (FerSchedule *schedule, guint frames)
{
  if (schedule->classify_interval == 0.0)
    schedule->classify_interval = frames;
  schedule->classify_interval += NEWS * (frames - schedule->classify_interval);
}
