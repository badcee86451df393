/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/carrier.h"

#include <gst/video/video.h>

/* Of the fields of @structure that hold whole pixels. */
static void
scale (GstStructure *structure, const gchar *position, const gchar *length,
    gint from, gint to)
{
  guint start = 0, size = 0, end;

  if (position != NULL)
    gst_structure_get_uint (structure, position, &start);
  gst_structure_get_uint (structure, length, &size);
  end = (guint) gst_util_uint64_scale_int_round (start + size, to, from);
  start = (guint) gst_util_uint64_scale_int_round (start, to, from);
  if (position != NULL)
    gst_structure_set (structure, position, G_TYPE_UINT, start, NULL);
  gst_structure_set (structure, length, G_TYPE_UINT, end - start, NULL);
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
  const GValue *faces = gst_structure_get_value (scaled, "faces");

  scale (scaled, NULL, "width", from_width, to_width);
  scale (scaled, NULL, "height", from_height, to_height);
  if (faces == NULL || !GST_VALUE_HOLDS_LIST (faces))
    return scaled;
  for (guint i = 0; i < gst_value_list_get_size (faces); i++) {
    const GValue *face = gst_value_list_get_value (faces, i);

    if (!GST_VALUE_HOLDS_STRUCTURE (face))
      continue;
    scale (g_value_get_boxed (face), "x", "width", from_width, to_width);
    scale (g_value_get_boxed (face), "y", "height", from_height, to_height);
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
      gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_CARRIER);

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

void
gst_fer_emotion_carrier_register (void)
{
  static gsize registered = 0;
  static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
    GST_META_TAG_VIDEO_ORIENTATION_STR, GST_META_TAG_VIDEO_SIZE_STR, NULL };

  if (!g_once_init_enter (&registered))
    return;
  if (gst_meta_get_info (GST_FER_EMOTION_CARRIER) == NULL)
    gst_meta_register_custom (
        GST_FER_EMOTION_CARRIER, tags, transform, NULL, NULL);
  g_once_init_leave (&registered, 1);
}

void
gst_fer_emotion_carrier_attach (
    GstBuffer *buffer, const GstFerEmotionResult *result)
{
  GstCustomMeta *meta =
      gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_CARRIER);
  GstStructure *facts;

  if (meta == NULL)
    return;
  facts = gst_custom_meta_get_structure (meta);
  gst_structure_set (facts, "width", G_TYPE_UINT, result->width, "height",
      G_TYPE_UINT, result->height, "model-name", G_TYPE_STRING,
      result->labels->model_name, NULL);
  gst_fer_emotion_result_set_faces (result, facts);
}

const GstStructure *
gst_fer_emotion_carrier_get (GstBuffer *buffer)
{
  GstCustomMeta *meta =
      gst_buffer_get_custom_meta (buffer, GST_FER_EMOTION_CARRIER);

  return meta ? gst_custom_meta_get_structure (meta) : NULL;
}
