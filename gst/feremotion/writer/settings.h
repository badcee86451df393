/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of feremotionwriter. */
#pragma once

#include "writer/format.h"

G_BEGIN_DECLS

enum {
  GST_FER_EMOTION_WRITER_PROP_FD = 1,
  GST_FER_EMOTION_WRITER_PROP_FORMAT,
  GST_FER_EMOTION_WRITER_PROP_LOCATION,
  GST_FER_EMOTION_WRITER_PROP_SOURCE,
};

typedef struct {
  gint fd; /* or -1 */
  GstFerEmotionFormat format;
  gchar *location;
  gchar *source;
} GstFerEmotionWriterSettings;

void gst_fer_emotion_writer_settings_install (GObjectClass *klass);
void gst_fer_emotion_writer_settings_init (
    GstFerEmotionWriterSettings *settings);

/* FALSE where there is no such property. */
gboolean gst_fer_emotion_writer_settings_set (
    GstFerEmotionWriterSettings *settings, guint prop_id, const GValue *value);
gboolean gst_fer_emotion_writer_settings_get (
    const GstFerEmotionWriterSettings *settings, guint prop_id, GValue *value);

void gst_fer_emotion_writer_settings_copy (
    const GstFerEmotionWriterSettings *settings,
    GstFerEmotionWriterSettings *copy);
void gst_fer_emotion_writer_settings_clear (
    GstFerEmotionWriterSettings *settings);

G_END_DECLS
