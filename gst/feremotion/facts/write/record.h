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
  gint64 came;       /* wall clock, µs since 1970 */
  gboolean live;     /* of a source that cannot wait, such as a camera */
  gboolean analysed; /* else nobody knows whether it has faces */
  GPtrArray *faces;  /* of GstFerEmotionFace */
} GstFerEmotionRecord;

/* Reads what @buffer tells, which comes with @segment: time, duration (else it
 * is @frame_duration) and faces, which are the caller's to free. It came now.
 */
void gst_fer_emotion_record_read (GstFerEmotionRecord *record,
    GstBuffer *buffer, const GstSegment *segment, GstClockTime frame_duration);

/* Number and time are those of the stream in which @buffer was analysed, where
 * it tells them: another pipeline's, maybe in another process. */
void gst_fer_emotion_record_take_position (
    GstFerEmotionRecord *record, GstBuffer *buffer);

/* Makes a @copy with a source of its own, which shares the faces and is to be
 * cleared. */
void gst_fer_emotion_record_copy (
    const GstFerEmotionRecord *record, GstFerEmotionRecord *copy);
void gst_fer_emotion_record_clear (GstFerEmotionRecord *copy);

G_END_DECLS
