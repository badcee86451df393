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

void
gst_fer_emotion_face_complete (
    GstFerEmotionFace *face, GstFerEmotionFace *other)
{
  if (face->confidence < 0.0)
    face->confidence = other->confidence;
  if (face->quality < 0.0)
    face->quality = other->quality;
  if (!face->is_normalized) {
    face->is_normalized = other->is_normalized;
    face->x_min = other->x_min;
    face->x_max = other->x_max;
    face->y_min = other->y_min;
    face->y_max = other->y_max;
  }
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
