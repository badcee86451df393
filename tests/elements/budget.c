/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A budget of processor time on frames of 1920x1080 with up to sixteen faces.
 */
#include "rig.h"

#define WIDTH 1920
#define HEIGHT 1080
#define MAX_FACES 16
/* Frames that differ, shown in turn. */
#define N_KINDS 8
#define N_FRAMES 300

static const guint64 budgets[] = { 1000000, 2000000, 5000000 };
static const guint n_faces[] = { 1, 4, 16 };

/* Faces in rows of four that sway. */
static GstBuffer *
draw (const GstVideoInfo *info, guint n, guint kind)
{
  SceneFace faces[MAX_FACES];

  for (guint i = 0; i < n; i++) {
    faces[i].name = i % 2 == 0 ? "happy" : "surprise";
    faces[i].x = 150 + (gint) (i % 4) * 430 + ABS ((gint) kind - 4) * 4;
    faces[i].y = 40 + (gint) (i / 4) * 255;
    faces[i].size = 190;
  }
  return scene_draw (info, faces, n);
}

static guint64
get_uint64 (const GstStructure *stats, const gchar *name)
{
  guint64 value;

  fail_unless (gst_structure_get_uint64 (stats, name, &value));
  return value;
}

static void
check_budget (guint64 budget, guint n)
{
  gchar *properties =
      g_strdup_printf ("overlay=false messages=none detector-location=%s "
                       "frame-budget=%" G_GUINT64_FORMAT,
          FACE_MODEL, budget);
  GstBuffer *kinds[N_KINDS];
  GstStructure *stats;
  guint64 mean, wall_mean, p99;
  guint n_found = 0;
  Rig rig;

  rig_open (&rig, properties);
  rig_set_caps (&rig, "I420", WIDTH, HEIGHT);
  for (guint i = 0; i < N_KINDS; i++)
    kinds[i] = draw (&rig.info, n, i);
  for (guint i = 0; i < N_FRAMES; i++) {
    GstBuffer *buffer = rig_push (&rig, gst_buffer_copy (kinds[i % N_KINDS]));

    n_found += rig_count_faces (buffer);
    gst_buffer_unref (buffer);
  }
  for (guint i = 0; i < N_KINDS; i++)
    gst_buffer_unref (kinds[i]);

  g_object_get (rig.harness->element, "stats", &stats, NULL);
  mean = get_uint64 (stats, "cost-mean-ns");
  wall_mean = get_uint64 (stats, "total-mean-ns");
  p99 = get_uint64 (stats, "total-p99-ns");
  g_print ("budget %.1f ms, %2u faces: mean %.3f ms (%.3f by the wall), p99 "
           "%.1f ms, %.1f %% of the faces shown\n",
      budget / 1e6, n, mean / 1e6, wall_mean / 1e6, p99 / 1e6,
      100.0 * n_found / (N_FRAMES * n));
  fail_unless (mean <= budget * 11 / 10);
  fail_unless (p99 > 0);
  /* The faces are still there. */
  fail_unless (n_found >= 0.9 * N_FRAMES * n);
  gst_structure_free (stats);
  rig_close (&rig);
  g_free (properties);
}

GST_START_TEST (test_budget)
{
  for (guint i = 0; i < G_N_ELEMENTS (n_faces); i++)
    check_budget (budgets[__i__], n_faces[i]);
}
GST_END_TEST;

/* Of a budget that no detection fits into, which time.c looks at otherwise. */
GST_START_TEST (test_less_than_a_detection)
{
  static const SceneFace happy = { "happy", 100, 60, 120 };
  const guint64 budget = 500000;
  GstStructure *stats;
  guint64 mean;
  Rig rig;

  rig_open (&rig, "frame-budget=500000");
  for (guint i = 0; i < 400; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  g_object_get (rig.harness->element, "stats", &stats, NULL);
  mean = get_uint64 (stats, "cost-mean-ns");
  g_print ("budget %.1f ms: mean %.3f ms\n", budget / 1e6, mean / 1e6);
  fail_unless (mean < budget * 3 / 2);
  gst_structure_free (stats);
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
budget_suite (void)
{
  Suite *suite = suite_create ("budget");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_loop_test (tcase, test_budget, 0, G_N_ELEMENTS (budgets));
  tcase_add_test (tcase, test_less_than_a_detection);
  return suite;
}

GST_CHECK_MAIN (budget);
