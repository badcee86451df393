/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where frames leave the element: a pad probe that reads their metadata,
 * writes the results and counts. */
#pragma once

#include "encoder.h"
#include "results.h"

typedef struct {
  guint64 frames;
  guint64 faces;
  GstClockTime position; /* end of the last frame */
} TapCount;

typedef struct _Tap Tap;

/* Watches PAD. SIZED (or NULL) is told the size of the first frame. Where the
 * results cannot be written, an application message named "cannot-write" is
 * posted and no frame goes further. */
Tap *tap_new (
    GstPad *pad, const gchar *source, Results *results, Encoder *sized);
void tap_get_count (Tap *tap, TapCount *count);

/* The error behind "cannot-write"; NULL where there was none. */
GError *tap_take_error (Tap *tap);

/* After the pipeline has stopped. */
void tap_free (Tap *tap);
