/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A frame that carries no time stamp. */
#define FER_CLOCK_UNKNOWN G_MAXUINT64

/**
 * FerClock:
 * @time: of the frame at work, nanoseconds; never falls
 *
 * Turns the time stamps of frames into a time that always goes forward, for
 * all that follows, steadies and schedules. Begin with zeros.
 */
typedef struct {
  guint64 time;

  gboolean started;
  guint64 last; /* time stamp */
  /* The time stamps of the last moments, between which others are late or
   * doubled ones. */
  guint64 least;
  guint64 most;
  guint64 progress; /* what @time would be by these */
  gboolean away;    /* the frame before was far from them */
} FerClock;

void fer_clock_reset (FerClock *clock);
gboolean fer_clock_advance (FerClock *clock, guint64 stamp);

G_END_DECLS
