/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a face tells of its emotion. */
#include "facts/face-private.h"
#include "facts/read/scores.h"

/* --- Its emotion ---------------------------------------------------------- */

/**
 * gst_fer_emotion_face_has_emotion:
 * @face: a face
 *
 * Whether an emotion was read, be it uncertain.
 *
 * Returns: whether gst_fer_emotion_face_get_label() returns a label
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_face_has_emotion (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, FALSE);

  return face->emotion.label != NULL;
}

/**
 * gst_fer_emotion_face_get_label:
 * @face: a face
 *
 * The name of the emotion, steadied along the face's track.
 *
 * Returns: (nullable): a label of the model, or %GST_FER_EMOTION_UNCERTAIN
 *   where none is certain enough; %NULL where no emotion was read
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_face_get_label (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, NULL);

  return face->emotion.label;
}

/**
 * gst_fer_emotion_face_get_label_index:
 * @face: a face
 *
 * Which of the model's labels it is.
 *
 * Returns: the index, from 0; -1 where it is %GST_FER_EMOTION_UNCERTAIN or not
 *   known
 *
 * Since: 0.1
 */
gint
gst_fer_emotion_face_get_label_index (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, -1);

  return face->emotion.label_index;
}

/**
 * gst_fer_emotion_face_get_label_confidence:
 * @face: a face
 *
 * How probable the emotion is; where it is %GST_FER_EMOTION_UNCERTAIN, how
 * probable the most probable one.
 *
 * Returns: the probability, 0 to 1; -1 where it is not known
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_get_label_confidence (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, -1.0);

  return face->emotion.confidence;
}

/**
 * gst_fer_emotion_face_get_model_name:
 * @face: a face
 *
 * The name of the model that read the emotion.
 *
 * Returns: (nullable): the name; %NULL where it is not known
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_face_get_model_name (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, NULL);

  return face->model_name;
}

static guint
count_scores (const GstFerEmotionReading *reading)
{
  return gst_fer_emotion_scores_get_size (reading->scores);
}

/**
 * gst_fer_emotion_face_get_n_scores:
 * @face: a face
 *
 * The number of labels whose probability is known.
 *
 * Returns: the number; 0 where no emotion was read
 *
 * Since: 0.1
 */
guint
gst_fer_emotion_face_get_n_scores (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, 0);

  return count_scores (&face->emotion);
}

/**
 * gst_fer_emotion_face_get_score_name:
 * @face: a face
 * @index: which label, less than gst_fer_emotion_face_get_n_scores()
 *
 * The name of a label as a field has it: what is neither an ASCII letter nor a
 * digit, `-` or `_` is `_`.
 *
 * Returns: the name
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_face_get_score_name (const GstFerEmotionFace *face, guint index)
{
  g_return_val_if_fail (face != NULL, NULL);
  g_return_val_if_fail (index < count_scores (&face->emotion), NULL);

  return gst_fer_emotion_scores_get (face->emotion.scores, index)->name;
}

/**
 * gst_fer_emotion_face_get_score:
 * @face: a face
 * @index: which label, less than gst_fer_emotion_face_get_n_scores()
 *
 * The probability of a label, steadied along the face's track.
 *
 * Returns: the probability, 0 to 1
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_get_score (const GstFerEmotionFace *face, guint index)
{
  g_return_val_if_fail (face != NULL, -1.0);
  g_return_val_if_fail (index < count_scores (&face->emotion), -1.0);

  return gst_fer_emotion_scores_get (face->emotion.scores, index)->value;
}

/**
 * gst_fer_emotion_face_find_score:
 * @face: a face
 * @name: the name of a label as gst_fer_emotion_face_get_score_name() has it
 *
 * The probability of a label by its name.
 *
 * Returns: the probability, 0 to 1; -1 where it is not known
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_find_score (
    const GstFerEmotionFace *face, const gchar *name)
{
  g_return_val_if_fail (face != NULL, -1.0);
  g_return_val_if_fail (name != NULL, -1.0);

  return gst_fer_emotion_scores_find_value (face->emotion.scores, name);
}

/* --- The last look alone -------------------------------------------------- */

/**
 * gst_fer_emotion_face_get_raw_label:
 * @face: a face
 *
 * The most probable emotion by the last look alone, whatever came before.
 *
 * Returns: (nullable): a label of the model; %NULL where it is not known
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_face_get_raw_label (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, NULL);

  return face->raw.label;
}

/**
 * gst_fer_emotion_face_get_raw_label_index:
 * @face: a face
 *
 * Which of the model's labels gst_fer_emotion_face_get_raw_label() is.
 *
 * Returns: the index, from 0; -1 where it is not known
 *
 * Since: 0.1
 */
gint
gst_fer_emotion_face_get_raw_label_index (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, -1);

  return face->raw.label_index;
}

/**
 * gst_fer_emotion_face_get_raw_label_confidence:
 * @face: a face
 *
 * How probable gst_fer_emotion_face_get_raw_label() is.
 *
 * Returns: the probability, 0 to 1; -1 where it is not known
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_get_raw_label_confidence (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, -1.0);

  return face->raw.confidence;
}

/**
 * gst_fer_emotion_face_get_n_raw_scores:
 * @face: a face
 *
 * The number of labels whose probability by the last look alone is known.
 *
 * Returns: the number; 0 where it is not known
 *
 * Since: 0.1
 */
guint
gst_fer_emotion_face_get_n_raw_scores (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, 0);

  return count_scores (&face->raw);
}

/**
 * gst_fer_emotion_face_get_raw_score_name:
 * @face: a face
 * @index: which label, less than gst_fer_emotion_face_get_n_raw_scores()
 *
 * As gst_fer_emotion_face_get_score_name().
 *
 * Returns: the name
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_face_get_raw_score_name (
    const GstFerEmotionFace *face, guint index)
{
  g_return_val_if_fail (face != NULL, NULL);
  g_return_val_if_fail (index < count_scores (&face->raw), NULL);

  return gst_fer_emotion_scores_get (face->raw.scores, index)->name;
}

/**
 * gst_fer_emotion_face_get_raw_score:
 * @face: a face
 * @index: which label, less than gst_fer_emotion_face_get_n_raw_scores()
 *
 * The probability of a label by the last look alone.
 *
 * Returns: the probability, 0 to 1
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_get_raw_score (const GstFerEmotionFace *face, guint index)
{
  g_return_val_if_fail (face != NULL, -1.0);
  g_return_val_if_fail (index < count_scores (&face->raw), -1.0);

  return gst_fer_emotion_scores_get (face->raw.scores, index)->value;
}

/**
 * gst_fer_emotion_face_find_raw_score:
 * @face: a face
 * @name: the name of a label as gst_fer_emotion_face_get_raw_score_name() has
 *   it
 *
 * The probability of a label by its name, by the last look alone.
 *
 * Returns: the probability, 0 to 1; -1 where it is not known
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_find_raw_score (
    const GstFerEmotionFace *face, const gchar *name)
{
  g_return_val_if_fail (face != NULL, -1.0);
  g_return_val_if_fail (name != NULL, -1.0);

  return gst_fer_emotion_scores_find_value (face->raw.scores, name);
}

/**
 * gst_fer_emotion_face_get_quality:
 * @face: a face
 *
 * How well the face can be read at its size and sharpness, as it is turned, and
 * as far as the frame holds it.
 *
 * Returns: the quality, 0 to 1; -1 where it is not known
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_get_quality (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, -1.0);

  return face->quality;
}
