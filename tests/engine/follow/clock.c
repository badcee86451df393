/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/clock.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define FRAME_NS (40 * MS)
#define NONE FER_CLOCK_UNKNOWN

/* What passes with a frame; it must belong to those before. */
static guint64
pass (FerClock *clock, guint64 stamp)
{
  guint64 before = clock->time;

  g_assert_true (fer_clock_advance (clock, stamp));
  g_assert_cmpuint (clock->time, >, before);
  return clock->time - before;
}

static void
test_forward (void)
{
  FerClock clock = { 0 };
  guint64 stamp = 3600 * 1000 * MS;

  pass (&clock, stamp);
  for (guint64 i = 0; i < 100; i++) {
    guint64 distance = 7654321 + i * i * 33333;

    stamp += distance;
    g_assert_cmpuint (pass (&clock, stamp), ==, distance);
  }
  /* More frames a second than milliseconds. */
  for (guint64 i = 0; i < 1000; i++) {
    stamp += 1000;
    g_assert_cmpuint (pass (&clock, stamp), ==, 1000);
  }
}

static void
test_backward (void)
{
  FerClock clock = { 0 };
  guint64 stamp = 10 * 1000 * MS;

  pass (&clock, stamp);
  for (guint i = 0; i < 200; i++) {
    stamp -= FRAME_NS;
    g_assert_cmpuint (pass (&clock, stamp), ==, FRAME_NS);
  }
  /* It turns: for a moment that might be disorder. */
  for (guint i = 0; i < 200; i++) {
    guint64 passed = pass (&clock, stamp += FRAME_NS);

    g_assert_cmpuint (passed, >=, FRAME_NS / 2);
    g_assert_cmpuint (passed, <=, FRAME_NS);
    g_assert_true (i < 100 || passed == FRAME_NS);
  }
}

/* Time goes on with every frame, and in the long run not faster than the
 * stamps. */
static void
check_order (const guint *order, guint n)
{
  FerClock clock = { 0 };
  guint64 first;

  pass (&clock, 0);
  first = clock.time;
  for (guint i = 1; i < 200 * n; i++)
    pass (&clock, (i / n * n + order[i % n]) * FRAME_NS);
  g_assert_cmpuint (clock.time - first, >=, (200 * n - n) * FRAME_NS);
  g_assert_cmpuint (clock.time - first, <=, (200 * n + 2 * n) * FRAME_NS);
}

static void
test_out_of_order (void)
{
  static const guint by_decoding[] = { 0, 3, 1, 2 };
  static const guint pyramid[] = { 7, 3, 1, 0, 2, 5, 4, 6 };
  static const guint doubled[] = { 0, 0, 2, 2 };

  check_order (by_decoding, G_N_ELEMENTS (by_decoding));
  check_order (pyramid, G_N_ELEMENTS (pyramid));
  check_order (doubled, G_N_ELEMENTS (doubled));
}

static void
test_stands_still (void)
{
  FerClock clock = { 0 };

  pass (&clock, 5 * FRAME_NS);
  for (guint i = 0; i < 300; i++)
    g_assert_cmpuint (pass (&clock, 5 * FRAME_NS), ==, FRAME_NS);
  for (guint i = 0; i < 300; i++)
    g_assert_cmpuint (pass (&clock, NONE), ==, FRAME_NS);
  /* It runs again: what was guessed does not stop it for long. */
  for (guint i = 6; i < 31; i++)
    g_assert_cmpuint (pass (&clock, i * FRAME_NS), >=, FRAME_NS / 2);
  for (guint i = 31; i < 100; i++)
    g_assert_cmpuint (pass (&clock, i * FRAME_NS), ==, FRAME_NS);
}

static void
test_jumps (void)
{
  FerClock clock = { 0 };

  for (guint i = 0; i < 10; i++)
    pass (&clock, i * FRAME_NS);
  /* A wrong one now and then. */
  for (guint i = 10; i < 100; i++)
    pass (&clock, i % 7 == 0 ? 3600 * 1000 * MS + i : i * FRAME_NS);
  /* Frames are missing. */
  g_assert_cmpuint (pass (&clock, 99 * FRAME_NS + 4000 * MS), ==, 4000 * MS);
  /* To another place, there and back. */
  pass (&clock, 100 * 1000 * MS);
  g_assert_false (fer_clock_advance (&clock, 100 * 1000 * MS + FRAME_NS));
  g_assert_cmpuint (
      pass (&clock, 100 * 1000 * MS + 2 * FRAME_NS), ==, FRAME_NS);
  pass (&clock, 0);
  g_assert_false (fer_clock_advance (&clock, FRAME_NS));
  pass (&clock, 2 * FRAME_NS);
  /* Every frame is another place. */
  pass (&clock, 10 * 1000 * MS);
  for (guint i = 2; i < 10; i++)
    g_assert_false (fer_clock_advance (&clock, i * 10 * 1000 * MS));
  /* A new beginning may be anywhere. */
  fer_clock_reset (&clock);
  g_assert_cmpuint (pass (&clock, 7), ==, FRAME_NS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/clock/forward", test_forward);
  g_test_add_func ("/engine/clock/backward", test_backward);
  g_test_add_func ("/engine/clock/out-of-order", test_out_of_order);
  g_test_add_func ("/engine/clock/stands-still", test_stands_still);
  g_test_add_func ("/engine/clock/jumps", test_jumps);
  return g_test_run ();
}
