/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/face-read.h"

#include "facts/read/check.h"
#include "facts/face-private.h"
#include "facts/names.h"
#include "facts/read/scores.h"

/* Edges and landmarks of a face may be outside of the frame, but not far. */
#define FRACTION_MIN (-1.0)
#define FRACTION_MAX 2.0

static void
read_reading (GstFerEmotionReading *reading, const GstStructure *structure,
    const gchar *label_field, const gchar *confidence_field)
{
  static const gchar *const others[] = { GST_FER_EMOTION_FIELD_CONFIDENCE,
    GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE, GST_FER_EMOTION_FIELD_QUALITY,
    NULL };
  gint index;

  reading->label = gst_fer_emotion_check_text (structure, label_field);
  if (reading->label == NULL)
    return;
  gst_fer_emotion_check_fraction (
      structure, confidence_field, &reading->confidence);
  reading->scores = gst_fer_emotion_scores_read (structure, others);
  if (gst_structure_get_int (structure, GST_FER_EMOTION_FIELD_LABEL_ID, &index))
    reading->label_index = MAX (index, -1);
  else
    reading->label_index =
        gst_fer_emotion_scores_find (reading->scores, reading->label);
}

static void
read_raw (GstFerEmotionFace *face, const GstStructure *raw)
{
  if (raw == NULL)
    return;
  read_reading (&face->raw, raw, GST_FER_EMOTION_FIELD_LABEL,
      GST_FER_EMOTION_FIELD_CONFIDENCE);
  gst_fer_emotion_check_fraction (
      raw, GST_FER_EMOTION_FIELD_QUALITY, &face->quality);
}

static void
read_landmarks (GstFerEmotionFace *face, const GstStructure *landmarks)
{
  if (landmarks == NULL)
    return;
  for (guint i = 0; i < GST_FER_EMOTION_N_LANDMARKS; i++) {
    GstFerEmotionPoint *point = &face->landmarks[i];

    point->is_known = gst_fer_emotion_check_number (landmarks,
                          gst_fer_emotion_landmark_get_x_field (i),
                          FRACTION_MIN, FRACTION_MAX, &point->x)
                      && gst_fer_emotion_check_number (landmarks,
                          gst_fer_emotion_landmark_get_y_field (i),
                          FRACTION_MIN, FRACTION_MAX, &point->y);
  }
}

/* --- Regions of interest -------------------------------------------------- */

static gboolean
read_edge (const GstStructure *detection, const gchar *field, gdouble *edge)
{
  return gst_fer_emotion_check_number (
      detection, field, FRACTION_MIN, FRACTION_MAX, edge);
}

static void
read_detection (GstFerEmotionFace *face, const GstStructure *detection)
{
  if (detection == NULL)
    return;
  gst_fer_emotion_check_fraction (
      detection, GST_FER_EMOTION_FIELD_CONFIDENCE, &face->confidence);
  face->is_normalized =
      read_edge (detection, GST_FER_EMOTION_FIELD_X_MIN, &face->x_min)
      && read_edge (detection, GST_FER_EMOTION_FIELD_X_MAX, &face->x_max)
      && read_edge (detection, GST_FER_EMOTION_FIELD_Y_MIN, &face->y_min)
      && read_edge (detection, GST_FER_EMOTION_FIELD_Y_MAX, &face->y_max)
      && face->x_min < face->x_max && face->y_min < face->y_max;
}

/* Other elements number each region anew in its `id`, and name the track in a
 * structure. Converters drop the structures; ours have the track in both. */
static gint
read_region_id (
    GstVideoRegionOfInterestMeta *region, const GstStructure *object)
{
  gint id;

  if (object != NULL
      && gst_structure_get_int (object, GST_FER_EMOTION_FIELD_ID, &id))
    return MAX (id, -1);
  return region->id > 0 ? region->id : -1;
}

static const GstStructure *
get_param (GstVideoRegionOfInterestMeta *region, const gchar *name)
{
  return gst_video_region_of_interest_meta_get_param (region, name);
}

GstFerEmotionFace *
gst_fer_emotion_face_read_region (GstVideoRegionOfInterestMeta *region)
{
  const GstStructure *emotion =
      get_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION);
  GstVideoRectangle box = { (gint) region->x, (gint) region->y, 0, 0 };
  GstFerEmotionFace *face;

  if (!gst_fer_emotion_check_clip (&box, region->w, region->h))
    return NULL;
  face = gst_fer_emotion_face_new (box.x, box.y, box.w, box.h);
  face->id = read_region_id (
      region, get_param (region, GST_FER_EMOTION_STRUCTURE_OBJECT_ID));
  read_detection (
      face, get_param (region, GST_FER_EMOTION_STRUCTURE_DETECTION));
  if (emotion != NULL) {
    read_reading (&face->emotion, emotion, GST_FER_EMOTION_FIELD_LABEL,
        GST_FER_EMOTION_FIELD_CONFIDENCE);
    face->model_name =
        gst_fer_emotion_check_text (emotion, GST_FER_EMOTION_FIELD_MODEL);
  }
  read_raw (face, get_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION_RAW));
  read_landmarks (
      face, get_param (region, GST_FER_EMOTION_STRUCTURE_LANDMARKS));
  return face;
}

/* --- Lists ---------------------------------------------------------------- */

static gboolean
read_frame_size (const GstStructure *facts, guint *width, guint *height)
{
  return gst_structure_get (facts, GST_FER_EMOTION_FIELD_WIDTH, G_TYPE_UINT,
             width, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT, height, NULL)
         && *width > 0 && *height > 0;
}

static GstFerEmotionFace *
read_box (const GstStructure *structure, const GstStructure *facts)
{
  guint x, y, width, height, frame_width, frame_height;
  GstFerEmotionFace *face;

  if (!gst_structure_get (structure, GST_FER_EMOTION_FIELD_X, G_TYPE_UINT, &x,
          GST_FER_EMOTION_FIELD_Y, G_TYPE_UINT, &y, GST_FER_EMOTION_FIELD_WIDTH,
          G_TYPE_UINT, &width, GST_FER_EMOTION_FIELD_HEIGHT, G_TYPE_UINT,
          &height, NULL)
      || !gst_fer_emotion_check_is_box (x, y, width, height))
    return NULL;
  face = gst_fer_emotion_face_new (x, y, width, height);
  if (!read_frame_size (facts, &frame_width, &frame_height))
    return face;
  face->x_min = (gdouble) x / frame_width;
  face->x_max = (gdouble) (x + width) / frame_width;
  face->y_min = (gdouble) y / frame_height;
  face->y_max = (gdouble) (y + height) / frame_height;
  face->is_normalized =
      face->x_max <= FRACTION_MAX && face->y_max <= FRACTION_MAX;
  return face;
}

GstFerEmotionFace *
gst_fer_emotion_face_read_structure (
    const GstStructure *structure, const GstStructure *facts)
{
  GstFerEmotionFace *face = read_box (structure, facts);

  if (face == NULL)
    return NULL;
  face->id = gst_fer_emotion_check_id (structure, GST_FER_EMOTION_FIELD_ID);
  gst_fer_emotion_check_fraction (
      structure, GST_FER_EMOTION_FIELD_CONFIDENCE, &face->confidence);
  face->model_name =
      gst_fer_emotion_check_text (facts, GST_FER_EMOTION_FIELD_FRAME_MODEL);
  read_reading (&face->emotion, structure, GST_FER_EMOTION_FIELD_EMOTION,
      GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE);
  read_raw (face, gst_fer_emotion_check_structure (
                      structure, GST_FER_EMOTION_STRUCTURE_EMOTION_RAW));
  read_landmarks (face, gst_fer_emotion_check_structure (
                            structure, GST_FER_EMOTION_STRUCTURE_LANDMARKS));
  return face;
}

GPtrArray *
gst_fer_emotion_faces_new (void)
{
  return g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_fer_emotion_face_unref);
}

GPtrArray *
gst_fer_emotion_faces_read (const GstStructure *facts)
{
  GPtrArray *faces = gst_fer_emotion_faces_new ();
  guint n;
  const GValue *list = gst_fer_emotion_check_list (
      facts, GST_FER_EMOTION_FIELD_FACES, GST_FER_EMOTION_MAX_FACES, &n);

  for (guint i = 0; i < n; i++) {
    const GstStructure *structure = gst_fer_emotion_check_element (list, i);
    GstFerEmotionFace *face = NULL;

    if (structure != NULL)
      face = gst_fer_emotion_face_read_structure (structure, facts);
    if (face != NULL)
      g_ptr_array_add (faces, face);
  }
  return faces;
}
