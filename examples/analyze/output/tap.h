/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pad probes that count the frames of a stream, before and behind the analysis.
 */
#pragma once

#include "output/encoder.h"
#include "output/summary.h"

typedef struct {
  guint64 entered; /* frames that the source gave */
  guint64 damaged; /* of these, what its decoder marked as such */
  guint64 frames;  /* that were analysed and written */
  guint64 faces;
  GstClockTime position; /* end of the last frame */
} TapCount;

typedef struct _Tap Tap;

/* Watches the source pad of FIRST, which the source feeds. ENCODER is told the
 * size of the first frame. */
Tap *tap_new (GstElement *first, Encoder *encoder);

/* Watches also that of LAST, which frames leave when they are written. */
void tap_watch (Tap *tap, GstElement *last);

/* From now on no frame leaves FIRST, so that the end of the stream follows the
 * frame that is being analysed. */
void tap_close (Tap *tap);
void tap_get_count (Tap *tap, TapCount *count);

/* After the pipeline has stopped. */
const Tally *tap_get_tally (const Tap *tap);
void tap_free (Tap *tap);
