/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/stats.h"

static void
test_empty (void)
{
  FerStatsKeeper *keeper = g_new0 (FerStatsKeeper, 1);
  FerStats stats;

  fer_stats_keeper_get (keeper, &stats);
  g_assert_cmpuint (stats.frames, ==, 0);
  g_assert_cmpuint (stats.mean_ns[FER_STAGE_TOTAL], ==, 0);
  g_assert_cmpuint (stats.p99_ns[FER_STAGE_TOTAL], ==, 0);
  g_free (keeper);
}

static void
test_mean_and_percentile (void)
{
  FerStatsKeeper *keeper = g_new0 (FerStatsKeeper, 1);
  guint64 spent[FER_N_STAGES] = { 0 };
  FerStats stats;

  for (guint i = 1; i <= 100; i++) {
    spent[FER_STAGE_DETECT] = i * 10;
    fer_stats_keeper_add (keeper, 2, spent, 40 + i);
  }
  fer_stats_keeper_get (keeper, &stats);
  g_assert_cmpuint (stats.frames, ==, 100);
  g_assert_cmpuint (stats.faces, ==, 200);
  g_assert_cmpuint (stats.mean_ns[FER_STAGE_DETECT], ==, 505);
  g_assert_cmpuint (stats.mean_cost_ns, ==, 90);
  g_assert_cmpuint (stats.p99_ns[FER_STAGE_DETECT], ==, 990);
  g_free (keeper);
}

static void
test_percentile_forgets (void)
{
  FerStatsKeeper *keeper = g_new0 (FerStatsKeeper, 1);
  guint64 spent[FER_N_STAGES] = { 0 };
  FerStats stats;

  spent[FER_STAGE_TOTAL] = G_MAXUINT64 / 4;
  fer_stats_keeper_add (keeper, 0, spent, 0);
  fer_stats_keeper_get (keeper, &stats);
  g_assert_cmpuint (stats.p99_ns[FER_STAGE_TOTAL], ==, G_MAXUINT32);
  spent[FER_STAGE_TOTAL] = 7;
  for (guint i = 0; i < FER_STATS_WINDOW; i++)
    fer_stats_keeper_add (keeper, 0, spent, 0);
  fer_stats_keeper_get (keeper, &stats);
  g_assert_cmpuint (stats.p99_ns[FER_STAGE_TOTAL], ==, 7);
  g_free (keeper);
}

static void
test_windows (void)
{
  FerStatsKeeper *keeper = g_new0 (FerStatsKeeper, 1);
  FerStats stats;

  fer_stats_keeper_set_windows (keeper, (const guint64[]){ 5000, 30 });
  fer_stats_keeper_set_windows (keeper, (const guint64[]){ 9000, 70 });
  fer_stats_keeper_get (keeper, &stats);
  g_assert_cmpuint (stats.windows[0], ==, 9000);
  g_assert_cmpuint (stats.windows[1], ==, 70);
  g_free (keeper);
}

static void
test_stage_names (void)
{
  g_assert_cmpstr (fer_stage_get_name (FER_STAGE_LUMA), ==, "luma");
  g_assert_cmpstr (fer_stage_get_name (FER_STAGE_TOTAL), ==, "total");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/stats/empty", test_empty);
  g_test_add_func ("/engine/stats/percentile", test_mean_and_percentile);
  g_test_add_func ("/engine/stats/window", test_percentile_forgets);
  g_test_add_func ("/engine/stats/windows", test_windows);
  g_test_add_func ("/engine/stats/names", test_stage_names);
  return g_test_run ();
}
