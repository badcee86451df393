/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/landmark.h"

static const struct {
  const gchar *name;
  const gchar *x_field;
  const gchar *y_field;
} landmarks[] = {
#define LANDMARK(name)                                                         \
  {                                                                            \
    name, name "_x", name "_y"                                                 \
  }
  [GST_FER_EMOTION_LANDMARK_RIGHT_EYE] = LANDMARK ("right_eye"),
  [GST_FER_EMOTION_LANDMARK_LEFT_EYE] = LANDMARK ("left_eye"),
  [GST_FER_EMOTION_LANDMARK_NOSE_TIP] = LANDMARK ("nose_tip"),
  [GST_FER_EMOTION_LANDMARK_RIGHT_MOUTH_CORNER] =
      LANDMARK ("right_mouth_corner"),
  [GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER] = LANDMARK ("left_mouth_corner"),
#undef LANDMARK
};

G_STATIC_ASSERT (G_N_ELEMENTS (landmarks) == GST_FER_EMOTION_N_LANDMARKS);

GType
gst_fer_emotion_landmark_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_FER_EMOTION_LANDMARK_RIGHT_EYE, "GST_FER_EMOTION_LANDMARK_RIGHT_EYE",
        "right-eye" },
    { GST_FER_EMOTION_LANDMARK_LEFT_EYE, "GST_FER_EMOTION_LANDMARK_LEFT_EYE",
        "left-eye" },
    { GST_FER_EMOTION_LANDMARK_NOSE_TIP, "GST_FER_EMOTION_LANDMARK_NOSE_TIP",
        "nose-tip" },
    { GST_FER_EMOTION_LANDMARK_RIGHT_MOUTH_CORNER,
        "GST_FER_EMOTION_LANDMARK_RIGHT_MOUTH_CORNER", "right-mouth-corner" },
    { GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER,
        "GST_FER_EMOTION_LANDMARK_LEFT_MOUTH_CORNER", "left-mouth-corner" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstFerEmotionLandmark", values));
  return type;
}

/**
 * gst_fer_emotion_landmark_get_name:
 * @landmark: a landmark
 *
 * The name of a point, such as `right_eye`.
 *
 * Returns: the name
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_landmark_get_name (GstFerEmotionLandmark landmark)
{
  g_return_val_if_fail ((guint) landmark < G_N_ELEMENTS (landmarks), NULL);

  return landmarks[landmark].name;
}

/**
 * gst_fer_emotion_landmark_get_x_field:
 * @landmark: a landmark
 *
 * The field of a structure %GST_FER_EMOTION_STRUCTURE_LANDMARKS that says how
 * far right a point is, as a fraction of the frame's width (#gdouble).
 *
 * Returns: the name of the field
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_landmark_get_x_field (GstFerEmotionLandmark landmark)
{
  g_return_val_if_fail ((guint) landmark < G_N_ELEMENTS (landmarks), NULL);

  return landmarks[landmark].x_field;
}

/**
 * gst_fer_emotion_landmark_get_y_field:
 * @landmark: a landmark
 *
 * The field of a structure %GST_FER_EMOTION_STRUCTURE_LANDMARKS that says how
 * far down a point is, as a fraction of the frame's height (#gdouble).
 *
 * Returns: the name of the field
 *
 * Since: 0.1
 */
const gchar *
gst_fer_emotion_landmark_get_y_field (GstFerEmotionLandmark landmark)
{
  g_return_val_if_fail ((guint) landmark < G_N_ELEMENTS (landmarks), NULL);

  return landmarks[landmark].y_field;
}
