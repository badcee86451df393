/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/track-private.h"

#include "facts/names.h"
#include "facts/read/check.h"
#include "facts/read/scores.h"

struct _GstFerEmotionTrack {
  gint id;
  GstClockTime first_seen;
  GstClockTime last_seen;
  GstClockTime duration;
  gchar *label;
  GArray *shares; /* see scores.h */
};

G_DEFINE_BOXED_TYPE (GstFerEmotionTrack, gst_fer_emotion_track,
    gst_fer_emotion_track_ref, gst_fer_emotion_track_unref)

GstFerEmotionTrack *
gst_fer_emotion_track_read (const GstStructure *structure)
{
  gint id = gst_fer_emotion_check_id (structure, GST_FER_EMOTION_FIELD_ID);
  GstFerEmotionTrack *track;

  if (id < 0)
    return NULL;
  track = g_atomic_rc_box_new0 (GstFerEmotionTrack);
  track->id = id;
  track->first_seen =
      gst_fer_emotion_check_time (structure, GST_FER_EMOTION_FIELD_FIRST_SEEN);
  track->last_seen =
      gst_fer_emotion_check_time (structure, GST_FER_EMOTION_FIELD_LAST_SEEN);
  track->duration =
      gst_fer_emotion_check_time (structure, GST_FER_EMOTION_FIELD_DURATION);
  track->label =
      gst_fer_emotion_check_text (structure, GST_FER_EMOTION_FIELD_EMOTION);
  track->shares = gst_fer_emotion_scores_read (structure, NULL);
  return track;
}

/**
 * gst_fer_emotion_track_ref:
 * @track: a track
 *
 * Keeps @track for longer.
 *
 * Returns: (transfer full): @track
 *
 * Since: 0.1
 */
GstFerEmotionTrack *
gst_fer_emotion_track_ref (GstFerEmotionTrack *track)
{
  return g_atomic_rc_box_acquire (track);
}

static void
clear_track (gpointer data)
{
  GstFerEmotionTrack *track = data;

  g_free (track->label);
  g_clear_pointer (&track->shares, g_array_unref);
}

/**
 * gst_fer_emotion_track_unref:
 * @track: (transfer full): a track
 *
 * Gives back what gst_fer_emotion_track_ref() took.
 *
 * Since: 0.1
 */
void
gst_fer_emotion_track_unref (GstFerEmotionTrack *track)
{
  g_atomic_rc_box_release_full (track, clear_track);
}

/**
 * gst_fer_emotion_track_get_id:
 * @track: a track
 *
 * The number that gst_fer_emotion_face_get_id() returned for its faces.
 *
 * Returns: the number, at least 0
 *
 * Since: 0.1
 */
gint
gst_fer_emotion_track_get_id (const GstFerEmotionTrack *track)
{
  g_return_val_if_fail (track != NULL, -1);

  return track->id;
}

/**
 * gst_fer_emotion_track_get_first_seen:
 * @track: a track
 *
 * When the face came.
 *
 * Returns: the timestamp (PTS) of its first frame, nanoseconds;
 *   %GST_CLOCK_TIME_NONE where it is not known
 *
 * Since: 0.1
 */
GstClockTime
gst_fer_emotion_track_get_first_seen (const GstFerEmotionTrack *track)
{
  g_return_val_if_fail (track != NULL, GST_CLOCK_TIME_NONE);

  return track->first_seen;
}

/**
 * gst_fer_emotion_track_get_last_seen:
 * @track: a track
 *
 * When the face was there for the last time.
 *
 * Returns: the timestamp (PTS) of its last frame, nanoseconds;
 *   %GST_CLOCK_TIME_NONE where it is not known
 *
 * Since: 0.1
 */
GstClockTime
gst_fer_emotion_track_get_last_seen (const GstFerEmotionTrack *track)
{
  g_return_val_if_fail (track != NULL, GST_CLOCK_TIME_NONE);

  return track->last_seen;
}

/**
 * gst_fer_emotion_track_get_duration:
 * @track: a track
 *
 * For how long the face was in view, without the times at which it was away.
 *
 * Returns: the time, nanoseconds; %GST_CLOCK_TIME_NONE where it is not known
 *
 * Since: 0.1
 */
GstClockTime
gst_fer_emotion_track_get_duration (const GstFerEmotionTrack *track)
{
  g_return_val_if_fail (track != NULL, GST_CLOCK_TIME_NONE);

  return track->duration;
}

/**
 * gst_fer_emotion_track_get_label:
 * @track: a track
 *
 * The emotion that was shown longest.
 *
 * Returns: (nullable): a label of the model, or %GST_FER_EMOTION_UNCERTAIN;
 *   %NULL where it is not known
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_track_get_label (const GstFerEmotionTrack *track)
{
  g_return_val_if_fail (track != NULL, NULL);

  return track->label;
}

/**
 * gst_fer_emotion_track_get_n_shares:
 * @track: a track
 *
 * The number of labels of which it is known for how long they were shown;
 * %GST_FER_EMOTION_UNCERTAIN is one of them.
 *
 * Returns: the number
 *
 * Since: 0.1
 */
guint
gst_fer_emotion_track_get_n_shares (const GstFerEmotionTrack *track)
{
  g_return_val_if_fail (track != NULL, 0);

  return gst_fer_emotion_scores_get_size (track->shares);
}

/**
 * gst_fer_emotion_track_get_share_name:
 * @track: a track
 * @index: which label, less than gst_fer_emotion_track_get_n_shares()
 *
 * The name of a label, as gst_fer_emotion_face_get_score_name() has it.
 *
 * Returns: the name
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_track_get_share_name (
    const GstFerEmotionTrack *track, guint index)
{
  g_return_val_if_fail (track != NULL, NULL);

  return gst_fer_emotion_scores_get_name (track->shares, index);
}

/**
 * gst_fer_emotion_track_get_share:
 * @track: a track
 * @index: which label, less than gst_fer_emotion_track_get_n_shares()
 *
 * For how much of the time a label was shown.
 *
 * Returns: the share, 0 to 1
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_track_get_share (const GstFerEmotionTrack *track, guint index)
{
  g_return_val_if_fail (track != NULL, -1.0);

  return gst_fer_emotion_scores_get_value (track->shares, index);
}

/**
 * gst_fer_emotion_track_find_share:
 * @track: a track
 * @name: the name of a label, as gst_fer_emotion_track_get_share_name() has it
 *
 * For how much of the time a label was shown, by its name.
 *
 * Returns: the share, 0 to 1; -1 where it is not known
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_track_find_share (
    const GstFerEmotionTrack *track, const gchar *name)
{
  g_return_val_if_fail (track != NULL, -1.0);

  return gst_fer_emotion_scores_find_value (track->shares, name);
}
