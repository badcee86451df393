/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/settings.h"

void
gst_fer_emotion_writer_settings_install (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  /**
   * GstFerEmotionWriter:fd:
   *
   * Such as 1 for standard output. The file stays the application's: it is
   * neither closed nor synchronised, and several streams may follow one
   * another. What makes it whole is written in the state %GST_STATE_NULL.
   * #feremotionwriter:location, if set, is only what messages call it. A
   * database cannot be written to one.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_WRITER_PROP_FD,
      g_param_spec_int ("fd", "File descriptor",
          "Open file descriptor to write to instead of location (-1 = none)",
          -1, G_MAXINT, -1, flags));
  /**
   * GstFerEmotionWriter:format:
   *
   * `auto` goes by the extension of #feremotionwriter:location: `.jsonl`,
   * `.ndjson`, `.csv`, `.vtt`, `.srt`, `.db`, `.sqlite`, `.sqlite3`; without
   * one it is JSON Lines.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_WRITER_PROP_FORMAT,
      g_param_spec_enum ("format", "Format",
          "What is written (auto = by the extension of location)",
          GST_TYPE_FER_EMOTION_FORMAT, GST_FER_EMOTION_FORMAT_AUTO, flags));
  /**
   * GstFerEmotionWriter:location:
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_WRITER_PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "File to write, which gets its name when it is whole; a database is "
          "appended to",
          NULL, flags));
  /**
   * GstFerEmotionWriter:source:
   *
   * What records say they are of, from the next stream on. Without, it is the
   * URI that upstream answers a URI query with, such as that of `filesrc`.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_WRITER_PROP_SOURCE,
      g_param_spec_string ("source", "Source",
          "Name of the video in each record (null = the URI of its source)",
          NULL, flags | GST_PARAM_MUTABLE_PLAYING));
}

void
gst_fer_emotion_writer_settings_init (GstFerEmotionWriterSettings *settings)
{
  *settings = (GstFerEmotionWriterSettings){ .fd = -1 };
}

gboolean
gst_fer_emotion_writer_settings_set (
    GstFerEmotionWriterSettings *settings, guint prop_id, const GValue *value)
{
  if (prop_id == GST_FER_EMOTION_WRITER_PROP_FD) {
    settings->fd = g_value_get_int (value);
  } else if (prop_id == GST_FER_EMOTION_WRITER_PROP_FORMAT) {
    settings->format = g_value_get_enum (value);
  } else if (prop_id == GST_FER_EMOTION_WRITER_PROP_LOCATION) {
    g_free (settings->location);
    settings->location = g_value_dup_string (value);
  } else if (prop_id == GST_FER_EMOTION_WRITER_PROP_SOURCE) {
    g_free (settings->source);
    settings->source = g_value_dup_string (value);
  } else {
    return FALSE;
  }
  return TRUE;
}

gboolean
gst_fer_emotion_writer_settings_get (
    const GstFerEmotionWriterSettings *settings, guint prop_id, GValue *value)
{
  if (prop_id == GST_FER_EMOTION_WRITER_PROP_FD)
    g_value_set_int (value, settings->fd);
  else if (prop_id == GST_FER_EMOTION_WRITER_PROP_FORMAT)
    g_value_set_enum (value, settings->format);
  else if (prop_id == GST_FER_EMOTION_WRITER_PROP_LOCATION)
    g_value_set_string (value, settings->location);
  else if (prop_id == GST_FER_EMOTION_WRITER_PROP_SOURCE)
    g_value_set_string (value, settings->source);
  else
    return FALSE;
  return TRUE;
}

void
gst_fer_emotion_writer_settings_copy (
    const GstFerEmotionWriterSettings *settings,
    GstFerEmotionWriterSettings *copy)
{
  *copy = *settings;
  copy->location = g_strdup (settings->location);
  copy->source = g_strdup (settings->source);
}

void
gst_fer_emotion_writer_settings_clear (GstFerEmotionWriterSettings *settings)
{
  g_free (settings->location);
  g_free (settings->source);
}
