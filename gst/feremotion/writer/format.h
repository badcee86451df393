/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How records become text. */
#pragma once

#include "facts/write/record.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionFormat:
 * @GST_FER_EMOTION_FORMAT_AUTO: by the extension of the file's name
 * @GST_FER_EMOTION_FORMAT_JSONL: JSON Lines, one object a frame
 * @GST_FER_EMOTION_FORMAT_CSV: comma-separated values, one line a face
 * @GST_FER_EMOTION_FORMAT_WEBVTT: WebVTT, a cue for as long as faces keep their
 *   labels
 * @GST_FER_EMOTION_FORMAT_SRT: SubRip, likewise
 * @GST_FER_EMOTION_FORMAT_SQLITE: an SQLite database, a row a face, which is
 *   appended to
 *
 * What a #feremotionwriter writes.
 *
 * Since: 0.1
 */
typedef enum {
  GST_FER_EMOTION_FORMAT_AUTO,
  GST_FER_EMOTION_FORMAT_JSONL,
  GST_FER_EMOTION_FORMAT_CSV,
  GST_FER_EMOTION_FORMAT_WEBVTT,
  GST_FER_EMOTION_FORMAT_SRT,
  GST_FER_EMOTION_FORMAT_SQLITE,
} GstFerEmotionFormat;

#define GST_TYPE_FER_EMOTION_FORMAT (gst_fer_emotion_format_get_type ())
GType gst_fer_emotion_format_get_type (void);

/* The format of a file of this name; AUTO where the name does not tell. */
GstFerEmotionFormat gst_fer_emotion_format_of_name (const gchar *location);

/* One file in one format. Each function appends to @text what has to be
 * written next. */
typedef struct _GstFerEmotionFormatter GstFerEmotionFormatter;

/* NULL where this build lacks @format, which is of text. */
GstFerEmotionFormatter *gst_fer_emotion_formatter_new (
    GstFerEmotionFormat format);
void gst_fer_emotion_formatter_free (GstFerEmotionFormatter *formatter);

/* The labels of the model, where they are known before the first face. */
void gst_fer_emotion_formatter_set_labels (
    GstFerEmotionFormatter *formatter, const gchar *const *labels);
void gst_fer_emotion_formatter_add (GstFerEmotionFormatter *formatter,
    const GstFerEmotionRecord *record, GString *text);

/* The next record does not follow on the one before. */
void gst_fer_emotion_formatter_interrupt (
    GstFerEmotionFormatter *formatter, GString *text);

/* What makes the file whole. Records may follow all the same. */
void gst_fer_emotion_formatter_finish (
    GstFerEmotionFormatter *formatter, GString *text);

G_END_DECLS
