/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstferemotionrecord.h"

#include <string.h>

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

void
gst_fer_emotion_record_read_faces (
    GstFerEmotionRecord *record, GstBuffer *buffer)
{
  GQuark face_type = g_quark_from_static_string ("face");
  gpointer state = NULL;
  GstMeta *meta;

  g_array_set_size (record->faces, 0);
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
gst_fer_emotion_face_record_get_score (
    const GstFerEmotionFaceRecord *face, guint i, gdouble *score)
{
  gint n = face->emotion ? gst_structure_n_fields (face->emotion) : 0;

  for (gint field = 0; field < n; field++) {
    const gchar *name = gst_structure_nth_field_name (face->emotion, field);

    if (strcmp (name, "confidence") == 0
        || !gst_structure_get_double (face->emotion, name, score))
      continue;
    if (i-- == 0)
      return name;
  }
  return NULL;
}
