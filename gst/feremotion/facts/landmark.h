/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/feremotion/facts/prelude.h>

G_BEGIN_DECLS

/**
 * GST_FER_EMOTION_N_LANDMARKS:
 *
 * Number of the landmarks of a face.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_N_LANDMARKS 5

/**
 * GstFerEmotionLandmark:
 * @GST_FER_EMOTION_LANDMARK_RIGHT_EYE: middle of the right eye
 * @GST_FER_EMOTION_LANDMARK_LEFT_EYE: middle of the left eye
 * @GST_FER_EMOTION_LANDMARK_NOSE_TIP: tip of the nose
 * @GST_FER_EMOTION_LANDMARK_RIGHT_MOUTH_CORNER: right corner of the mouth
 * @GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER: left corner of the mouth
 *
 * Points of a face. Right and left are the subject's: the right eye is left in
 * the picture.
 *
 * Since: 0.1
 */
typedef enum {
  GST_FER_EMOTION_LANDMARK_RIGHT_EYE,
  GST_FER_EMOTION_LANDMARK_LEFT_EYE,
  GST_FER_EMOTION_LANDMARK_NOSE_TIP,
  GST_FER_EMOTION_LANDMARK_RIGHT_MOUTH_CORNER,
  GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER
} GstFerEmotionLandmark;

/**
 * GST_TYPE_FER_EMOTION_LANDMARK:
 *
 * The type of #GstFerEmotionLandmark.
 *
 * Since: 0.1
 */
#define GST_TYPE_FER_EMOTION_LANDMARK (gst_fer_emotion_landmark_get_type ())
GST_FER_EMOTION_API
GType gst_fer_emotion_landmark_get_type (void);

GST_FER_EMOTION_API
const gchar *gst_fer_emotion_landmark_get_name (GstFerEmotionLandmark landmark);

GST_FER_EMOTION_API
const gchar *gst_fer_emotion_landmark_get_x_field (
    GstFerEmotionLandmark landmark);

GST_FER_EMOTION_API
const gchar *gst_fer_emotion_landmark_get_y_field (
    GstFerEmotionLandmark landmark);

G_END_DECLS
