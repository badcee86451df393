/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work costs what the test says: the same decisions every time. */
#include "follow/schedule.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define US G_GUINT64_CONSTANT (1000)
#define FRAME (40 * MS)
#define N_FRAMES 2000

typedef struct {
  guint detections;
  guint classifications;
  guint blind; /* frames that nobody looked at */
  guint64 spent;
  guint longest_wait; /* of a face for its turn, frames */
} Work;

/* Costs of pieces of work, nanoseconds. */
typedef struct {
  guint64 pixels;
  guint64 detection;
  guint64 face;
} Costs;

static Work
run (FerSchedule *schedule, const FerParams *params, const Costs *costs,
    guint n_faces)
{
  guint read_at[16] = { 0 };
  Work work = { 0 };

  for (guint i = 1; i <= N_FRAMES; i++) {
    gboolean look;
    guint due = 0;
    guint n;

    fer_schedule_begin (schedule, params, i * FRAME);
    look = fer_schedule_want_pixels (schedule);
    work.blind += !look;
    if (look) {
      fer_schedule_spend_pixels (schedule, costs->pixels);
      work.spent += costs->pixels;
    }
    if (fer_schedule_want_detection (schedule, params)) {
      fer_schedule_spend_detection (schedule, costs->detection);
      work.spent += costs->detection;
      work.detections++;
    }
    for (guint k = 0; k < n_faces; k++)
      due += i - read_at[k] >= params->classify_interval;
    n = fer_schedule_want_faces (schedule, due);
    g_assert_cmpuint (n, <=, due);
    if (n > 0)
      fer_schedule_spend_faces (schedule, n * costs->face, n);
    work.spent += n * costs->face;
    work.classifications += n;
    for (; n > 0; n--) {
      guint oldest = 0;

      for (guint k = 1; k < n_faces; k++) {
        if (read_at[k] < read_at[oldest])
          oldest = k;
      }
      work.longest_wait = MAX (work.longest_wait, i - read_at[oldest]);
      fer_schedule_note_interval (schedule, i - read_at[oldest]);
      read_at[oldest] = i;
    }
  }
  return work;
}

static void
test_intervals (void)
{
  const Costs costs = { 20 * US, 5 * MS, 700 * US };
  FerSchedule schedule = { 0 };
  FerParams params = FER_PARAMS_INIT;
  Work work;

  fer_schedule_reset (&schedule);
  work = run (&schedule, &params, &costs, 3);
  g_assert_cmpuint (work.detections, ==, N_FRAMES);
  g_assert_cmpuint (work.classifications, ==, 3 * N_FRAMES);

  params.detect_interval = 5;
  params.classify_interval = 4;
  fer_schedule_reset (&schedule);
  work = run (&schedule, &params, &costs, 3);
  g_assert_cmpuint (work.detections, ==, N_FRAMES / 5);
  g_assert_cmpuint (work.classifications, ==, 3 * N_FRAMES / 4);
  g_assert_cmpuint (work.blind, ==, 0);
  g_assert_cmpfloat_with_epsilon (schedule.detect_interval, 5.0, 0.01);
  g_assert_cmpfloat_with_epsilon (schedule.classify_interval, 4.0, 0.01);
  g_assert_cmpuint (schedule.skipped_detections, ==, 0);
  g_assert_cmpuint (schedule.skipped_classifications, ==, 0);
}

/* The mean stays inside, and what there is is used. */
static void
test_budget (void)
{
  static const guint64 budgets[] = { 1 * MS, 2 * MS, 5 * MS };
  static const guint faces[] = { 1, 4, 16 };
  static const Costs costs[] = { { 30 * US, 6 * MS, 600 * US },
    { 300 * US, 22 * MS, 600 * US }, { 20 * US, 3 * MS, 100 * US },
    { 4 * MS, 6 * MS, 600 * US } };

  for (guint b = 0; b < G_N_ELEMENTS (budgets); b++) {
    for (guint f = 0; f < G_N_ELEMENTS (faces); f++) {
      for (guint c = 0; c < G_N_ELEMENTS (costs); c++) {
        guint64 everything =
            costs[c].pixels + costs[c].detection + faces[f] * costs[c].face;
        FerSchedule schedule = { 0 };
        FerParams params = FER_PARAMS_INIT;
        guint64 mean;
        Work work;

        params.frame_budget = budgets[b];
        fer_schedule_reset (&schedule);
        work = run (&schedule, &params, &costs[c], faces[f]);
        mean = work.spent / N_FRAMES;
        g_assert_cmpuint (mean, <=, budgets[b] * 110 / 100);
        g_assert_cmpuint (
            mean, >=, MIN (budgets[b] * 80 / 100, everything * 95 / 100));
        g_assert_cmpuint (work.detections, >, 0);
        g_assert_cmpuint (work.classifications, >=, faces[f]);
        if (everything > 2 * budgets[b]) {
          g_assert_cmpuint (
              schedule.skipped_detections + schedule.skipped_classifications, >,
              0);
          g_assert_cmpfloat (
              MAX (schedule.detect_interval, schedule.classify_interval), >,
              1.0);
        }
        /* Nobody is forgotten. */
        g_assert_cmpuint (work.longest_wait, <=,
            4 + 8 * faces[f] * costs[c].face / budgets[b]
                + 8 * costs[c].detection / budgets[b]);
      }
    }
  }
}

/* A budget that is not needed changes nothing, and one that goes leaves no
 * debt. */
static void
test_ample_budget (void)
{
  const Costs costs = { 20 * US, 5 * MS, 700 * US };
  FerSchedule schedule = { 0 };
  FerParams params = FER_PARAMS_INIT;
  Work work;

  params.frame_budget = 100 * MS;
  fer_schedule_reset (&schedule);
  work = run (&schedule, &params, &costs, 3);
  g_assert_cmpuint (work.detections, ==, N_FRAMES);
  g_assert_cmpuint (work.classifications, ==, 3 * N_FRAMES);

  params.frame_budget = 1 * US;
  run (&schedule, &params, &costs, 3);
  params.frame_budget = 0;
  work = run (&schedule, &params, &costs, 3);
  g_assert_cmpuint (work.detections, ==, N_FRAMES);
  g_assert_cmpuint (work.classifications, ==, 3 * N_FRAMES);
}

/* Late frames: detection goes first, down to once a second, then reading is
 * thinned out. Nothing is left out when they are in time again. */
static void
test_late (void)
{
  const Costs costs = { 20 * US, 5 * MS, 700 * US };
  FerSchedule schedule = { 0 };
  FerParams params = FER_PARAMS_INIT;
  Work work;

  fer_schedule_reset (&schedule);
  params.late = TRUE;
  work = run (&schedule, &params, &costs, 3);
  g_assert_cmpuint (work.detections, ==, N_FRAMES / 25);
  g_assert_cmpuint (schedule.skipped_detections, ==, N_FRAMES - N_FRAMES / 25);
  g_assert_cmpuint (work.classifications, >=, N_FRAMES);
  g_assert_cmpuint (work.classifications, <=, N_FRAMES + 3 * 13);
  g_assert_cmpuint (work.blind, ==, 0);

  params.late = FALSE;
  work = run (&schedule, &params, &costs, 3);
  g_assert_cmpuint (work.detections, ==, N_FRAMES);
  g_assert_cmpuint (work.classifications, ==, 3 * N_FRAMES);
}

/* A new face is looked at again at once, but not all the time. */
static void
test_ask (void)
{
  FerSchedule schedule = { 0 };
  FerParams params = FER_PARAMS_INIT;
  guint n = 0;

  params.detect_interval = 5;
  fer_schedule_reset (&schedule);
  for (guint i = 1; i <= 150; i++) {
    fer_schedule_begin (&schedule, &params, i * FRAME);
    if (fer_schedule_want_detection (&schedule, &params)) {
      fer_schedule_ask (&schedule);
      n++;
    }
    g_assert_cmpuint (n, ==, i == 1 ? 1 : MAX (n, 2));
  }
  /* Every fifth frame, and one more in fifteen. */
  g_assert_cmpuint (n, >=, 30);
  g_assert_cmpuint (n, <=, 41);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/schedule/intervals", test_intervals);
  g_test_add_func ("/engine/schedule/budget", test_budget);
  g_test_add_func ("/engine/schedule/ample-budget", test_ample_budget);
  g_test_add_func ("/engine/schedule/late", test_late);
  g_test_add_func ("/engine/schedule/ask", test_ask);
  return g_test_run ();
}
