/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/record.h"

#include "facts/carrier.h"

static void
read_face (GstFerEmotionFaceRecord *face, GstVideoRegionOfInterestMeta *meta)
{
  const GstStructure *detection =
      gst_video_region_of_interest_meta_get_param (meta, "detection");

  *face = (GstFerEmotionFaceRecord){
    .x = meta->x,
    .y = meta->y,
    .width = meta->w,
    .height = meta->h,
    .id = meta->id,
    .emotion = gst_video_region_of_interest_meta_get_param (meta, "emotion"),
    .raw = gst_video_region_of_interest_meta_get_param (meta, "emotion-raw"),
    .landmarks =
        gst_video_region_of_interest_meta_get_param (meta, "landmarks"),
  };
  if (detection != NULL) {
    gst_structure_get_double (detection, "confidence", &face->confidence);
    gst_structure_get_double (detection, "x_min", &face->x_min);
    gst_structure_get_double (detection, "x_max", &face->x_max);
    gst_structure_get_double (detection, "y_min", &face->y_min);
    gst_structure_get_double (detection, "y_max", &face->y_max);
  }
  if (face->emotion != NULL) {
    face->label = gst_structure_get_string (face->emotion, "label");
    face->model = gst_structure_get_string (face->emotion, "model_name");
    gst_structure_get_double (
        face->emotion, "confidence", &face->label_confidence);
    gst_structure_get_int (face->emotion, "label_id", &face->label_id);
  }
}

static void
read_regions (GstFerEmotionRecord *record, GstBuffer *buffer)
{
  GQuark face_type = g_quark_from_static_string ("face");
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    GstVideoRegionOfInterestMeta *region =
        (GstVideoRegionOfInterestMeta *) meta;
    GstFerEmotionFaceRecord face;

    if (region->roi_type != face_type)
      continue;
    read_face (&face, region);
    g_array_append_val (record->faces, face);
  }
}

const gchar *
gst_fer_emotion_record_get_score (
    const GstStructure *emotion, guint i, gdouble *score)
{
  static const gchar *const others[] = { "confidence", "emotion-confidence",
    "quality", NULL };
  gint n = emotion ? gst_structure_n_fields (emotion) : 0;

  for (gint field = 0; field < n; field++) {
    const gchar *name = gst_structure_nth_field_name (emotion, field);

    if (g_strv_contains (others, name)
        || !gst_structure_get_double (emotion, name, score))
      continue;
    if (i-- == 0)
      return name;
  }
  return NULL;
}

/* The index of the label that the face shows; -1 for none, as in the region's
 * parameters. */
static gint
find_label (const GstFerEmotionFaceRecord *face)
{
  const gchar *name;
  gdouble score;

  for (guint i = 0;
       (name = gst_fer_emotion_record_get_score (face->emotion, i, &score))
       != NULL;
       i++)
    if (g_strcmp0 (name, face->label) == 0)
      return (gint) i;
  return -1;
}

static const GstStructure *
get_structure (const GstStructure *in, const gchar *name)
{
  const GValue *value = gst_structure_get_value (in, name);

  return value != NULL && GST_VALUE_HOLDS_STRUCTURE (value)
             ? gst_value_get_structure (value)
             : NULL;
}

static void
read_carried_face (GstFerEmotionFaceRecord *face, const GstStructure *facts,
    const GstStructure *described)
{
  guint width = 0, height = 0, id = 0;

  *face = (GstFerEmotionFaceRecord){
    .label = gst_structure_get_string (described, "emotion"),
    .model = gst_structure_get_string (facts, "model-name"),
    .emotion = described,
    .raw = get_structure (described, "emotion-raw"),
    .landmarks = get_structure (described, "landmarks"),
  };
  gst_structure_get (described, "id", G_TYPE_UINT, &id, "x", G_TYPE_UINT,
      &face->x, "y", G_TYPE_UINT, &face->y, "width", G_TYPE_UINT, &face->width,
      "height", G_TYPE_UINT, &face->height, "confidence", G_TYPE_DOUBLE,
      &face->confidence, "emotion-confidence", G_TYPE_DOUBLE,
      &face->label_confidence, NULL);
  face->id = (gint) id;
  face->label_id = find_label (face);
  if (gst_structure_get (facts, "width", G_TYPE_UINT, &width, "height",
          G_TYPE_UINT, &height, NULL)
      && width > 0 && height > 0) {
    face->x_min = (gdouble) face->x / width;
    face->x_max = (gdouble) (face->x + face->width) / width;
    face->y_min = (gdouble) face->y / height;
    face->y_max = (gdouble) (face->y + face->height) / height;
  }
}

static void
read_carrier (GstFerEmotionRecord *record, const GstStructure *facts)
{
  const GValue *faces = gst_structure_get_value (facts, "faces");

  if (faces == NULL || !GST_VALUE_HOLDS_LIST (faces))
    return;
  for (guint i = 0; i < gst_value_list_get_size (faces); i++) {
    const GValue *described = gst_value_list_get_value (faces, i);
    GstFerEmotionFaceRecord face;

    if (!GST_VALUE_HOLDS_STRUCTURE (described))
      continue;
    read_carried_face (&face, facts, gst_value_get_structure (described));
    g_array_append_val (record->faces, face);
  }
}

void
gst_fer_emotion_record_read_faces (
    GstFerEmotionRecord *record, GstBuffer *buffer)
{
  const GstStructure *facts;

  g_array_set_size (record->faces, 0);
  read_regions (record, buffer);
  if (record->faces->len > 0)
    return;
  facts = gst_fer_emotion_carrier_get (buffer);
  if (facts != NULL)
    read_carrier (record, facts);
}
