/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read/smooth.h"

#include <math.h>

#define MS G_GUINT64_CONSTANT (1000000)
#define TIME_CONSTANT (250 * MS)
#define N 3

static const gfloat calm[N] = { 0.8f, 0.15f, 0.05f };
static const gfloat glad[N] = { 0.15f, 0.8f, 0.05f };

static gfloat
sum (const gfloat *p)
{
  return p[0] + p[1] + p[2];
}

/* After a step the rest fades by 1/e in the time constant, however many looks
 * there were. */
static void
test_any_rate (void)
{
  static const guint64 steps[] = { 5, 10, 50, 125, 250 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    FerSmoother smoother;

    fer_smoother_reset (&smoother, N);
    fer_smoother_add (&smoother, calm, N, 0, TIME_CONSTANT, 1.0f);
    g_assert_cmpfloat_with_epsilon (smoother.smooth[0], calm[0], 1e-6);
    for (guint64 t = steps[i]; t <= 250; t += steps[i])
      fer_smoother_add (&smoother, glad, N, t * MS, TIME_CONSTANT, 1.0f);
    g_assert_cmpfloat_with_epsilon (
        smoother.smooth[0], 0.15 + 0.65 * exp (-1.0), 1e-4);
    g_assert_cmpfloat_with_epsilon (sum (smoother.smooth), 1.0, 1e-5);
    g_assert_cmpmem (smoother.raw, sizeof (glad), glad, sizeof (glad));
  }
}

/* A frame rate that varies: the same end as with one that does not. */
static void
test_varying_rate (void)
{
  FerSmoother smoother;
  guint64 time = 0;

  fer_smoother_reset (&smoother, N);
  fer_smoother_add (&smoother, calm, N, 0, TIME_CONSTANT, 1.0f);
  for (guint i = 0; time < 500 * MS; i++) {
    time = MIN (time + (7 + i * 13 % 90) * MS, 500 * MS);
    fer_smoother_add (&smoother, glad, N, time, TIME_CONSTANT, 1.0f);
  }
  g_assert_cmpfloat_with_epsilon (
      smoother.smooth[0], 0.15 + 0.65 * exp (-2.0), 1e-4);
}

static void
test_off (void)
{
  FerSmoother smoother;

  fer_smoother_reset (&smoother, N);
  fer_smoother_add (&smoother, calm, N, 0, 0, 1.0f);
  g_assert_cmpint (fer_smoother_choose (&smoother, N, 0.35f, FALSE), ==, 0);
  fer_smoother_add (&smoother, glad, N, 1, 0, 1.0f);
  g_assert_cmpfloat_with_epsilon (smoother.smooth[1], glad[1], 1e-6);
  g_assert_cmpint (fer_smoother_choose (&smoother, N, 0.35f, FALSE), ==, 1);
}

/* Nobody has looked: nothing is known, and nothing named. */
static void
test_nothing_yet (void)
{
  FerSmoother smoother;

  fer_smoother_reset (&smoother, N);
  g_assert_cmpfloat_with_epsilon (sum (smoother.smooth), 1.0, 1e-6);
  g_assert_cmpint (
      fer_smoother_choose (&smoother, N, 0.0f, TRUE), ==, FER_UNCERTAIN);
}

/* A real change is shown within 400 ms, at any frame rate. */
static void
test_real_change (void)
{
  static const guint64 steps[] = { 8, 17, 33, 40, 67, 83, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    static const gfloat faint[N] = { 0.3f, 0.55f, 0.15f };
    const gfloat *changes[] = { glad, faint };

    for (guint k = 0; k < G_N_ELEMENTS (changes); k++) {
      FerSmoother smoother;
      guint64 time = 0;

      fer_smoother_reset (&smoother, N);
      for (; time < 1000; time += steps[i]) {
        fer_smoother_add (&smoother, calm, N, time * MS, TIME_CONSTANT, 1.0f);
        g_assert_cmpint (
            fer_smoother_choose (&smoother, N, 0.35f, TRUE), ==, 0);
      }
      for (guint64 t = 0; t <= 400; t += steps[i]) {
        fer_smoother_add (
            &smoother, changes[k], N, (time + t) * MS, TIME_CONSTANT, 1.0f);
        fer_smoother_choose (&smoother, N, 0.35f, TRUE);
      }
      g_assert_cmpint (smoother.shown, ==, 1);
    }
  }
}

/* Two labels take turns from frame to frame: what is shown stays. */
static void
test_flicker (void)
{
  static const gfloat one[N] = { 0.5f, 0.4f, 0.1f };
  static const gfloat other[N] = { 0.4f, 0.5f, 0.1f };
  FerSmoother smoother;

  fer_smoother_reset (&smoother, N);
  for (guint i = 0; i < 100; i++) {
    fer_smoother_add (&smoother, i * 7 % 5 < 2 ? one : other, N, i * 40 * MS,
        TIME_CONSTANT, 1.0f);
    if (i == 0)
      g_assert_cmpint (fer_smoother_choose (&smoother, N, 0.35f, TRUE), ==, 0);
    g_assert_cmpint (fer_smoother_choose (&smoother, N, 0.35f, TRUE), ==, 0);
  }
}

static void
test_uncertain (void)
{
  static const gfloat at[N] = { 0.36f, 0.32f, 0.32f };
  static const gfloat under[N] = { 0.34f, 0.33f, 0.33f };
  FerSmoother smoother;

  fer_smoother_reset (&smoother, N);
  fer_smoother_add (&smoother, under, N, 0, 0, 1.0f);
  g_assert_cmpint (
      fer_smoother_choose (&smoother, N, 0.35f, TRUE), ==, FER_UNCERTAIN);
  fer_smoother_add (&smoother, at, N, 1, 0, 1.0f);
  g_assert_cmpint (fer_smoother_choose (&smoother, N, 0.35f, TRUE), ==, 0);
  /* Named: it stays so on the border, unless every look counts by itself. */
  fer_smoother_add (&smoother, under, N, 2, 0, 1.0f);
  g_assert_cmpint (fer_smoother_choose (&smoother, N, 0.35f, TRUE), ==, 0);
  g_assert_cmpint (
      fer_smoother_choose (&smoother, N, 0.35f, FALSE), ==, FER_UNCERTAIN);
  /* At 1 there is no such mercy. */
  fer_smoother_add (&smoother, calm, N, 3, 0, 1.0f);
  g_assert_cmpint (fer_smoother_choose (&smoother, N, 0.5f, TRUE), ==, 0);
  g_assert_cmpint (
      fer_smoother_choose (&smoother, N, 1.0f, TRUE), ==, FER_UNCERTAIN);
}

/* A poor picture counts less. */
static void
test_weight (void)
{
  FerSmoother good, poor;

  fer_smoother_reset (&good, N);
  fer_smoother_reset (&poor, N);
  fer_smoother_add (&good, calm, N, 0, TIME_CONSTANT, 1.0f);
  fer_smoother_add (&poor, calm, N, 0, TIME_CONSTANT, 1.0f);
  fer_smoother_add (&good, glad, N, 100 * MS, TIME_CONSTANT, 1.0f);
  fer_smoother_add (&poor, glad, N, 100 * MS, TIME_CONSTANT, 0.2f);
  g_assert_cmpfloat (good.smooth[1], >, poor.smooth[1] + 0.1);
  g_assert_cmpfloat (poor.smooth[1], >, calm[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/smooth/any-rate", test_any_rate);
  g_test_add_func ("/engine/smooth/varying-rate", test_varying_rate);
  g_test_add_func ("/engine/smooth/off", test_off);
  g_test_add_func ("/engine/smooth/nothing-yet", test_nothing_yet);
  g_test_add_func ("/engine/smooth/real-change", test_real_change);
  g_test_add_func ("/engine/smooth/flicker", test_flicker);
  g_test_add_func ("/engine/smooth/uncertain", test_uncertain);
  g_test_add_func ("/engine/smooth/weight", test_weight);
  return g_test_run ();
}
