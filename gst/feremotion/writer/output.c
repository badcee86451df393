/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "writer/output.h"

#include "common/outfile.h"
#include "writer/format.h"

#ifdef HAVE_SQLITE
#include "sqlite/log.h"
#else
typedef struct _GstFerEmotionLog GstFerEmotionLog;
#endif

struct _GstFerEmotionOutput {
  GstFerEmotionLog *log; /* or NULL, and all that follows */
  GstFerEmotionFormatter *formatter;
  OutFile *file;
  GString *text; /* that is to be written next */
};

/* --- Opening ------------------------------------------------------------- */

static gboolean
choose_format (const GstFerEmotionWriterSettings *settings,
    GstFerEmotionFormat *format, gchar **details, GError **error)
{
  *format = settings->format;
  if (settings->fd < 0 && settings->location == NULL) {
    g_set_error_literal (error, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_NOT_FOUND, "No file is named to write to.");
    *details = g_strdup ("`location' is not set");
    return FALSE;
  }
  if (*format != GST_FER_EMOTION_FORMAT_AUTO)
    return TRUE;
  *format = settings->location == NULL
                ? GST_FER_EMOTION_FORMAT_JSONL
                : gst_fer_emotion_format_of_name (settings->location);
  if (*format != GST_FER_EMOTION_FORMAT_AUTO)
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      "The name %s does not tell the format.", settings->location);
  *details = g_strdup ("`format' chooses one; .jsonl, .ndjson, .csv, .vtt, "
                       ".srt, .db, .sqlite and .sqlite3 need none");
  return FALSE;
}

/* As messages on the bus are. */
static gboolean
fail_to_open (const GError *problem, GError **error)
{
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
      "%c%s.", g_ascii_toupper (problem->message[0]), problem->message + 1);
  return FALSE;
}

static gboolean
open_file (GstFerEmotionOutput *output,
    const GstFerEmotionWriterSettings *settings, GstFerEmotionFormat format,
    gchar **details, GError **error)
{
  g_autoptr (GError) problem = NULL;

  output->formatter = gst_fer_emotion_formatter_new (format);
  if (output->formatter == NULL) {
    g_set_error_literal (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "This build of the plugin writes no JSON.");
    *details = g_strdup ("json-glib was not there when it was built");
    return FALSE;
  }
  output->text = g_string_new (NULL);
  output->file = settings->fd >= 0
                     ? out_file_new_for_fd (settings->fd, settings->location)
                     : out_file_new (settings->location, &problem);
  return output->file != NULL || fail_to_open (problem, error);
}

#ifdef HAVE_SQLITE
static gboolean
open_log (GstFerEmotionOutput *output,
    const GstFerEmotionWriterSettings *settings, gchar **details,
    GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (settings->fd >= 0) {
    g_set_error_literal (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "A database cannot be written to a descriptor.");
    *details = g_strdup ("`location' names one");
    return FALSE;
  }
  output->log = gst_fer_emotion_log_new (settings->location, &problem);
  return output->log != NULL || fail_to_open (problem, error);
}
#else
static gboolean
open_log (GstFerEmotionOutput *output,
    const GstFerEmotionWriterSettings *settings, gchar **details,
    GError **error)
{
  g_set_error_literal (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      "This build of the plugin writes no databases.");
  *details = g_strdup ("SQLite was not there when it was built");
  return FALSE;
}
#endif

GstFerEmotionOutput *
gst_fer_emotion_output_new (const GstFerEmotionWriterSettings *settings,
    gchar **details, GError **error)
{
  GstFerEmotionOutput *output = g_new0 (GstFerEmotionOutput, 1);
  GstFerEmotionFormat format;

  *details = NULL;
  if (choose_format (settings, &format, details, error)
      && (format == GST_FER_EMOTION_FORMAT_SQLITE
              ? open_log (output, settings, details, error)
              : open_file (output, settings, format, details, error)))
    return output;
  gst_fer_emotion_output_free (output);
  return NULL;
}

void
gst_fer_emotion_output_free (GstFerEmotionOutput *output)
{
#ifdef HAVE_SQLITE
  g_clear_pointer (&output->log, gst_fer_emotion_log_free);
#endif
  g_clear_pointer (&output->formatter, gst_fer_emotion_formatter_free);
  g_clear_pointer (&output->file, out_file_free);
  if (output->text != NULL)
    g_string_free (output->text, TRUE);
  g_free (output);
}

const gchar *
gst_fer_emotion_output_get_temporary (const GstFerEmotionOutput *output)
{
  return output->file != NULL ? out_file_get_temporary (output->file) : NULL;
}

gchar **
gst_fer_emotion_output_find_abandoned (const GstFerEmotionOutput *output)
{
  return output->file != NULL ? out_file_find_abandoned (output->file)
                              : g_new0 (gchar *, 1);
}

void
gst_fer_emotion_output_set_labels (
    GstFerEmotionOutput *output, const gchar *const *labels)
{
  if (output->formatter != NULL)
    gst_fer_emotion_formatter_set_labels (output->formatter, labels);
}

/* --- Writing ------------------------------------------------------------- */

static gboolean
write_text (GstFerEmotionOutput *output, GError **error)
{
  gboolean ok = out_file_write (
      output->file, output->text->str, output->text->len, error);

  g_string_truncate (output->text, 0);
  return ok;
}

gboolean
gst_fer_emotion_output_add (GstFerEmotionOutput *output,
    const GstFerEmotionRecord *record, GError **error)
{
#ifdef HAVE_SQLITE
  if (output->log != NULL)
    return gst_fer_emotion_log_add (output->log, record, error);
#endif
  gst_fer_emotion_formatter_add (output->formatter, record, output->text);
  return write_text (output, error);
}

gboolean
gst_fer_emotion_output_interrupt (GstFerEmotionOutput *output, GError **error)
{
  if (output->log != NULL)
    return TRUE;
  gst_fer_emotion_formatter_interrupt (output->formatter, output->text);
  return write_text (output, error);
}

gboolean
gst_fer_emotion_output_end_stream (GstFerEmotionOutput *output, GError **error)
{
#ifdef HAVE_SQLITE
  if (output->log != NULL)
    return gst_fer_emotion_log_stop (output->log, TRUE, error);
#endif
  return gst_fer_emotion_output_interrupt (output, error);
}

gboolean
gst_fer_emotion_output_finish (GstFerEmotionOutput *output, GError **error)
{
#ifdef HAVE_SQLITE
  if (output->log != NULL)
    return gst_fer_emotion_log_stop (output->log, FALSE, error);
#endif
  gst_fer_emotion_formatter_finish (output->formatter, output->text);
  return write_text (output, error) && out_file_commit (output->file, error);
}
