/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/custom-meta.h"

#include <gst/video/video.h>

#include "facts/read/check.h"
#include "facts/names.h"

/* Of the fields of @structure that hold whole pixels. A box never becomes
 * empty, and its end fits where others read it as a gint. */
static void
scale (GstStructure *structure, const gchar *position, const gchar *length,
    gint from, gint to)
{
  guint start = 0, size = 0;
  guint64 end;

  if (position != NULL)
    gst_structure_get_uint (structure, position, &start);
  gst_structure_get_uint (structure, length, &size);
  end = (guint64) start + size;
  end = gst_util_uint64_scale_int_round (end, to, from);
  end = CLAMP (end, 1, G_MAXINT);
  start =
      (guint) MIN (gst_util_uint64_scale_int_round (start, to, from), end - 1);
  if (position != NULL)
    gst_structure_set (structure, position, G_TYPE_UINT, start, NULL);
  gst_structure_set (structure, length, G_TYPE_UINT, (guint) end - start, NULL);
}

/* Boxes are where the faces are in the new picture. */
static GstStructure *
scale_facts (const GstStructure *facts, const GstVideoMetaTransform *sizes)
{
  gint from_width = GST_VIDEO_INFO_WIDTH (sizes->in_info);
  gint from_height = GST_VIDEO_INFO_HEIGHT (sizes->in_info);
  gint to_width = GST_VIDEO_INFO_WIDTH (sizes->out_info);
  gint to_height = GST_VIDEO_INFO_HEIGHT (sizes->out_info);
  GstStructure *scaled = gst_structure_copy (facts);
  guint n;
  const GValue *faces = gst_fer_emotion_check_list (
      scaled, GST_FER_EMOTION_FIELD_FACES, G_MAXUINT, &n);

  scale (scaled, NULL, GST_FER_EMOTION_FIELD_WIDTH, from_width, to_width);
  scale (scaled, NULL, GST_FER_EMOTION_FIELD_HEIGHT, from_height, to_height);
  for (guint i = 0; i < n; i++) {
    /* Of the copy, so it may be changed. */
    GstStructure *face =
        (GstStructure *) gst_fer_emotion_check_element (faces, i);

    if (face == NULL)
      continue;
    scale (face, GST_FER_EMOTION_FIELD_X, GST_FER_EMOTION_FIELD_WIDTH,
        from_width, to_width);
    scale (face, GST_FER_EMOTION_FIELD_Y, GST_FER_EMOTION_FIELD_HEIGHT,
        from_height, to_height);
  }
  return scaled;
}

static gboolean
copy_field (GQuark field, const GValue *value, gpointer structure)
{
  gst_structure_id_set_value (structure, field, value);
  return TRUE;
}

static void
add_facts (GstBuffer *buffer, const GstStructure *facts)
{
  GstCustomMeta *meta =
      gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_META);

  if (meta != NULL)
    gst_structure_foreach (
        facts, copy_field, gst_custom_meta_get_structure (meta));
}

static gboolean
transform (GstBuffer *to, GstCustomMeta *meta, GstBuffer *from, GQuark type,
    gpointer data, gpointer user_data)
{
  const GstStructure *facts = gst_custom_meta_get_structure (meta);

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    add_facts (to, facts);
  } else if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    GstStructure *scaled = scale_facts (facts, data);

    add_facts (to, scaled);
    gst_structure_free (scaled);
  } else {
    return FALSE;
  }
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
