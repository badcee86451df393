/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sqlite/rows.h"

#include "facts/face.h"
#include "sqlite/schema.h"
#include "sqlite/sql.h"
#include "sqlite/sums.h"

/* The labels that have a column, in the order of the columns. */
static const gchar *const columns[] = { "neutral", "happy", "surprise", "sad",
  "angry", "disgust", "fear", "contempt" };

enum {
  BEGIN_STREAM,
  END_STREAM,
  FIND_TRACK,
  ADD_FACE,
  ADD_SCORE,
  N_STATEMENTS,
};

#define FIRST_COLUMN 13 /* among the values of ADD_FACE */

static const gchar *const sql[N_STATEMENTS] = {
  [BEGIN_STREAM] = "INSERT INTO stream (live, width, height, started, source) "
                   "VALUES (?, ?, ?, ?, ?) RETURNING id",
  [END_STREAM] = "UPDATE stream SET ended = ?2 WHERE id = ?1",
  /* Of a track that is there already, RETURNING wants an update. */
  [FIND_TRACK] = "INSERT INTO track (stream, number, first, last, faces) "
                 "VALUES (?1, ?2, ?3, ?3, 0) ON CONFLICT (stream, number) "
                 "DO UPDATE SET last = last RETURNING id",
  [ADD_FACE] =
      "INSERT INTO observation (track, frame, at, x, y, w, h, time, "
      "face_confidence, emotion, emotion_confidence, quality, neutral, happy, "
      "surprise, sad, angry, disgust, fear, contempt) VALUES (?, ?, ?, ?, ?, "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
  [ADD_SCORE] = "INSERT INTO score (observation, label, probability) "
                "VALUES (?, ?, ?)",
};

typedef struct {
  gint number;
  gint64 id;
} Track;

struct _GstFerEmotionRows {
  sqlite3_stmt *statements[N_STATEMENTS];
  GstFerEmotionSums *sums;
  gint64 stream; /* its row's id; 0 = none has begun */
  gboolean has_stopped;
  gint width;
  gint height;
  gint64 started;     /* µs since 1970 */
  GstClockTime first; /* stream time of the first frame that had one */
  GArray *tracks;     /* of Track: those met since the last commit */
};

GstFerEmotionRows *
gst_fer_emotion_rows_new (sqlite3 *db, GError **error)
{
  GstFerEmotionRows *rows = g_new0 (GstFerEmotionRows, 1);
  gboolean ok = TRUE;

  rows->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  for (guint i = 0; i < N_STATEMENTS && ok; i++)
    ok = (rows->statements[i] =
                 gst_fer_emotion_statement_new (db, sql[i], error))
         != NULL;
  if (ok && (rows->sums = gst_fer_emotion_sums_new (db, error)))
    return rows;
  gst_fer_emotion_rows_free (rows);
  return NULL;
}

void
gst_fer_emotion_rows_free (GstFerEmotionRows *rows)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (rows->statements[i]);
  g_clear_pointer (&rows->sums, gst_fer_emotion_sums_free);
  g_array_unref (rows->tracks);
  g_free (rows);
}

/* --- Streams ------------------------------------------------------------- */

static gint64
to_ms (gint64 us)
{
  return us / 1000;
}

static gboolean
begin_stream (
    GstFerEmotionRows *rows, const GstFerEmotionRecord *record, GError **error)
{
  sqlite3_stmt *statement = rows->statements[BEGIN_STREAM];
  const gint64 values[] = { record->live, record->width, record->height,
    to_ms (record->came) };

  rows->started = record->came;
  rows->first = GST_CLOCK_TIME_NONE;
  rows->width = record->width;
  rows->height = record->height;
  rows->has_stopped = FALSE;
  g_array_set_size (rows->tracks, 0);
  gst_fer_emotion_statement_bind_ints (
      statement, values, G_N_ELEMENTS (values));
  gst_fer_emotion_statement_bind_text (statement, 5, record->source);
  return gst_fer_emotion_statement_run (statement, &rows->stream, error);
}

/* @at: µs since 1970, or -1 where it has not ended. */
static gboolean
set_end (GstFerEmotionRows *rows, gint64 at, GError **error)
{
  sqlite3_stmt *statement = rows->statements[END_STREAM];

  rows->has_stopped = at >= 0;
  sqlite3_bind_int64 (statement, 1, rows->stream);
  if (at >= 0)
    sqlite3_bind_int64 (statement, 2, to_ms (at));
  return gst_fer_emotion_statement_run (statement, NULL, error);
}

gboolean
gst_fer_emotion_rows_stop (GstFerEmotionRows *rows, gint64 at, GError **error)
{
  return rows->stream == 0 || rows->has_stopped || set_end (rows, at, error);
}

void
gst_fer_emotion_rows_forget_stream (GstFerEmotionRows *rows)
{
  rows->stream = 0;
}

/* Boxes are in pixels of the size that the row tells. */
static gboolean
enter_stream (
    GstFerEmotionRows *rows, const GstFerEmotionRecord *record, GError **error)
{
  if (rows->stream != 0
      && (rows->width != record->width || rows->height != record->height)) {
    if (!gst_fer_emotion_rows_stop (rows, record->came, error))
      return FALSE;
    rows->stream = 0;
  }
  if (rows->stream == 0)
    return begin_stream (rows, record, error);
  return !rows->has_stopped || set_end (rows, -1, error);
}

/* The wall clock at which the frame was seen, in ms. A recording is looked at
 * faster or slower than it was made: it is as if it were played from then on.
 */
static gint64
get_at (GstFerEmotionRows *rows, const GstFerEmotionRecord *record)
{
  if (record->live || !GST_CLOCK_TIME_IS_VALID (record->time))
    return to_ms (record->came);
  if (!GST_CLOCK_TIME_IS_VALID (rows->first))
    rows->first = record->time;
  return to_ms (
      rows->started + GST_CLOCK_DIFF (rows->first, record->time) / 1000);
}

/* --- Faces --------------------------------------------------------------- */

/* The row of the track, which is asked for once a commit. */
static gboolean
find_track (
    GstFerEmotionRows *rows, gint number, gint64 at, gint64 *id, GError **error)
{
  const gint64 values[] = { rows->stream, number, at };
  Track track = { number, 0 };

  for (guint i = 0; i < rows->tracks->len; i++) {
    if (g_array_index (rows->tracks, Track, i).number == number) {
      *id = g_array_index (rows->tracks, Track, i).id;
      return TRUE;
    }
  }
  gst_fer_emotion_statement_bind_ints (
      rows->statements[FIND_TRACK], values, G_N_ELEMENTS (values));
  if (!gst_fer_emotion_statement_run (
          rows->statements[FIND_TRACK], &track.id, error))
    return FALSE;
  g_array_append_val (rows->tracks, track);
  *id = track.id;
  return TRUE;
}

/* -1 where the label has no column. Usually labels come in their order. */
static gint
find_column (const gchar *label, guint place)
{
  if (place < G_N_ELEMENTS (columns) && g_str_equal (columns[place], label))
    return place;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (columns[i], label))
      return i;
  return -1;
}

static void
bind_scores (sqlite3_stmt *statement, const GstFerEmotionFace *face)
{
  for (guint i = 0; i < gst_fer_emotion_face_get_n_scores (face); i++) {
    gint column =
        find_column (gst_fer_emotion_face_get_score_name (face, i), i);

    if (column >= 0)
      gst_fer_emotion_statement_bind_known (statement, FIRST_COLUMN + column,
          gst_fer_emotion_face_get_score (face, i));
  }
}

/* Those of a model with labels of its own. */
static gboolean
add_other_scores (GstFerEmotionRows *rows, gint64 observation,
    const GstFerEmotionFace *face, GError **error)
{
  sqlite3_stmt *statement = rows->statements[ADD_SCORE];

  for (guint i = 0; i < gst_fer_emotion_face_get_n_scores (face); i++) {
    const gchar *label = gst_fer_emotion_face_get_score_name (face, i);
    gdouble score = gst_fer_emotion_face_get_score (face, i);

    if (score < 0.0 || find_column (label, i) >= 0)
      continue;
    sqlite3_bind_int64 (statement, 1, observation);
    gst_fer_emotion_statement_bind_text (statement, 2, label);
    sqlite3_bind_double (statement, 3, score);
    if (!gst_fer_emotion_statement_run (statement, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static void
bind_box (sqlite3_stmt *statement, gint64 track, guint64 frame, gint64 at,
    const GstFerEmotionFace *face)
{
  guint x, y, width, height;

  gst_fer_emotion_face_get_box (face, &x, &y, &width, &height);
  gst_fer_emotion_statement_bind_ints (
      statement, (const gint64[]){ track, frame, at, x, y, width, height }, 7);
}

static gboolean
add_face (GstFerEmotionRows *rows, const GstFerEmotionRecord *record,
    gint64 track, gint64 at, const GstFerEmotionFace *face, GError **error)
{
  sqlite3_stmt *statement = rows->statements[ADD_FACE];
  gint64 id;

  bind_box (statement, track, record->number, at, face);
  if (GST_CLOCK_TIME_IS_VALID (record->time))
    sqlite3_bind_int64 (statement, 8, record->time);
  gst_fer_emotion_statement_bind_known (
      statement, 9, gst_fer_emotion_face_get_confidence (face));
  if (gst_fer_emotion_face_has_emotion (face))
    gst_fer_emotion_statement_bind_text (
        statement, 10, gst_fer_emotion_face_get_label (face));
  gst_fer_emotion_statement_bind_known (
      statement, 11, gst_fer_emotion_face_get_label_confidence (face));
  gst_fer_emotion_statement_bind_known (
      statement, 12, gst_fer_emotion_face_get_quality (face));
  bind_scores (statement, face);
  return gst_fer_emotion_statement_run (statement, &id, error)
         && add_other_scores (rows, id, face, error);
}

gboolean
gst_fer_emotion_rows_add (
    GstFerEmotionRows *rows, const GstFerEmotionRecord *record, GError **error)
{
  gint64 at;

  if (!enter_stream (rows, record, error))
    return FALSE;
  at = get_at (rows, record);
  if (!gst_fer_emotion_sums_add_frame (
          rows->sums, rows->stream, at, record, error))
    return FALSE;
  for (guint i = 0; i < record->faces->len; i++) {
    const GstFerEmotionFace *face = g_ptr_array_index (record->faces, i);
    gint number =
        MAX (gst_fer_emotion_face_get_id (face), GST_FER_EMOTION_NO_TRACK);
    gint64 track;

    if (!find_track (rows, number, at, &track, error)
        || !add_face (rows, record, track, at, face, error))
      return FALSE;
    gst_fer_emotion_sums_add_face (rows->sums, track, face);
  }
  return TRUE;
}

gboolean
gst_fer_emotion_rows_flush (GstFerEmotionRows *rows, GError **error)
{
  /* A camera sees thousands of people; those that come back are found again. */
  g_array_set_size (rows->tracks, 0);
  return gst_fer_emotion_sums_flush (rows->sums, error);
}
