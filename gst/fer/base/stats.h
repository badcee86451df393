/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the user's `stats` are made of. */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/* Frames of which each duration is kept, for the percentile. */
#define FER_STATS_WINDOW 1024

/**
 * FerStatsKeeper:
 *
 * Counts, sums for the means and a ring of durations for the percentile. All
 * zeros to begin with; no allocation later.
 */
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
  guint64 windows[FER_N_DETECTOR_STAGES];
  guint min_face;
} FerStatsKeeper;

void fer_stats_keeper_add (FerStatsKeeper *keeper, guint n_faces,
    const guint64 stage_ns[FER_N_STAGES], guint64 cost_ns);
void fer_stats_keeper_set_intervals (
    FerStatsKeeper *keeper, gdouble detect_interval, gdouble classify_interval);
void fer_stats_keeper_set_skipped (
    FerStatsKeeper *keeper, guint64 detections, guint64 classifications);
void fer_stats_keeper_set_windows (
    FerStatsKeeper *keeper, const guint64 windows[FER_N_DETECTOR_STAGES]);
void fer_stats_keeper_set_min_face (FerStatsKeeper *keeper, guint min_face);
void fer_stats_keeper_get (const FerStatsKeeper *keeper, FerStats *stats);

guint64 fer_stats_now (void);
guint64 fer_stats_cost (void);

G_END_DECLS
