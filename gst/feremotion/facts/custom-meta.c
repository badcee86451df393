/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/custom-meta.h"

#include <gst/video/video.h>

#include "facts/face-private.h"
#include "facts/read/list.h"
#include "facts/names.h"
#include "facts/read/check.h"
#include "facts/read/mapping.h"

/* FALSE where nothing is seen of it, or where it is none. */
static gboolean
move_box (GstStructure *face, const GstFerEmotionMapping *mapping)
{
  GstVideoRectangle box;
  guint x, y, width, height;

  if (!gst_structure_get (face, GST_FER_EMOTION_FIELD_X, G_TYPE_UINT, &x,
          GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, &y, GST_FER_EMOTION_FIELD_WIDTH,
          G_TYPE_UINT, &width, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT,
          &height, NULL)
      || !gst_fer_emotion_check_is_box (x, y, width, height))
    return FALSE;
  box = (GstVideoRectangle){ (gint) x, (gint) y, (gint) width, (gint) height };
  if (!gst_fer_emotion_mapping_take_box (mapping, &box))
    return FALSE;
  gst_structure_set (face, GST_FER_EMOTION_FIELD_X, G_TYPE_UINT, box.x,
      GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, box.y, GST_FER_EMOTION_FIELD_WIDTH,
      G_TYPE_UINT, box.w, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, box.h,
      NULL);
  return TRUE;
}

static void
move_landmarks (GstStructure *face, const GstFerEmotionMapping *mapping)
{
  const GstStructure *old = gst_fer_emotion_check_structure (
      face, GST_FER_EMOTION_STRUCTURE_LANDMARKS);
  GstStructure *landmarks;

  if (old == NULL)
    return;
  landmarks = gst_structure_copy (old);
  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++) {
    const gchar *x_field = gst_fer_emotion_landmark_get_x_field (i);
    const gchar *y_field = gst_fer_emotion_landmark_get_y_field (i);
    gdouble x, y;

    if (!gst_structure_get_double (landmarks, x_field, &x)
        || !gst_structure_get_double (landmarks, y_field, &y))
      continue;
    gst_fer_emotion_mapping_take_point (mapping, &x, &y);
    gst_structure_set (
        landmarks, x_field, G_TYPE_DOUBLE, x, y_field, G_TYPE_DOUBLE, y, NULL);
  }
  gst_structure_set (face, GST_FER_EMOTION_STRUCTURE_LANDMARKS,
      GST_TYPE_STRUCTURE, landmarks, NULL);
  gst_structure_free (landmarks);
}

/* The faces that are seen in the new picture, where they are in it. */
static GstStructure *
move_facts (const GstStructure *facts, const GstFerEmotionMapping *mapping)
{
  GstStructure *moved = gst_structure_copy (facts);
  GValue list = G_VALUE_INIT;
  guint n;
  const GValue *faces = gst_fer_emotion_check_list (
      facts, GST_FER_EMOTION_FIELD_FACES, GST_FER_EMOTION_MAX_FACES, &n);

  gst_structure_set (moved, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT,
      mapping->to_width, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT,
      mapping->to_height, NULL);
  g_value_init (&list, GST_TYPE_LIST);
  for (guint i = 0; i < n; i++) {
    const GstStructure *face = gst_fer_emotion_check_element (faces, i);
    GstStructure *copy = face != NULL ? gst_structure_copy (face) : NULL;

    if (copy == NULL)
      continue;
    move_landmarks (copy, mapping);
    if (move_box (copy, mapping))
      gst_fer_emotion_list_take (&list, copy);
    else
      gst_structure_free (copy);
  }
  gst_structure_take_value (moved, GST_FER_EMOTION_FIELD_FACES, &list);
  return moved;
}

static gboolean
copy_field (GQuark field, const GValue *value, gpointer structure)
{
  gst_structure_id_set_value (structure, field, value);
  return TRUE;
}

/* To those that are there already, of other pictures in the same frame. */
static void
append_faces (GstStructure *facts, const GstStructure *others)
{
  guint n, n_others;
  const GValue *faces = gst_fer_emotion_check_list (
      facts, GST_FER_EMOTION_FIELD_FACES, GST_FER_EMOTION_MAX_FACES, &n);
  const GValue *more = gst_fer_emotion_check_list (others,
      GST_FER_EMOTION_FIELD_FACES, GST_FER_EMOTION_MAX_FACES, &n_others);
  GValue all = G_VALUE_INIT;

  if (faces == NULL || more == NULL)
    return;
  gst_value_list_concat (&all, faces, more);
  gst_structure_take_value (facts, GST_FER_EMOTION_FIELD_FACES, &all);
}

static void
add_facts (GstBuffer *buffer, const GstStructure *facts)
{
  GstCustomMeta *meta =
      gst_buffer_get_custom_meta (buffer, GST_FER_EMOTION_META);

  if (meta != NULL) {
    GstStructure *there = gst_custom_meta_get_structure (meta);

    if (!gst_structure_is_equal (there, facts))
      append_faces (there, facts);
    return;
  }
  meta = gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_META);
  if (meta != NULL)
    gst_structure_foreach (
        facts, copy_field, gst_custom_meta_get_structure (meta));
}

static gboolean
transform (GstBuffer *to, GstCustomMeta *meta, GstBuffer *from, GQuark type,
    gpointer data, gpointer user_data)
{
  const GstStructure *facts = gst_custom_meta_get_structure (meta);
  GstFerEmotionMapping mapping;
  GstStructure *moved;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    add_facts (to, facts);
    return TRUE;
  }
  if (!gst_fer_emotion_mapping_init (&mapping, type, data))
    return FALSE;
  moved = move_facts (facts, &mapping);
  add_facts (to, moved);
  gst_structure_free (moved);
  return TRUE;
}

/**
 * gst_fer_emotion_custom_meta_register:
 *
 * Makes the name of the custom meta known in this process, which has to be
 * before a buffer that has one comes in from another process. Our plugin does
 * it too, and it may be done twice.
 *
 * Since: 0.1
 */
void
gst_fer_emotion_custom_meta_register (void)
{
  static gsize registered = 0;
  static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
    GST_META_TAG_VIDEO_ORIENTATION_STR, GST_META_TAG_VIDEO_SIZE_STR, NULL };

  if (!g_once_init_enter (&registered))
    return;
  if (gst_meta_get_info (GST_FER_EMOTION_META) == NULL)
    gst_meta_register_custom (
        GST_FER_EMOTION_META, tags, transform, NULL, NULL);
  g_once_init_leave (&registered, 1);
}
