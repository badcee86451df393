/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A frame as it is written down. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  const gchar *source; /* NULL where it is not known */
  guint64 number;      /* in its stream, from 0 */
  GstClockTime time;   /* stream time */
  GstClockTime duration;
  gint width;
  gint height;
  GPtrArray *faces; /* of GstFerEmotionFace */
} GstFerEmotionRecord;

G_END_DECLS
