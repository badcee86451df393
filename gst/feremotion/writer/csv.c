/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/csv.h"

#include <string.h>

#include "facts/face.h"

/* Frames that wait for a face, at most; then the head names the labels of the
 * model that the plugin ships with. */
#define MAX_WAITING 65536

static const gchar *const shipped_labels[] = { "neutral", "happy", "surprise",
  "sad", "angry", "disgust", "fear", "contempt", NULL };

typedef struct {
  gchar *source;
  guint64 number;
  GstClockTime time;
  gboolean analysed;
} Waiting;

struct _GstFerEmotionTable {
  gchar **labels; /* NULL where they are not known */
  gboolean has_head;
  GArray *waiting; /* of Waiting */
};

static void
waiting_clear (gpointer waiting)
{
  g_free (((Waiting *) waiting)->source);
}

GstFerEmotionTable *
gst_fer_emotion_table_new (void)
{
  GstFerEmotionTable *table = g_new0 (GstFerEmotionTable, 1);

  table->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  g_array_set_clear_func (table->waiting, waiting_clear);
  return table;
}

void
gst_fer_emotion_table_free (GstFerEmotionTable *table)
{
  g_strfreev (table->labels);
  g_array_unref (table->waiting);
  g_free (table);
}

void
gst_fer_emotion_table_set_labels (
    GstFerEmotionTable *table, const gchar *const *labels)
{
  if (table->has_head)
    return;
  g_strfreev (table->labels);
  table->labels = g_strdupv ((gchar **) labels);
}

/* RFC 4180: a field with a comma, quote or line end stands in quotes, and its
 * quotes are doubled. */
static void
append_text (GString *text, const gchar *field)
{
  if (strpbrk (field, ",\"\r\n") == NULL) {
    g_string_append (text, field);
    return;
  }
  g_string_append_c (text, '"');
  for (; *field != '\0'; field++) {
    if (*field == '"')
      g_string_append_c (text, '"');
    g_string_append_c (text, *field);
  }
  g_string_append_c (text, '"');
}

/* Tables are for people, who know a file by its name, not by its address. */
static void
append_source (GString *text, const gchar *source)
{
  g_autofree gchar *path = g_filename_from_uri (source, NULL, NULL);
  g_autofree gchar *name = path != NULL ? g_filename_display_name (path) : NULL;

  append_text (text, name != NULL ? name : source);
}

static void
append_number (GString *text, gdouble value)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof (buffer), "%.6f", value);
  g_string_append (text, buffer);
}

static void
append_frame (
    GString *text, const gchar *source, guint64 number, GstClockTime time)
{
  if (source != NULL)
    append_source (text, source);
  g_string_append_printf (text, ",%" G_GUINT64_FORMAT ",", number);
  if (GST_CLOCK_TIME_IS_VALID (time))
    g_string_append_printf (text, "%" G_GUINT64_FORMAT ".%09" G_GUINT64_FORMAT,
        time / GST_SECOND, time % GST_SECOND);
}

/* How many faces there are is known only where the frame was ANALYSED. */
static void
append_no_face (GstFerEmotionTable *table, gboolean analysed, GString *text)
{
  g_string_append (text, analysed ? ",0" : ",");
  for (guint i = 0; i < 8 + g_strv_length (table->labels); i++)
    g_string_append_c (text, ',');
  g_string_append_c (text, '\n');
}

static void
append_box (GString *text, const GstFerEmotionFace *face)
{
  gint id = gst_fer_emotion_face_get_id (face);
  guint x, y, width, height;

  g_string_append_c (text, ',');
  if (id >= 0)
    g_string_append_printf (text, "%d", id);
  gst_fer_emotion_face_get_box (face, &x, &y, &width, &height);
  g_string_append_printf (text, ",%u,%u,%u,%u", x, y, width, height);
}

/* A field that is empty where the number, which is negative then, is not
 * known. */
static void
append_known (GString *text, gdouble value)
{
  g_string_append_c (text, ',');
  if (value >= 0.0)
    append_number (text, value);
}

/* Usually faces have their scores in the order of the labels. */
static gdouble
get_score (const GstFerEmotionFace *face, guint i, const gchar *label)
{
  if (i < gst_fer_emotion_face_get_n_scores (face)
      && g_str_equal (gst_fer_emotion_face_get_score_name (face, i), label))
    return gst_fer_emotion_face_get_score (face, i);
  return gst_fer_emotion_face_find_score (face, label);
}

static void
append_face (
    GstFerEmotionTable *table, const GstFerEmotionFace *face, GString *text)
{
  append_box (text, face);
  append_known (text, gst_fer_emotion_face_get_confidence (face));
  g_string_append_c (text, ',');
  if (gst_fer_emotion_face_has_emotion (face))
    append_text (text, gst_fer_emotion_face_get_label (face));
  append_known (text, gst_fer_emotion_face_get_label_confidence (face));
  for (guint i = 0; table->labels[i] != NULL; i++)
    append_known (text, get_score (face, i, table->labels[i]));
  g_string_append_c (text, '\n');
}

static void
write_head (GstFerEmotionTable *table, GString *text)
{
  table->has_head = TRUE;
  g_string_append (text,
      "source,frame,time_s,faces,track_id,x,y,w,h,face_confidence,emotion,"
      "emotion_confidence");
  for (gchar **label = table->labels; *label != NULL; label++) {
    g_string_append_c (text, ',');
    append_text (text, *label);
  }
  g_string_append_c (text, '\n');

  for (guint i = 0; i < table->waiting->len; i++) {
    const Waiting *frame = &g_array_index (table->waiting, Waiting, i);

    append_frame (text, frame->source, frame->number, frame->time);
    append_no_face (table, frame->analysed, text);
  }
  g_array_set_size (table->waiting, 0);
}

/* The labels of the first face that has any, else NULL. */
static gchar **
read_labels (GPtrArray *faces)
{
  for (guint i = 0; i < faces->len; i++) {
    const GstFerEmotionFace *face = g_ptr_array_index (faces, i);
    guint n = gst_fer_emotion_face_get_n_scores (face);
    gchar **labels;

    if (n == 0)
      continue;
    labels = g_new0 (gchar *, n + 1);
    for (guint j = 0; j < n; j++)
      labels[j] = g_strdup (gst_fer_emotion_face_get_score_name (face, j));
    return labels;
  }
  return NULL;
}

static void
wait_for_face (GstFerEmotionTable *table, const GstFerEmotionRecord *record)
{
  Waiting waiting = { g_strdup (record->source), record->number, record->time,
    record->analysed };

  g_array_append_val (table->waiting, waiting);
}

void
gst_fer_emotion_table_add (
    GstFerEmotionTable *table, const GstFerEmotionRecord *record, GString *text)
{
  if (table->labels == NULL)
    table->labels = read_labels (record->faces);
  if (table->labels == NULL
      && (record->faces->len > 0 || table->waiting->len == MAX_WAITING))
    table->labels = g_strdupv ((gchar **) shipped_labels);
  if (table->labels == NULL) {
    wait_for_face (table, record);
    return;
  }
  if (!table->has_head)
    write_head (table, text);
  if (record->faces->len == 0) {
    append_frame (text, record->source, record->number, record->time);
    append_no_face (table, record->analysed, text);
  }
  for (guint i = 0; i < record->faces->len; i++) {
    append_frame (text, record->source, record->number, record->time);
    g_string_append_printf (text, ",%u", record->faces->len);
    append_face (table, g_ptr_array_index (record->faces, i), text);
  }
}

void
gst_fer_emotion_table_finish (GstFerEmotionTable *table, GString *text)
{
  if (table->has_head)
    return;
  if (table->labels == NULL)
    table->labels = g_strdupv ((gchar **) shipped_labels);
  write_head (table, text);
}
