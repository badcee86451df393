/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/subtitles.h"

#include "facts/face.h"

/* How long the last frame lasts where nothing tells: a still picture. */
#define STILL (1 * GST_SECOND)

struct _GstFerEmotionCues {
  gboolean webvtt;
  gboolean has_head;
  guint n_written;
  GString *shown;        /* what the open cue says; empty where none is open */
  GString *next;         /* what the frame at hand says */
  GstClockTime start;    /* of the open cue */
  GstClockTime end;      /* of its last frame; NONE where that is not known */
  GstClockTime last;     /* time of the frame before, or NONE */
  GstClockTime interval; /* between the last two frames, or NONE */
};

GstFerEmotionCues *
gst_fer_emotion_cues_new (gboolean webvtt)
{
  GstFerEmotionCues *cues = g_new0 (GstFerEmotionCues, 1);

  cues->webvtt = webvtt;
  cues->shown = g_string_new (NULL);
  cues->next = g_string_new (NULL);
  cues->last = cues->interval = GST_CLOCK_TIME_NONE;
  return cues;
}

void
gst_fer_emotion_cues_free (GstFerEmotionCues *cues)
{
  g_string_free (cues->shown, TRUE);
  g_string_free (cues->next, TRUE);
  g_free (cues);
}

/* --- Text ----------------------------------------------------------------- */

static void
append_time (GstFerEmotionCues *cues, GString *text, GstClockTime time)
{
  guint64 ms = (time + GST_MSECOND / 2) / GST_MSECOND;

  g_string_append_printf (text, "%02" G_GUINT64_FORMAT ":%02u:%02u%c%03u",
      ms / 3600000, (guint) (ms / 60000 % 60), (guint) (ms / 1000 % 60),
      cues->webvtt ? '.' : ',', (guint) (ms % 1000));
}

/* A label may hold what ends a cue or is a tag in one. */
static void
append_label (GstFerEmotionCues *cues, GString *text, const gchar *label)
{
  for (; *label != '\0'; label++) {
    if (*label == '\n' || *label == '\r')
      g_string_append_c (text, ' ');
    else if (cues->webvtt && *label == '&')
      g_string_append (text, "&amp;");
    else if (cues->webvtt && *label == '<')
      g_string_append (text, "&lt;");
    else if (cues->webvtt && *label == '>')
      g_string_append (text, "&gt;");
    else
      g_string_append_c (text, *label);
  }
}

static void
write_head (GstFerEmotionCues *cues, GString *text)
{
  if (cues->webvtt && !cues->has_head)
    g_string_append (text, "WEBVTT\n");
  cues->has_head = TRUE;
}

static void
write_cue (GstFerEmotionCues *cues, GString *text)
{
  cues->n_written++;
  if (cues->webvtt || cues->n_written > 1)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%u\n", cues->n_written);
  append_time (cues, text, cues->start);
  g_string_append (text, " --> ");
  /* A cue that is empty in milliseconds would not be valid. */
  append_time (cues, text, MAX (cues->end, cues->start + GST_MSECOND));
  g_string_append_printf (text, "\n%s", cues->shown->str);
  g_string_truncate (cues->shown, 0);
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  gint p = gst_fer_emotion_face_get_id (*(GstFerEmotionFace *const *) a);
  gint q = gst_fer_emotion_face_get_id (*(GstFerEmotionFace *const *) b);

  return p < q ? -1 : p > q;
}

/* A line for each face, by track, so that lines keep their places. */
static void
describe_faces (GstFerEmotionCues *cues, GPtrArray *faces, GString *text)
{
  g_autoptr (GPtrArray) by_id = g_ptr_array_new ();

  for (guint i = 0; i < faces->len; i++)
    g_ptr_array_add (by_id, g_ptr_array_index (faces, i));
  g_ptr_array_sort (by_id, compare_ids);
  g_string_truncate (text, 0);
  for (guint i = 0; i < by_id->len; i++) {
    const GstFerEmotionFace *face = g_ptr_array_index (by_id, i);
    gint id = gst_fer_emotion_face_get_id (face);

    if (!gst_fer_emotion_face_has_emotion (face))
      continue;
    if (id >= 0)
      g_string_append_printf (text, "Face %d: ", id);
    append_label (cues, text, gst_fer_emotion_face_get_label (face));
    g_string_append_c (text, '\n');
  }
}

/* --- Frames --------------------------------------------------------------- */

void
gst_fer_emotion_cues_end (GstFerEmotionCues *cues, GString *text)
{
  write_head (cues, text);
  if (cues->shown->len > 0) {
    if (!GST_CLOCK_TIME_IS_VALID (cues->end))
      cues->end =
          cues->last
          + (GST_CLOCK_TIME_IS_VALID (cues->interval) ? cues->interval : STILL);
    write_cue (cues, text);
  }
  cues->last = cues->interval = GST_CLOCK_TIME_NONE;
}

/* What was shown until this frame. */
static void
follow_cue (
    GstFerEmotionCues *cues, const GstFerEmotionRecord *record, GString *text)
{
  if (cues->shown->len == 0)
    return;
  if (!GST_CLOCK_TIME_IS_VALID (cues->end) || cues->end > record->time)
    cues->end = record->time;
  if (!g_string_equal (cues->shown, cues->next))
    write_cue (cues, text);
}

void
gst_fer_emotion_cues_add (
    GstFerEmotionCues *cues, const GstFerEmotionRecord *record, GString *text)
{
  if (!GST_CLOCK_TIME_IS_VALID (record->time))
    return;
  if (GST_CLOCK_TIME_IS_VALID (cues->last) && record->time < cues->last)
    gst_fer_emotion_cues_end (cues, text);
  if (GST_CLOCK_TIME_IS_VALID (cues->last))
    cues->interval = record->time - cues->last;
  cues->last = record->time;

  write_head (cues, text);
  describe_faces (cues, record->faces, cues->next);
  follow_cue (cues, record, text);
  if (cues->shown->len == 0)
    cues->start = record->time;
  g_string_assign (cues->shown, cues->next->str);
  cues->end = GST_CLOCK_TIME_IS_VALID (record->duration)
                  ? record->time + record->duration
                  : GST_CLOCK_TIME_NONE;
}
