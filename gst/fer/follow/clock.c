/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/clock.h"

#define MS G_GUINT64_CONSTANT (1000000)
/* What a frame takes at most whose time stamp says nothing new. */
#define UNTIMED_STEP_NS (40 * MS)
/* How far time may be ahead of what the time stamps have shown. */
#define MOST_LEAD_NS (500 * MS)
/* How far back a time stamp may be out of order. */
#define DISORDER_NS (1000 * MS)
/* Further than this is another place. */
#define JUMP_NS (5000 * MS)

/**
 * fer_clock_reset:
 * @clock: a clock
 *
 * The next time stamp may be any.
 */
void
fer_clock_reset (FerClock *clock)
{
  clock->started = FALSE;
}

static void
start_at (FerClock *clock, guint64 stamp)
{
  clock->started = TRUE;
  clock->last = clock->least = clock->most = stamp;
  clock->time += UNTIMED_STEP_NS;
  clock->progress = clock->time;
}

static guint64
get_distance (guint64 a, guint64 b)
{
  return a > b ? a - b : b - a;
}

/* How far @stamp is outside the time stamps of the last moments. */
static guint64
get_excess (const FerClock *clock, guint64 stamp)
{
  if (stamp > clock->most)
    return stamp - clock->most;
  return stamp < clock->least ? clock->least - stamp : 0;
}

/* A stamp that leads, forward or backward. */
static void
extend (FerClock *clock, guint64 stamp, guint64 excess)
{
  if (stamp > clock->most) {
    clock->most = stamp;
    clock->least = MAX (clock->least, stamp - MIN (stamp, DISORDER_NS));
  } else {
    clock->least = stamp;
    clock->most = MIN (clock->most, stamp + DISORDER_NS);
  }
  clock->progress += excess;
}

/* A frame at a known time near those before. */
static void
go_to (FerClock *clock, guint64 stamp, guint64 excess)
{
  guint64 distance = get_distance (stamp, clock->last);
  guint64 step = UNTIMED_STEP_NS;

  if (excess > 0) {
    extend (clock, stamp, excess);
    /* Where time is ahead, it slows down until the stamps have caught up. */
    step = MIN (excess, UNTIMED_STEP_NS) / 2;
  } else if (distance > 0) {
    step = MIN (distance, UNTIMED_STEP_NS);
  }
  clock->last = stamp;
  clock->time = MAX (clock->time + step, clock->progress);
}

/**
 * fer_clock_advance:
 * @clock: a clock
 * @stamp: of the next frame, nanoseconds; %FER_CLOCK_UNKNOWN: it has none
 *
 * Time runs by the distance of time stamps, whether they rise or, in backward
 * playback, fall. Stamps that come out of order (a camera that gives them in
 * the order of decoding), stand still, are missing or plainly wrong do not stop
 * it, nor do they make it run too fast in the long run.
 *
 * Returns: %FALSE where this frame and the one before are both more than five
 *   seconds away from what came earlier: time stamps have left for another
 *   place
 */
gboolean
fer_clock_advance (FerClock *clock, guint64 stamp)
{
  guint64 excess = 0;
  gboolean away, stays = TRUE;

  if (stamp != FER_CLOCK_UNKNOWN && clock->started)
    excess = get_excess (clock, stamp);
  away = excess > JUMP_NS;
  if (stamp != FER_CLOCK_UNKNOWN && !clock->started) {
    start_at (clock, stamp);
  } else if (away && clock->away) {
    start_at (clock, stamp);
    stays = FALSE;
  } else if (stamp == FER_CLOCK_UNKNOWN || away) {
    clock->time += UNTIMED_STEP_NS;
  } else {
    go_to (clock, stamp, excess);
  }
  if (stamp != FER_CLOCK_UNKNOWN)
    clock->away = away;
  if (clock->time > clock->progress + MOST_LEAD_NS)
    clock->progress = clock->time - MOST_LEAD_NS;
  return stays;
}
