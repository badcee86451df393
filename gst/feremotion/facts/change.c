/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/change-private.h"

#include "facts/names.h"
#include "facts/read/check.h"

struct _GstFerEmotionChange {
  gboolean is_onset;
  gint id;
  gchar *label;
  GstClockTime time;
  GstClockTime onset;
};

G_DEFINE_BOXED_TYPE (GstFerEmotionChange, gst_fer_emotion_change,
    gst_fer_emotion_change_ref, gst_fer_emotion_change_unref)

GstFerEmotionChange *
gst_fer_emotion_change_read (const GstStructure *structure)
{
  gboolean is_onset =
      gst_structure_has_name (structure, GST_FER_EMOTION_STRUCTURE_ONSET);
  gint id = gst_fer_emotion_check_id (structure, GST_FER_EMOTION_FIELD_ID);
  GstFerEmotionChange *change;
  gchar *label;

  if (id < 0
      || (!is_onset
          && !gst_structure_has_name (
              structure, GST_FER_EMOTION_STRUCTURE_OFFSET)))
    return NULL;
  label = gst_fer_emotion_check_text (structure, GST_FER_EMOTION_FIELD_EMOTION);
  if (label == NULL)
    return NULL;
  change = g_atomic_rc_box_new0 (GstFerEmotionChange);
  change->is_onset = is_onset;
  change->id = id;
  change->label = label;
  change->time =
      gst_fer_emotion_check_time (structure, GST_FER_EMOTION_FIELD_TIMESTAMP);
  change->onset = is_onset ? change->time
                           : gst_fer_emotion_check_time (
                               structure, GST_FER_EMOTION_FIELD_ONSET);
  return change;
}

/**
 * gst_fer_emotion_change_ref:
 * @change: a change
 *
 * Keeps @change for longer.
 *
 * Returns: (transfer full): @change
 *
 * Since: 0.1
 */
GstFerEmotionChange *
gst_fer_emotion_change_ref (GstFerEmotionChange *change)
{
  return g_atomic_rc_box_acquire (change);
}

static void
clear_change (gpointer change)
{
  g_free (((GstFerEmotionChange *) change)->label);
}

/**
 * gst_fer_emotion_change_unref:
 * @change: (transfer full): a change
 *
 * Gives back what gst_fer_emotion_change_ref() took.
 *
 * Since: 0.1
 */
void
gst_fer_emotion_change_unref (GstFerEmotionChange *change)
{
  g_atomic_rc_box_release_full (change, clear_change);
}

/**
 * gst_fer_emotion_change_is_onset:
 * @change: a change
 *
 * Whether the emotion began; otherwise it ended.
 *
 * Returns: %TRUE for an onset, %FALSE for an offset
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_change_is_onset (const GstFerEmotionChange *change)
{
  g_return_val_if_fail (change != NULL, FALSE);

  return change->is_onset;
}

/**
 * gst_fer_emotion_change_get_id:
 * @change: a change
 *
 * Whose emotion it is, as gst_fer_emotion_face_get_id() returns it.
 *
 * Returns: the number of the track, at least 0
 *
 * Since: 0.1
 */
gint
gst_fer_emotion_change_get_id (const GstFerEmotionChange *change)
{
  g_return_val_if_fail (change != NULL, -1);

  return change->id;
}

/**
 * gst_fer_emotion_change_get_label:
 * @change: a change
 *
 * Which emotion it is.
 *
 * Returns: a label of the model, never %GST_FER_EMOTION_UNCERTAIN
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_change_get_label (const GstFerEmotionChange *change)
{
  g_return_val_if_fail (change != NULL, NULL);

  return change->label;
}

/**
 * gst_fer_emotion_change_get_time:
 * @change: a change
 *
 * When it was.
 *
 * Returns: the timestamp (PTS) of the frame, nanoseconds, or, where the face
 *   went, of the end of the last frame that showed it; %GST_CLOCK_TIME_NONE
 *   where it is not known
 *
 * Since: 0.1
 */
GstClockTime
gst_fer_emotion_change_get_time (const GstFerEmotionChange *change)
{
  g_return_val_if_fail (change != NULL, GST_CLOCK_TIME_NONE);

  return change->time;
}

/**
 * gst_fer_emotion_change_get_onset:
 * @change: a change
 *
 * When the emotion began, also of one that ended.
 *
 * Returns: the timestamp (PTS) of the frame, nanoseconds; %GST_CLOCK_TIME_NONE
 *   where it is not known
 *
 * Since: 0.1
 */
GstClockTime
gst_fer_emotion_change_get_onset (const GstFerEmotionChange *change)
{
  g_return_val_if_fail (change != NULL, GST_CLOCK_TIME_NONE);

  return change->onset;
}
