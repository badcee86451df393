/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "writer/subtitles.h"

#include "facts/face.h"

/* How long the last frame lasts where nothing tells: a still picture. */
#define STILL (1 * GST_SECOND)
/* What lasts less cannot be read, and flickers. */
#define LEAST (500 * GST_MSECOND)

struct _GstFerEmotionCues {
  gboolean webvtt;
  gboolean has_head;
  guint n_written;
  GString *shown;         /* what the open cue says; empty where none is open */
  GstClockTime start;     /* of the open cue */
  GString *next;          /* what the last frame says where it is not that */
  GstClockTime change;    /* since when frames say other things, or NONE */
  GstClockTime shown_end; /* of the last frame before that */
  GString *now;           /* what the frame at hand says */
  GstClockTime first;     /* time of the first frame in a row */
  GstClockTime last;      /* time of the last one, or NONE */
  GstClockTime end;       /* of the last one; NONE where that is not known */
  GstClockTime interval;  /* between the last two frames, or NONE */
};

GstFerEmotionCues *
gst_fer_emotion_cues_new (gboolean webvtt)
{
  GstFerEmotionCues *cues = g_new0 (GstFerEmotionCues, 1);

  cues->webvtt = webvtt;
  cues->shown = g_string_new (NULL);
  cues->next = g_string_new (NULL);
  cues->now = g_string_new (NULL);
  cues->last = cues->interval = cues->change = GST_CLOCK_TIME_NONE;
  return cues;
}

void
gst_fer_emotion_cues_free (GstFerEmotionCues *cues)
{
  g_string_free (cues->shown, TRUE);
  g_string_free (cues->next, TRUE);
  g_string_free (cues->now, TRUE);
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
  append_time (cues, text, MAX (cues->shown_end, cues->start + GST_MSECOND));
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

/* What frames said since the change is what is shown from there on. */
static void
accept_change (GstFerEmotionCues *cues, GString *text)
{
  if (cues->shown->len > 0)
    write_cue (cues, text);
  g_string_assign (cues->shown, cues->next->str);
  cues->start = cues->change;
  cues->change = GST_CLOCK_TIME_NONE;
}

static gboolean
change_lasts (const GstFerEmotionCues *cues)
{
  return GST_CLOCK_TIME_IS_VALID (cues->change)
         && cues->end >= cues->change + LEAST;
}

/* Where there is nothing else, as in a picture, a cue may be short. */
static gboolean
change_is_all (const GstFerEmotionCues *cues)
{
  return cues->shown->len == 0 && cues->change == cues->first;
}

void
gst_fer_emotion_cues_end (GstFerEmotionCues *cues, GString *text)
{
  write_head (cues, text);
  if (!GST_CLOCK_TIME_IS_VALID (cues->last))
    return;
  if (!GST_CLOCK_TIME_IS_VALID (cues->end))
    cues->end =
        cues->last
        + (GST_CLOCK_TIME_IS_VALID (cues->interval) ? cues->interval : STILL);
  if (change_lasts (cues) || change_is_all (cues))
    accept_change (cues, text);
  cues->shown_end = cues->end;
  if (cues->shown->len > 0)
    write_cue (cues, text);
  cues->last = cues->interval = cues->change = GST_CLOCK_TIME_NONE;
}

/* The frame before @time lasts until then at most. */
static void
follow_frame (GstFerEmotionCues *cues, GstClockTime time, GString *text)
{
  if (!GST_CLOCK_TIME_IS_VALID (cues->last)) {
    cues->first = time;
    return;
  }
  cues->interval = time - cues->last;
  if (!GST_CLOCK_TIME_IS_VALID (cues->end) || cues->end > time)
    cues->end = time;
  if (change_lasts (cues))
    accept_change (cues, text);
}

static void
compare_with_shown (GstFerEmotionCues *cues, GstClockTime time)
{
  if (g_string_equal (cues->now, cues->shown)) {
    cues->change = GST_CLOCK_TIME_NONE;
    return;
  }
  if (!GST_CLOCK_TIME_IS_VALID (cues->change)) {
    cues->change = time;
    cues->shown_end = cues->end;
  }
  g_string_assign (cues->next, cues->now->str);
}

void
gst_fer_emotion_cues_add (
    GstFerEmotionCues *cues, const GstFerEmotionRecord *record, GString *text)
{
  if (!GST_CLOCK_TIME_IS_VALID (record->time))
    return;
  if (GST_CLOCK_TIME_IS_VALID (cues->last) && record->time < cues->last)
    gst_fer_emotion_cues_end (cues, text);
  write_head (cues, text);
  follow_frame (cues, record->time, text);
  describe_faces (cues, record->faces, cues->now);
  compare_with_shown (cues, record->time);
  cues->last = record->time;
  cues->end = GST_CLOCK_TIME_IS_VALID (record->duration)
                  ? record->time + record->duration
                  : GST_CLOCK_TIME_NONE;
}
