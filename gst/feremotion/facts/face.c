/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/face-private.h"

#include "facts/read/scores.h"

G_DEFINE_BOXED_TYPE (GstFerEmotionFace, gst_fer_emotion_face,
    gst_fer_emotion_face_ref, gst_fer_emotion_face_unref)

/* --- Life ----------------------------------------------------------------- */

GstFerEmotionFace *
gst_fer_emotion_face_new (guint x, guint y, guint width, guint height)
{
  GstFerEmotionFace *face = g_atomic_rc_box_new0 (GstFerEmotionFace);

  face->id = -1;
  face->x = x;
  face->y = y;
  face->width = width;
  face->height = height;
  face->confidence = face->quality = -1.0;
  face->emotion.label_index = face->raw.label_index = -1;
  face->emotion.confidence = face->raw.confidence = -1.0;
  return face;
}

static void
clear_reading (GstFerEmotionReading *reading)
{
  g_free (reading->label);
  g_clear_pointer (&reading->scores, g_array_unref);
}

static void
clear_face (gpointer data)
{
  GstFerEmotionFace *face = data;

  g_free (face->model_name);
  clear_reading (&face->emotion);
  clear_reading (&face->raw);
}

/**
 * gst_fer_emotion_face_ref:
 * @face: a face
 *
 * Keeps @face for longer.
 *
 * Returns: (transfer full): @face
 *
 * Since: 0.1
 */
GstFerEmotionFace *
gst_fer_emotion_face_ref (GstFerEmotionFace *face)
{
  return g_atomic_rc_box_acquire (face);
}

/**
 * gst_fer_emotion_face_unref:
 * @face: (transfer full): a face
 *
 * Gives back what gst_fer_emotion_face_ref() took.
 *
 * Since: 0.1
 */
void
gst_fer_emotion_face_unref (GstFerEmotionFace *face)
{
  g_atomic_rc_box_release_full (face, clear_face);
}

static void
complete_reading (GstFerEmotionReading *reading, GstFerEmotionReading *other)
{
  GstFerEmotionReading mine = *reading;

  if (reading->label != NULL)
    return;
  *reading = *other;
  *other = mine;
}

static void
take_place (GstFerEmotionFace *face, const GstFerEmotionFace *other)
{
  face->x = other->x;
  face->y = other->y;
  face->width = other->width;
  face->height = other->height;
  face->is_normalized = TRUE;
  face->x_min = other->x_min;
  face->x_max = other->x_max;
  face->y_min = other->y_min;
  face->y_max = other->y_max;
}

void
gst_fer_emotion_face_complete (
    GstFerEmotionFace *face, GstFerEmotionFace *other)
{
  if (face->id < 0)
    face->id = other->id;
  if (face->confidence < 0.0)
    face->confidence = other->confidence;
  if (face->quality < 0.0)
    face->quality = other->quality;
  if (!face->is_normalized && other->is_normalized)
    take_place (face, other);
  if (face->model_name == NULL)
    face->model_name = g_steal_pointer (&other->model_name);
  complete_reading (&face->emotion, &other->emotion);
  complete_reading (&face->raw, &other->raw);
  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++)
    if (!face->landmarks[i].is_known)
      face->landmarks[i] = other->landmarks[i];
}

/* --- Where it is ---------------------------------------------------------- */

/**
 * gst_fer_emotion_face_get_id:
 * @face: a face
 *
 * The number of the face's track: it stays with the face from frame to frame
 * and is never used for another.
 *
 * Returns: the number, at least 0; -1 where @face has none
 *
 * Since: 0.1
 */
gint
gst_fer_emotion_face_get_id (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, -1);

  return face->id;
}

/**
 * gst_fer_emotion_face_get_box:
 * @face: a face
 * @x: (out) (optional): left edge, pixels
 * @y: (out) (optional): top edge, pixels
 * @width: (out) (optional): width, pixels, at least 1
 * @height: (out) (optional): height, pixels, at least 1
 *
 * Where in the frame the face is. The right and bottom edges fit a #gint, but
 * the frame itself may be smaller where others attached the face.
 *
 * Since: 0.1
 */
void
gst_fer_emotion_face_get_box (const GstFerEmotionFace *face, guint *x, guint *y,
    guint *width, guint *height)
{
  g_return_if_fail (face != NULL);

  if (x != NULL)
    *x = face->x;
  if (y != NULL)
    *y = face->y;
  if (width != NULL)
    *width = face->width;
  if (height != NULL)
    *height = face->height;
}

/**
 * gst_fer_emotion_face_get_normalized_box:
 * @face: a face
 * @x_min: (out) (optional): left edge
 * @x_max: (out) (optional): right edge
 * @y_min: (out) (optional): top edge
 * @y_max: (out) (optional): bottom edge
 *
 * Where in the frame the face is, as fractions of the frame's width and height.
 *
 * Returns: whether it is known
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_face_get_normalized_box (const GstFerEmotionFace *face,
    gdouble *x_min, gdouble *x_max, gdouble *y_min, gdouble *y_max)
{
  g_return_val_if_fail (face != NULL, FALSE);

  if (!face->is_normalized)
    return FALSE;
  if (x_min != NULL)
    *x_min = face->x_min;
  if (x_max != NULL)
    *x_max = face->x_max;
  if (y_min != NULL)
    *y_min = face->y_min;
  if (y_max != NULL)
    *y_max = face->y_max;
  return TRUE;
}

/**
 * gst_fer_emotion_face_get_confidence:
 * @face: a face
 *
 * How sure the detector is that it is a face.
 *
 * Returns: the confidence, 0 to 1; -1 where it is not known
 *
 * Since: 0.1
 */
gdouble
gst_fer_emotion_face_get_confidence (const GstFerEmotionFace *face)
{
  g_return_val_if_fail (face != NULL, -1.0);

  return face->confidence;
}

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

  return gst_fer_emotion_scores_get_size (face->emotion.scores);
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

  return gst_fer_emotion_scores_get_name (face->emotion.scores, index);
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

  return gst_fer_emotion_scores_get_value (face->emotion.scores, index);
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

  return gst_fer_emotion_scores_get_size (face->raw.scores);
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

  return gst_fer_emotion_scores_get_name (face->raw.scores, index);
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

  return gst_fer_emotion_scores_get_value (face->raw.scores, index);
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

/* --- Its parts ------------------------------------------------------------ */

/**
 * gst_fer_emotion_face_get_landmark:
 * @face: a face
 * @landmark: which point
 * @x: (out) (optional): from the left edge, as a fraction of the frame's width
 * @y: (out) (optional): from the top edge, as a fraction of its height
 *
 * Where an eye, the nose or a corner of the mouth is. It may be a little
 * outside of the frame.
 *
 * Returns: whether it is known
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_face_get_landmark (const GstFerEmotionFace *face,
    GstFerEmotionLandmark landmark, gdouble *x, gdouble *y)
{
  const GstFerEmotionPoint *point;

  g_return_val_if_fail (face != NULL, FALSE);
  g_return_val_if_fail ((guint) landmark < GST_FER_EMOTION_N_LANDMARKS, FALSE);

  point = &face->landmarks[landmark];
  if (!point->is_known)
    return FALSE;
  if (x != NULL)
    *x = point->x;
  if (y != NULL)
    *y = point->y;
  return TRUE;
}
