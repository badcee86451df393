/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "writer/format.h"

#include "writer/subtitles.h"
#include "writer/csv.h"

#ifdef HAVE_JSON
#include "json/jsonlines.h"
#endif

/* With neither it is JSON Lines, which need no state. */
struct _GstFerEmotionFormatter {
  GstFerEmotionTable *table; /* CSV */
  GstFerEmotionCues *cues;   /* WebVTT and SRT */
};

static const struct {
  const gchar *extension;
  GstFerEmotionFormat format;
} extensions[] = {
  { ".jsonl", GST_FER_EMOTION_FORMAT_JSONL },
  { ".ndjson", GST_FER_EMOTION_FORMAT_JSONL },
  { ".csv", GST_FER_EMOTION_FORMAT_CSV },
  { ".vtt", GST_FER_EMOTION_FORMAT_WEBVTT },
  { ".srt", GST_FER_EMOTION_FORMAT_SRT },
  { ".db", GST_FER_EMOTION_FORMAT_SQLITE },
  { ".sqlite", GST_FER_EMOTION_FORMAT_SQLITE },
  { ".sqlite3", GST_FER_EMOTION_FORMAT_SQLITE },
};

GType
gst_fer_emotion_format_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_FER_EMOTION_FORMAT_AUTO, "By the extension of the file's name",
        "auto" },
    { GST_FER_EMOTION_FORMAT_JSONL, "JSON Lines, one object a frame", "jsonl" },
    { GST_FER_EMOTION_FORMAT_CSV, "Comma-separated values, one line a face",
        "csv" },
    { GST_FER_EMOTION_FORMAT_WEBVTT,
        "WebVTT, a cue for as long as faces keep their labels", "webvtt" },
    { GST_FER_EMOTION_FORMAT_SRT,
        "SubRip, a cue for as long as faces keep their labels", "srt" },
    { GST_FER_EMOTION_FORMAT_SQLITE,
        "SQLite database, one row a face, which is appended to", "sqlite" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type)) {
    g_once_init_leave (
        &type, g_enum_register_static ("GstFerEmotionFormat", values));
  }
  return type;
}

GstFerEmotionFormat
gst_fer_emotion_format_of_name (const gchar *location)
{
  g_autofree gchar *name = g_ascii_strdown (location, -1);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_str_has_suffix (name, extensions[i].extension))
      return extensions[i].format;
  return GST_FER_EMOTION_FORMAT_AUTO;
}

GstFerEmotionFormatter *
gst_fer_emotion_formatter_new (GstFerEmotionFormat format)
{
  GstFerEmotionFormatter *formatter;

#ifndef HAVE_JSON
  if (format == GST_FER_EMOTION_FORMAT_JSONL)
    return NULL;
#endif
  formatter = g_new0 (GstFerEmotionFormatter, 1);
  if (format == GST_FER_EMOTION_FORMAT_CSV)
    formatter->table = gst_fer_emotion_table_new ();
  else if (format != GST_FER_EMOTION_FORMAT_JSONL)
    formatter->cues =
        gst_fer_emotion_cues_new (format == GST_FER_EMOTION_FORMAT_WEBVTT);
  return formatter;
}

void
gst_fer_emotion_formatter_free (GstFerEmotionFormatter *formatter)
{
  g_clear_pointer (&formatter->table, gst_fer_emotion_table_free);
  g_clear_pointer (&formatter->cues, gst_fer_emotion_cues_free);
  g_free (formatter);
}

void
gst_fer_emotion_formatter_set_labels (
    GstFerEmotionFormatter *formatter, const gchar *const *labels)
{
  if (formatter->table != NULL)
    gst_fer_emotion_table_set_labels (formatter->table, labels);
}

void
gst_fer_emotion_formatter_add (GstFerEmotionFormatter *formatter,
    const GstFerEmotionRecord *record, GString *text)
{
  if (formatter->table != NULL)
    gst_fer_emotion_table_add (formatter->table, record, text);
  else if (formatter->cues != NULL)
    gst_fer_emotion_cues_add (formatter->cues, record, text);
#ifdef HAVE_JSON
  else
    gst_fer_emotion_json_append (text, record);
#endif
}

void
gst_fer_emotion_formatter_interrupt (
    GstFerEmotionFormatter *formatter, GString *text)
{
  if (formatter->cues != NULL)
    gst_fer_emotion_cues_end (formatter->cues, text);
}

void
gst_fer_emotion_formatter_finish (
    GstFerEmotionFormatter *formatter, GString *text)
{
  if (formatter->table != NULL)
    gst_fer_emotion_table_finish (formatter->table, text);
  else if (formatter->cues != NULL)
    gst_fer_emotion_cues_end (formatter->cues, text);
}
