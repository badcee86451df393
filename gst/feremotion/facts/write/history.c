/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/write/history.h"

#include "facts/names.h"

/* Tracks that are over are remembered up to this number; a camera runs for
 * months. */
#define MAX_FINISHED 10000
/* A number that comes back does so sooner than this. */
#define MAX_ABSENCE (5 * GST_SECOND)

typedef struct {
  guint id;
  GstClockTime first_seen;
  GstClockTime last_seen;
  GstClockTime last_duration; /* of the frame at last_seen */
  GstClockTime seen;          /* the same by the clock */
  gint emotion;               /* shown since then */
  GstClockTime began;
  gboolean there; /* in the frame at work */
  /* How long each label was shown; behind the last one: none of them. */
  GstClockTime shown[FER_MAX_LABELS + 1];
} Track;

struct _GstFerEmotionHistory {
  const GstFerEmotionLabels *labels;
  GstClockTime time;  /* of the frame at work, as its stamp says */
  GstClockTime clock; /* the same, never falling */
  GPtrArray *present; /* of Track, in the order of their coming */
  GQueue finished;
  GArray *changes;
  gboolean closed;
};

GstFerEmotionHistory *
gst_fer_emotion_history_new (const GstFerEmotionLabels *labels)
{
  GstFerEmotionHistory *history = g_new0 (GstFerEmotionHistory, 1);

  history->labels = labels;
  history->present = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&history->finished);
  history->changes =
      g_array_new (FALSE, FALSE, sizeof (GstFerEmotionHistoryChange));
  return history;
}

void
gst_fer_emotion_history_free (GstFerEmotionHistory *history)
{
  g_ptr_array_unref (history->present);
  g_queue_clear_full (&history->finished, g_free);
  g_array_unref (history->changes);
  g_free (history);
}

/* An emotion begins or ends; to be uncertain is none. */
static void
add_change (GstFerEmotionHistory *history, const Track *track, gboolean onset,
    GstClockTime time)
{
  GstFerEmotionHistoryChange change = { track->id, track->emotion, onset, time,
    onset ? GST_CLOCK_TIME_NONE : track->began };

  if (track->emotion >= 0)
    g_array_append_val (history->changes, change);
}

static void
add_time (GstFerEmotionHistory *history, Track *track, GstClockTime time)
{
  guint label =
      track->emotion >= 0 ? (guint) track->emotion : history->labels->n_labels;

  track->shown[label] += time;
}

static Track *
find_present (GstFerEmotionHistory *history, guint id)
{
  for (guint i = 0; i < history->present->len; i++) {
    Track *track = g_ptr_array_index (history->present, i);

    if (track->id == id)
      return track;
  }
  return NULL;
}

/* A face that was lost for a moment: its parts are one track. */
static Track *
revive (GstFerEmotionHistory *history, guint id)
{
  for (GList *link = history->finished.tail; link != NULL; link = link->prev) {
    Track *track = link->data;

    if (track->seen + MAX_ABSENCE < history->clock)
      return NULL;
    if (track->id == id) {
      g_queue_delete_link (&history->finished, link);
      return track;
    }
  }
  return NULL;
}

static Track *
begin (GstFerEmotionHistory *history, const FerFace *face)
{
  Track *track = revive (history, face->id);

  if (track == NULL) {
    track = g_new0 (Track, 1);
    track->id = face->id;
    track->first_seen = history->time;
  }
  track->last_seen = track->began = history->time;
  track->seen = history->clock;
  track->emotion = face->emotion;
  g_ptr_array_add (history->present, track);
  add_change (history, track, TRUE, history->time);
  return track;
}

static void
see (GstFerEmotionHistory *history, const FerFace *face, GstClockTime duration,
    gboolean *changed)
{
  GstClockTime time = history->time;
  Track *track = find_present (history, face->id);

  if (track == NULL) {
    track = begin (history, face);
    *changed = TRUE;
  }
  add_time (history, track, history->clock - track->seen);
  track->there = TRUE;
  track->last_seen = time;
  track->seen = history->clock;
  track->last_duration = duration;
  if (face->emotion != track->emotion) {
    add_change (history, track, FALSE, time);
    track->emotion = face->emotion;
    track->began = time;
    add_change (history, track, TRUE, time);
    *changed = TRUE;
  }
}

static void
finish (GstFerEmotionHistory *history, Track *track)
{
  GstClockTime end = track->last_seen;

  /* It was there as long as the last frame that showed it. */
  if (GST_CLOCK_TIME_IS_VALID (track->last_duration)) {
    add_time (history, track, track->last_duration);
    /* Played backward, a frame ends with its stamp. */
    if (track->last_seen >= track->first_seen)
      end += track->last_duration;
  }
  add_change (history, track, FALSE, end);
  g_queue_push_tail (&history->finished, track);
}

gboolean
gst_fer_emotion_history_update (GstFerEmotionHistory *history,
    const FerFace *faces, guint n_faces, GstClockTime clock, GstClockTime time,
    GstClockTime duration)
{
  gboolean changed = FALSE;
  guint kept = 0;

  g_array_set_size (history->changes, 0);
  history->closed = FALSE;
  history->clock = clock;
  if (GST_CLOCK_TIME_IS_VALID (time))
    history->time = time;
  for (guint i = 0; i < history->present->len; i++)
    ((Track *) g_ptr_array_index (history->present, i))->there = FALSE;
  for (guint i = 0; i < n_faces; i++)
    see (history, &faces[i], duration, &changed);
  for (guint i = 0; i < history->present->len; i++) {
    Track *track = g_ptr_array_index (history->present, i);

    if (track->there) {
      g_ptr_array_index (history->present, kept++) = track;
    } else {
      finish (history, track);
      changed = TRUE;
    }
  }
  /* The others are in other hands now. */
  for (guint i = kept; i < history->present->len; i++)
    g_ptr_array_index (history->present, i) = NULL;
  g_ptr_array_set_size (history->present, (gint) kept);
  return changed;
}

const GstFerEmotionHistoryChange *
gst_fer_emotion_history_get_changes (
    const GstFerEmotionHistory *history, guint *n_changes)
{
  *n_changes = history->changes->len;
  return (const GstFerEmotionHistoryChange *) history->changes->data;
}

void
gst_fer_emotion_history_close (GstFerEmotionHistory *history)
{
  gst_fer_emotion_history_update (history, NULL, 0, history->clock,
      GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE);
  history->closed = TRUE;
}

static GstStructure *
describe_track (const GstFerEmotionHistory *history, const Track *track)
{
  const GstFerEmotionLabels *labels = history->labels;
  guint n_labels = labels->n_labels;
  guint most = n_labels;
  GstClockTime total = 0;
  GstStructure *structure;

  for (guint i = 0; i <= n_labels; i++) {
    total += track->shown[i];
    if (track->shown[i] > track->shown[most])
      most = i;
  }
  /* One frame that lasted for nobody knows how long. */
  if (total == 0 && track->emotion >= 0)
    most = (guint) track->emotion;
  structure = gst_structure_new (GST_FER_EMOTION_MESSAGE_TRACK,
      GST_FER_EMOTION_FIELD_ID, G_TYPE_UINT, track->id,
      GST_FER_EMOTION_FIELD_FIRST_SEEN, G_TYPE_UINT64, track->first_seen,
      GST_FER_EMOTION_FIELD_LAST_SEEN, G_TYPE_UINT64, track->last_seen,
      GST_FER_EMOTION_FIELD_DURATION, G_TYPE_UINT64, total,
      GST_FER_EMOTION_FIELD_EMOTION, G_TYPE_STRING,
      gst_fer_emotion_labels_get_name (
          labels, most < n_labels ? (gint) most : FER_UNCERTAIN),
      NULL);
  for (guint i = 0; i <= n_labels; i++) {
    gdouble share = total > 0 ? (gdouble) track->shown[i] / total : i == most;

    gst_structure_set (structure,
        i < n_labels ? labels->fields[i] : GST_FER_EMOTION_UNCERTAIN,
        G_TYPE_DOUBLE, share, NULL);
  }
  return structure;
}

GstStructure *
gst_fer_emotion_history_take_summary (GstFerEmotionHistory *history)
{
  GstStructure *structure;
  Track *track;

  if (!history->closed && history->finished.length <= MAX_FINISHED)
    return NULL;
  track = g_queue_pop_head (&history->finished);
  if (track == NULL)
    return NULL;
  structure = describe_track (history, track);
  g_free (track);
  return structure;
}
