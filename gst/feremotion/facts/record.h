/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the metadata of a buffer says, as plain facts to write down. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* A face. Strings and structures are the metadata's own. */
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
  const GstStructure *raw;       /* NULL where there is none */
  const GstStructure *landmarks; /* the same */
} GstFerEmotionFaceRecord;

/* A frame. */
typedef struct {
  const gchar *source; /* NULL where it is not known */
  guint64 number;      /* in its stream, from 0 */
  GstClockTime time;   /* stream time */
  GstClockTime duration;
  gint width;
  gint height;
  GArray *faces; /* of GstFerEmotionFaceRecord */
} GstFerEmotionRecord;

/* From the regions of interest, or from the custom meta where no region came
 * along. */
void gst_fer_emotion_record_read_faces (
    GstFerEmotionRecord *record, GstBuffer *buffer);

/* The I-th probability that EMOTION, which may be NULL, holds and the name of
 * its label; NULL behind the last. */
const gchar *gst_fer_emotion_record_get_score (
    const GstStructure *emotion, guint i, gdouble *score);

G_END_DECLS
