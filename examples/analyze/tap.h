/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where frames leave the element: a pad probe that counts them. */
#pragma once

#include "encoder.h"

typedef struct {
  guint64 frames;
  guint64 faces;
  GstClockTime position; /* end of the last frame */
} TapCount;

typedef struct _Tap Tap;

/* Watches PAD. SIZED is told the size of the first frame. */
Tap *tap_new (GstPad *pad, Encoder *sized);
void tap_get_count (Tap *tap, TapCount *count);

/* After the pipeline has stopped. */
void tap_free (Tap *tap);
