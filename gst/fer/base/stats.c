/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/stats.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/**
 * fer_stats_keeper_add:
 * @keeper: a keeper
 * @n_faces: reported in the frame
 * @stage_ns: duration of each stage, nanoseconds
 * @cost_ns: processor time of all stages, nanoseconds
 *
 * Counts a frame.
 */
void
fer_stats_keeper_add (FerStatsKeeper *keeper, guint n_faces,
    const guint64 stage_ns[FER_N_STAGES], guint64 cost_ns)
{
  guint slot = keeper->frames % FER_STATS_WINDOW;

  for (guint i = 0; i < FER_N_STAGES; i++) {
    keeper->sum_ns[i] += stage_ns[i];
    keeper->ring_ns[i][slot] = (guint32) MIN (stage_ns[i], G_MAXUINT32);
  }
  keeper->frames++;
  keeper->faces += n_faces;
  keeper->sum_cost_ns += cost_ns;
}

/**
 * fer_stats_keeper_set_intervals:
 * @keeper: a keeper
 * @detect_interval: frames from a detection to the next, as it is now
 * @classify_interval: frames from a face's reading to its next
 */
void
fer_stats_keeper_set_intervals (
    FerStatsKeeper *keeper, gdouble detect_interval, gdouble classify_interval)
{
  keeper->detect_interval = detect_interval;
  keeper->classify_interval = classify_interval;
}

/**
 * fer_stats_keeper_set_skipped:
 * @keeper: a keeper
 * @detections: that were due and left out, so far
 * @classifications: the same
 */
void
fer_stats_keeper_set_skipped (
    FerStatsKeeper *keeper, guint64 detections, guint64 classifications)
{
  keeper->skipped_detections = detections;
  keeper->skipped_classifications = classifications;
}

/**
 * fer_stats_keeper_set_windows:
 * @keeper: a keeper
 * @windows: that each stage of the detector has looked at so far
 */
void
fer_stats_keeper_set_windows (
    FerStatsKeeper *keeper, const guint64 windows[FER_N_DETECTOR_STAGES])
{
  memcpy (keeper->windows, windows, sizeof keeper->windows);
}

/**
 * fer_stats_keeper_set_min_face:
 * @keeper: a keeper
 * @min_face: as in #FerStats
 */
void
fer_stats_keeper_set_min_face (FerStatsKeeper *keeper, guint min_face)
{
  keeper->min_face = min_face;
}

static gint
compare_durations (gconstpointer a, gconstpointer b)
{
  guint32 p = *(const guint32 *) a;
  guint32 q = *(const guint32 *) b;

  return p < q ? -1 : p > q;
}

/**
 * fer_stats_keeper_get:
 * @keeper: a keeper
 * @stats: (out caller-allocates): what it knows; zeros before the first frame
 */
void
fer_stats_keeper_get (const FerStatsKeeper *keeper, FerStats *stats)
{
  guint n = (guint) MIN (keeper->frames, FER_STATS_WINDOW);
  guint32 sorted[FER_STATS_WINDOW];

  memset (stats, 0, sizeof (*stats));
  stats->frames = keeper->frames;
  stats->faces = keeper->faces;
  stats->detect_interval = keeper->detect_interval;
  stats->classify_interval = keeper->classify_interval;
  stats->skipped_detections = keeper->skipped_detections;
  stats->skipped_classifications = keeper->skipped_classifications;
  memcpy (stats->windows, keeper->windows, sizeof stats->windows);
  stats->min_face = keeper->min_face;
  if (n == 0)
    return;
  stats->mean_cost_ns = keeper->sum_cost_ns / keeper->frames;
  for (guint i = 0; i < FER_N_STAGES; i++) {
    memcpy (sorted, keeper->ring_ns[i], n * sizeof (guint32));
    qsort (sorted, n, sizeof (guint32), compare_durations);
    stats->mean_ns[i] = keeper->sum_ns[i] / keeper->frames;
    stats->p99_ns[i] = sorted[(n * 99 - 1) / 100];
  }
}

static guint64
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (guint64) now.tv_sec * G_GUINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/**
 * fer_stats_now:
 *
 * Returns: a clock that only runs forward, nanoseconds
 */
guint64
fer_stats_now (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

/**
 * fer_stats_cost:
 *
 * Returns: processor time of the calling thread, nanoseconds
 */
guint64
fer_stats_cost (void)
{
  return read_clock (CLOCK_THREAD_CPUTIME_ID);
}

/**
 * fer_stage_get_name:
 * @stage: a stage
 *
 * Returns: (transfer none): its name in lower case, as `stats` shows it
 */
const gchar *
fer_stage_get_name (FerStage stage)
{
  static const gchar *const names[FER_N_STAGES] = { "luma", "detect", "track",
    "classify", "total" };

  g_return_val_if_fail ((guint) stage < FER_N_STAGES, NULL);
  return names[stage];
}
