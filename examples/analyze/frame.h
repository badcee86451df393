/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the element attached to a buffer, as plain facts. */
#pragma once

#include <gst/video/video.h>

/* Strings and structures are the metadata's own. */
typedef struct {
  guint x;
  guint y;
  guint width;
  guint height;
  gint id;
  gdouble confidence;
  gdouble x_min; /* the box again, as fractions of the frame */
  gdouble x_max;
  gdouble y_min;
  gdouble y_max;
  const gchar *label; /* NULL where no emotion was read */
  gdouble label_confidence;
  gint label_id;
  const gchar *model;
  const GstStructure *emotion;
} Face;

typedef struct {
  const gchar *source;
  guint64 number;
  GstClockTime time;
  gint width;
  gint height;
  GArray *faces; /* of Face */
} Frame;

void frame_read_faces (Frame *frame, GstBuffer *buffer);

/* The I-th probability of FACE and the name of its label; NULL behind the
 * last. */
const gchar *face_get_score (const Face *face, guint i, gdouble *score);
