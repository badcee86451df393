/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sqlite/sums.h"

#include "sqlite/sql.h"

#define MS_PER_MINUTE 60000

typedef struct {
  gchar *name;
  gint64 faces;        /* that were shown with it */
  gdouble probability; /* of all faces */
} Label;

typedef struct {
  gint64 id;
  gint64 first; /* ms since 1970 */
  gint64 last;
  gint64 faces;
  GArray *labels; /* of Label */
} Track;

struct _GstFerEmotionSums {
  sqlite3_stmt *add_minute;
  sqlite3_stmt *add_label;
  sqlite3_stmt *update_track;
  gint64 stream;
  gint64 minute;
  gint64 at; /* of the last frame */
  gint64 frames;
  gint64 analysed;
  gint64 with_faces;
  gint64 faces;
  GArray *tracks; /* of Track */
};

static const gchar sql_minute[] =
    "INSERT INTO minute (stream, minute, frames, analysed, with_faces, faces) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (stream, minute) DO UPDATE SET "
    "frames = frames + excluded.frames, "
    "analysed = analysed + excluded.analysed, "
    "with_faces = with_faces + excluded.with_faces, "
    "faces = faces + excluded.faces";

static const gchar sql_label[] =
    "INSERT INTO minute_label (stream, minute, track, faces, label, "
    "probability) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (stream, minute, track, label) DO UPDATE SET "
    "faces = faces + excluded.faces, "
    "probability = probability + excluded.probability";

static const gchar sql_track[] =
    "UPDATE track SET first = min (first, ?2), last = max (last, ?3), "
    "faces = faces + ?4 WHERE id = ?1";

static void
label_clear (gpointer label)
{
  g_free (((Label *) label)->name);
}

static void
track_clear (gpointer track)
{
  g_array_unref (((Track *) track)->labels);
}

GstFerEmotionSums *
gst_fer_emotion_sums_new (sqlite3 *db, GError **error)
{
  GstFerEmotionSums *sums = g_new0 (GstFerEmotionSums, 1);

  sums->tracks = g_array_new (FALSE, TRUE, sizeof (Track));
  g_array_set_clear_func (sums->tracks, track_clear);
  if ((sums->add_minute = gst_fer_emotion_statement_new (db, sql_minute, error))
      && (sums->add_label =
              gst_fer_emotion_statement_new (db, sql_label, error))
      && (sums->update_track =
              gst_fer_emotion_statement_new (db, sql_track, error)))
    return sums;
  gst_fer_emotion_sums_free (sums);
  return NULL;
}

void
gst_fer_emotion_sums_free (GstFerEmotionSums *sums)
{
  sqlite3_finalize (sums->add_minute);
  sqlite3_finalize (sums->add_label);
  sqlite3_finalize (sums->update_track);
  g_array_unref (sums->tracks);
  g_free (sums);
}

/* --- Counting ------------------------------------------------------------ */

gboolean
gst_fer_emotion_sums_add_frame (GstFerEmotionSums *sums, gint64 stream,
    gint64 at, const GstFerEmotionRecord *record, GError **error)
{
  gint64 minute = at / MS_PER_MINUTE;

  if ((sums->stream != stream || sums->minute != minute)
      && !gst_fer_emotion_sums_flush (sums, error))
    return FALSE;
  sums->stream = stream;
  sums->minute = minute;
  sums->at = at;
  sums->frames++;
  sums->analysed += record->analysed;
  sums->with_faces += record->faces->len > 0;
  sums->faces += record->faces->len;
  return TRUE;
}

static Track *
find_track (GstFerEmotionSums *sums, gint64 id)
{
  Track track = { .id = id, .first = sums->at };

  for (guint i = 0; i < sums->tracks->len; i++)
    if (g_array_index (sums->tracks, Track, i).id == id)
      return &g_array_index (sums->tracks, Track, i);
  track.labels = g_array_new (FALSE, TRUE, sizeof (Label));
  g_array_set_clear_func (track.labels, label_clear);
  g_array_append_val (sums->tracks, track);
  return &g_array_index (sums->tracks, Track, sums->tracks->len - 1);
}

/* Usually it is at @place, since all faces have their labels in one order. */
static Label *
find_label (GArray *labels, guint place, const gchar *name)
{
  Label label = { .faces = 0 };

  if (place < labels->len
      && g_str_equal (g_array_index (labels, Label, place).name, name))
    return &g_array_index (labels, Label, place);
  for (guint i = 0; i < labels->len; i++)
    if (g_str_equal (g_array_index (labels, Label, i).name, name))
      return &g_array_index (labels, Label, i);
  label.name = g_strdup (name);
  g_array_append_val (labels, label);
  return &g_array_index (labels, Label, labels->len - 1);
}

/* The name that the shown label has among the scores, or its own where it has
 * no score, as of an uncertain one. */
static const gchar *
get_shown (const GstFerEmotionFace *face)
{
  gint index = gst_fer_emotion_face_get_label_index (face);

  return index >= 0 && (guint) index < gst_fer_emotion_face_get_n_scores (face)
             ? gst_fer_emotion_face_get_score_name (face, index)
             : gst_fer_emotion_face_get_label (face);
}

void
gst_fer_emotion_sums_add_face (
    GstFerEmotionSums *sums, gint64 id, const GstFerEmotionFace *face)
{
  Track *track = find_track (sums, id);

  track->first = MIN (track->first, sums->at);
  track->last = MAX (track->last, sums->at);
  track->faces++;
  for (guint i = 0; i < gst_fer_emotion_face_get_n_scores (face); i++)
    find_label (track->labels, i, gst_fer_emotion_face_get_score_name (face, i))
        ->probability += MAX (gst_fer_emotion_face_get_score (face, i), 0.0);
  if (gst_fer_emotion_face_has_emotion (face))
    find_label (track->labels,
        MAX (gst_fer_emotion_face_get_label_index (face), 0), get_shown (face))
        ->faces++;
}

/* --- Writing ------------------------------------------------------------- */

static gboolean
write_track (GstFerEmotionSums *sums, const Track *track, GError **error)
{
  const gint64 values[] = { track->id, track->first, track->last,
    track->faces };

  for (guint i = 0; i < track->labels->len; i++) {
    const Label *label = &g_array_index (track->labels, Label, i);
    const gint64 keys[] = { sums->stream, sums->minute, track->id,
      label->faces };

    gst_fer_emotion_statement_bind_ints (
        sums->add_label, keys, G_N_ELEMENTS (keys));
    gst_fer_emotion_statement_bind_text (sums->add_label, 5, label->name);
    sqlite3_bind_double (sums->add_label, 6, label->probability);
    if (!gst_fer_emotion_statement_run (sums->add_label, NULL, error))
      return FALSE;
  }
  gst_fer_emotion_statement_bind_ints (
      sums->update_track, values, G_N_ELEMENTS (values));
  return gst_fer_emotion_statement_run (sums->update_track, NULL, error);
}

gboolean
gst_fer_emotion_sums_flush (GstFerEmotionSums *sums, GError **error)
{
  const gint64 values[] = { sums->stream, sums->minute, sums->frames,
    sums->analysed, sums->with_faces, sums->faces };

  if (sums->frames == 0)
    return TRUE;
  gst_fer_emotion_statement_bind_ints (
      sums->add_minute, values, G_N_ELEMENTS (values));
  if (!gst_fer_emotion_statement_run (sums->add_minute, NULL, error))
    return FALSE;
  for (guint i = 0; i < sums->tracks->len; i++)
    if (!write_track (sums, &g_array_index (sums->tracks, Track, i), error))
      return FALSE;
  g_array_set_size (sums->tracks, 0);
  sums->frames = sums->analysed = sums->with_faces = sums->faces = 0;
  return TRUE;
}
