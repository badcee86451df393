/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/stats.h"

static void
set_duration (GstStructure *structure, FerStage stage, const gchar *what,
    guint64 nanoseconds)
{
  gchar *field = g_strdup_printf ("%s-%s", fer_stage_get_name (stage), what);

  gst_structure_set (structure, field, G_TYPE_UINT64, nanoseconds, NULL);
  g_free (field);
}

GstStructure *
gst_fer_emotion_stats_describe (const FerStats *stats)
{
  GstStructure *structure = gst_structure_new ("feremotion-stats", "frames",
      G_TYPE_UINT64, stats->frames, "faces", G_TYPE_UINT64, stats->faces,
      "cost-mean-ns", G_TYPE_UINT64, stats->mean_cost_ns, "detect-interval",
      G_TYPE_DOUBLE, stats->detect_interval, "classify-interval", G_TYPE_DOUBLE,
      stats->classify_interval, "skipped-detections", G_TYPE_UINT64,
      stats->skipped_detections, "skipped-classifications", G_TYPE_UINT64,
      stats->skipped_classifications, "first-stage-windows", G_TYPE_UINT64,
      stats->windows[0], "second-stage-windows", G_TYPE_UINT64,
      stats->windows[1], "min-face", G_TYPE_UINT, stats->min_face, NULL);

  for (FerStage stage = 0; stage < FER_N_STAGES; stage++) {
    set_duration (structure, stage, "mean-ns", stats->mean_ns[stage]);
    set_duration (structure, stage, "p99-ns", stats->p99_ns[stage]);
  }
  return structure;
}
