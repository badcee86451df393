/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "csv.h"

#include <string.h>

static const gchar *const shipped_labels[] = { "neutral", "happy", "surprise",
  "sad", "angry", "disgust", "fear", "contempt" };

typedef struct {
  const gchar *source;
  guint64 number;
  GstClockTime time;
} Waiting;

struct _CsvTable {
  GPtrArray *labels; /* NULL until the head is written */
  GArray *waiting;   /* of Waiting: frames before the first face */
};

CsvTable *
csv_table_new (void)
{
  CsvTable *table = g_new0 (CsvTable, 1);

  table->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  return table;
}

void
csv_table_free (CsvTable *table)
{
  g_clear_pointer (&table->labels, g_ptr_array_unref);
  g_array_unref (table->waiting);
  g_free (table);
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
  append_text (text, source);
  g_string_append_printf (text, ",%" G_GUINT64_FORMAT ",", number);
  if (GST_CLOCK_TIME_IS_VALID (time))
    g_string_append_printf (text, "%" G_GUINT64_FORMAT ".%09" G_GUINT64_FORMAT,
        time / GST_SECOND, time % GST_SECOND);
}

static void
append_no_face (CsvTable *table, GString *text)
{
  for (guint i = 0; i < 8 + table->labels->len; i++)
    g_string_append_c (text, ',');
  g_string_append_c (text, '\n');
}

static void
append_score (GString *text, const Face *face, const gchar *label)
{
  const gchar *name;
  gdouble score;

  g_string_append_c (text, ',');
  for (guint i = 0; (name = face_get_score (face, i, &score)) != NULL; i++)
    if (strcmp (name, label) == 0)
      append_number (text, score);
}

static void
append_face (CsvTable *table, const Face *face, GString *text)
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
  for (guint i = 0; i < table->labels->len; i++)
    append_score (text, face, g_ptr_array_index (table->labels, i));
  g_string_append_c (text, '\n');
}

static void
write_head (CsvTable *table, GString *text)
{
  g_string_append (text,
      "source,frame,time_s,track_id,x,y,w,h,face_confidence,emotion,"
      "emotion_confidence");
  for (guint i = 0; i < table->labels->len; i++) {
    g_string_append_c (text, ',');
    append_text (text, g_ptr_array_index (table->labels, i));
  }
  g_string_append_c (text, '\n');

  for (guint i = 0; i < table->waiting->len; i++) {
    const Waiting *frame = &g_array_index (table->waiting, Waiting, i);

    append_frame (text, frame->source, frame->number, frame->time);
    append_no_face (table, text);
  }
  g_array_set_size (table->waiting, 0);
}

/* The labels of the first face that has any, else those of the model that the
 * element ships with. */
static GPtrArray *
read_labels (GArray *faces)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func (g_free);
  const gchar *name;
  gdouble score;

  for (guint i = 0; i < faces->len && labels->len == 0; i++) {
    const Face *face = &g_array_index (faces, Face, i);

    for (guint j = 0; (name = face_get_score (face, j, &score)) != NULL; j++)
      g_ptr_array_add (labels, g_strdup (name));
  }
  if (labels->len == 0)
    for (guint i = 0; i < G_N_ELEMENTS (shipped_labels); i++)
      g_ptr_array_add (labels, g_strdup (shipped_labels[i]));
  return labels;
}

void
csv_table_add (CsvTable *table, const Frame *frame, GString *text)
{
  if (table->labels == NULL && frame->faces->len == 0) {
    Waiting waiting = { frame->source, frame->number, frame->time };

    g_array_append_val (table->waiting, waiting);
    return;
  }
  if (table->labels == NULL) {
    table->labels = read_labels (frame->faces);
    write_head (table, text);
  }
  if (frame->faces->len == 0) {
    append_frame (text, frame->source, frame->number, frame->time);
    append_no_face (table, text);
  }
  for (guint i = 0; i < frame->faces->len; i++) {
    append_frame (text, frame->source, frame->number, frame->time);
    append_face (table, &g_array_index (frame->faces, Face, i), text);
  }
}

void
csv_table_finish (CsvTable *table, GString *text)
{
  g_autoptr (GArray) no_faces = NULL;

  if (table->labels != NULL)
    return;
  no_faces = g_array_new (FALSE, FALSE, sizeof (Face));
  table->labels = read_labels (no_faces);
  write_head (table, text);
}
