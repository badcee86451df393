/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Processor time, so that what else the machine does counts less. For C and
 * C++. */
#pragma once

#include <time.h>

static inline double
read_clock_ms (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static inline double
get_thread_ms (void)
{
  return read_clock_ms (CLOCK_THREAD_CPUTIME_ID);
}

/* Of all threads. */
static inline double
get_process_ms (void)
{
  return read_clock_ms (CLOCK_PROCESS_CPUTIME_ID);
}
