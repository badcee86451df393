/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/csv.h"

#include <string.h>

/* Frames that wait for a face, at most; then the head names the labels of the
 * model that the plugin ships with. */
#define MAX_WAITING 65536

static const gchar *const shipped_labels[] = { "neutral", "happy", "surprise",
  "sad", "angry", "disgust", "fear", "contempt", NULL };

typedef struct {
  gchar *source;
  guint64 number;
  GstClockTime time;
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
    append_text (text, source);
  g_string_append_printf (text, ",%" G_GUINT64_FORMAT ",", number);
  if (GST_CLOCK_TIME_IS_VALID (time))
    g_string_append_printf (text, "%" G_GUINT64_FORMAT ".%09" G_GUINT64_FORMAT,
        time / GST_SECOND, time % GST_SECOND);
}

static void
append_no_face (GstFerEmotionTable *table, GString *text)
{
  for (guint i = 0; i < 8 + g_strv_length (table->labels); i++)
    g_string_append_c (text, ',');
  g_string_append_c (text, '\n');
}

static void
append_score (
    GString *text, const GstFerEmotionFaceRecord *face, const gchar *label)
{
  const gchar *name;
  gdouble score;

  g_string_append_c (text, ',');
  for (guint i = 0;
       (name = gst_fer_emotion_record_get_score (face->emotion, i, &score))
       != NULL;
       i++)
    if (strcmp (name, label) == 0)
      append_number (text, score);
}

static void
append_face (GstFerEmotionTable *table, const GstFerEmotionFaceRecord *face,
    GString *text)
{
  g_string_append_printf (text, ",%d,%u,%u,%u,%u,", face->id, face->x, face->y,
      face->width, face->height);
  append_number (text, face->confidence);
  g_string_append_c (text, ',');
  if (face->label != NULL) {
    append_text (text, face->label);
    g_string_append_c (text, ',');
    append_number (text, face->label_confidence);
  } else {
    g_string_append_c (text, ',');
  }
  for (gchar **label = table->labels; *label != NULL; label++)
    append_score (text, face, *label);
  g_string_append_c (text, '\n');
}

static void
write_head (GstFerEmotionTable *table, GString *text)
{
  table->has_head = TRUE;
  g_string_append (text,
      "source,frame,time_s,track_id,x,y,w,h,face_confidence,emotion,"
      "emotion_confidence");
  for (gchar **label = table->labels; *label != NULL; label++) {
    g_string_append_c (text, ',');
    append_text (text, *label);
  }
  g_string_append_c (text, '\n');

  for (guint i = 0; i < table->waiting->len; i++) {
    const Waiting *frame = &g_array_index (table->waiting, Waiting, i);

    append_frame (text, frame->source, frame->number, frame->time);
    append_no_face (table, text);
  }
  g_array_set_size (table->waiting, 0);
}

/* The labels of the first face that has any, else NULL. */
static gchar **
read_labels (GArray *faces)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  const gchar *name;
  gdouble score;

  for (guint i = 0; i < faces->len && labels->len == 0; i++) {
    const GstFerEmotionFaceRecord *face =
        &g_array_index (faces, GstFerEmotionFaceRecord, i);

    for (guint j = 0;
         (name = gst_fer_emotion_record_get_score (face->emotion, j, &score))
         != NULL;
         j++)
      g_ptr_array_add (labels, g_strdup (name));
  }
  if (labels->len == 0)
    return NULL;
  g_ptr_array_add (labels, NULL);
  return (gchar **) g_ptr_array_free (g_steal_pointer (&labels), FALSE);
}

static void
wait_for_face (GstFerEmotionTable *table, const GstFerEmotionRecord *record)
{
  Waiting waiting = { g_strdup (record->source), record->number, record->time };

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
    append_no_face (table, text);
  }
  for (guint i = 0; i < record->faces->len; i++) {
    append_frame (text, record->source, record->number, record->time);
    append_face (table,
        &g_array_index (record->faces, GstFerEmotionFaceRecord, i), text);
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
