/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "follow/schedule.h"

G_BEGIN_DECLS

#define FER_STATS_WINDOW 1024

/* Durations of the stages: sums for the mean, a ring for the percentile. */
typedef struct {
  guint64 frames;
  guint64 faces;
  guint64 sum_ns[FER_N_STAGES];
  guint64 sum_cost_ns;
  guint32 ring_ns[FER_N_STAGES][FER_STATS_WINDOW];
  gdouble detect_interval;
  gdouble classify_interval;
  guint64 skipped_detections;
  guint64 skipped_classifications;
} FerStatsKeeper;

/* @cost_ns: processor time of all stages. */
void fer_stats_keeper_add (FerStatsKeeper *keeper, guint n_faces,
    const guint64 stage_ns[FER_N_STAGES], guint64 cost_ns);
void fer_stats_keeper_note (
    FerStatsKeeper *keeper, const FerSchedule *schedule);
void fer_stats_keeper_get (const FerStatsKeeper *keeper, FerStats *stats);

/* Monotonic clock, nanoseconds. */
guint64 fer_stats_now (void);

/* Processor time of this thread, nanoseconds. */
guint64 fer_stats_cost (void);

G_END_DECLS
