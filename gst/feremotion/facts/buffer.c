/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "facts/buffer.h"

#include "facts/custom-meta.h"
#include "facts/face-private.h"
#include "facts/face-read.h"
#include "facts/names.h"
#include "facts/read/check.h"
#include "facts/read/list.h"
#include "facts/read/scores.h"

#ifdef HAVE_ANALYTICS
#include "facts/analytics-read.h"
#endif

/* Pixels. */
#define ROUNDING 1

/* Unless there are too many. */
static void
take_face (GPtrArray *faces, GstFerEmotionFace *face)
{
  if (faces->len < GST_FER_EMOTION_MAX_FACES)
    g_ptr_array_add (faces, face);
  else
    gst_fer_emotion_face_unref (face);
}

static void
read_regions (GPtrArray *faces, GstBuffer *buffer)
{
  GQuark face_type = g_quark_from_static_string (GST_FER_EMOTION_ROI_TYPE);
  GstVideoRegionOfInterestMeta *region;
  gpointer state = NULL;

  while ((region = gst_fer_emotion_regions_next (buffer, &state)) != NULL) {
    GstFerEmotionFace *face = NULL;

    if (region->roi_type == face_type)
      face = gst_fer_emotion_face_read_region (region);
    if (face != NULL)
      take_face (faces, face);
  }
}

/* How much of two boxes is common, of both together; 0 where nothing is. */
static gdouble
get_overlap (const GstFerEmotionFace *a, const GstFerEmotionFace *b)
{
  gdouble width = (gdouble) MIN (a->x + a->width, b->x + b->width)
                  - (gdouble) MAX (a->x, b->x);
  gdouble height = (gdouble) MIN (a->y + a->height, b->y + b->height)
                   - (gdouble) MAX (a->y, b->y);
  gdouble common = MAX (width, 0.0) * MAX (height, 0.0);

  return common
         / ((gdouble) a->width * a->height + (gdouble) b->width * b->height
             - common);
}

static gboolean
is_near (guint a, guint b)
{
  return MAX (a, b) - MIN (a, b) <= ROUNDING;
}

/* Elements that move metadata round each kind of it in their own way. */
static gboolean
is_same_place (const GstFerEmotionFace *a, const GstFerEmotionFace *b)
{
  return is_near (a->x, b->x) && is_near (a->y, b->y)
         && is_near (a->x + a->width, b->x + b->width)
         && is_near (a->y + a->height, b->y + b->height);
}

/* Numbers tell, and the place where one of both has none. */
static gboolean
may_be_same (const GstFerEmotionFace *a, const GstFerEmotionFace *b)
{
  return a->id >= 0 && b->id >= 0 ? a->id == b->id : is_same_place (a, b);
}

/* Of the first @n faces those that are not taken; several may have the same
 * number where a frame is made of several pictures. */
static gint
find_face (GPtrArray *faces, guint n, const gboolean *taken,
    const GstFerEmotionFace *other)
{
  gdouble most = -1.0;
  gint best = -1;

  for (guint i = 0; i < n; i++) {
    const GstFerEmotionFace *face = g_ptr_array_index (faces, i);

    if (!taken[i] && may_be_same (face, other)
        && get_overlap (face, other) > most) {
      most = get_overlap (face, other);
      best = (gint) i;
    }
  }
  return best;
}

/* What another carrier says: of a face that is known, or of one more. */
static void
join (GPtrArray *faces, GPtrArray *others)
{
  guint n = faces->len;
  g_autofree gboolean *taken = g_new0 (gboolean, MAX (n, 1));

  for (guint i = 0; i < others->len; i++) {
    GstFerEmotionFace *other = g_ptr_array_index (others, i);
    gint found = find_face (faces, n, taken, other);

    if (found < 0) {
      take_face (faces, gst_fer_emotion_face_ref (other));
      continue;
    }
    taken[found] = TRUE;
    gst_fer_emotion_face_complete (g_ptr_array_index (faces, found), other);
  }
  g_ptr_array_unref (others);
}

static const GstStructure *
get_facts (GstBuffer *buffer)
{
  GstCustomMeta *meta;

  /* So that the name means something, whoever attached it. */
  gst_fer_emotion_custom_meta_register ();
  meta = gst_buffer_get_custom_meta (buffer, GST_FER_EMOTION_META);
  return meta ? gst_custom_meta_get_structure (meta) : NULL;
}

/**
 * gst_fer_emotion_buffer_get_faces:
 * @buffer: a frame
 *
 * The faces that the element attached to @buffer, from whichever metadata is
 * there: regions of interest, the custom meta, GstAnalytics. What several say
 * of the face with the same number, or at the same place, is put together.
 * Where they differ, the region of interest is right as long as it has its
 * parameters. Elements that convert, scale or turn the picture keep regions but
 * drop those; then the custom meta is right. Regions of the type `face` that
 * other elements attached are among the faces, with what is known of them.
 *
 * Numbers out of their range, text that is not UTF-8 and faces without a box
 * are left out, as are faces behind the 1024th and labels behind the 64th:
 * metadata may come from another process.
 *
 * Returns: (transfer container) (element-type GstFerEmotionFace): the faces;
 * empty where there are none, and also where @buffer was not analysed: see
 *   gst_fer_emotion_buffer_was_analysed()
 *
 * Since: 0.1
 */
GPtrArray *
gst_fer_emotion_buffer_get_faces (GstBuffer *buffer)
{
  GPtrArray *faces;
  const GstStructure *facts;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  faces = gst_fer_emotion_faces_new ();
  read_regions (faces, buffer);
  facts = get_facts (buffer);
  if (facts != NULL)
    join (faces, gst_fer_emotion_faces_read (facts));
#ifdef HAVE_ANALYTICS
  join (faces, gst_fer_emotion_analytics_read (buffer));
#endif
  return faces;
}

/**
 * gst_fer_emotion_buffer_was_analysed:
 * @buffer: a frame
 *
 * Whether the element looked at @buffer. So no face in a frame that was
 * analysed is told from a frame that nobody looked at, or whose metadata an
 * element in between has dropped.
 *
 * Returns: whether the facts of the frame are attached to it
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_buffer_was_analysed (GstBuffer *buffer)
{
  gboolean analysed = FALSE;
  GPtrArray *faces;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);

  if (get_facts (buffer) != NULL)
    return TRUE;
  /* Somebody's regions without an emotion tell nothing. */
  faces = gst_fer_emotion_buffer_get_faces (buffer);
  for (guint i = 0; i < faces->len && !analysed; i++)
    analysed = gst_fer_emotion_face_has_emotion (g_ptr_array_index (faces, i));
  g_ptr_array_unref (faces);
  return analysed;
}

/**
 * gst_fer_emotion_buffer_get_position:
 * @buffer: a frame
 * @frame: (out) (optional): its number, from 0
 * @stream_time: (out) (optional): its position in the clip, nanoseconds;
 *   %GST_CLOCK_TIME_NONE where it had none
 *
 * Where @buffer was in the stream in which it was analysed. The receiver of a
 * frame from another process has other time stamps and may have missed frames.
 * What is not known stays as it is.
 *
 * Returns: whether @buffer tells
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_buffer_get_position (
    GstBuffer *buffer, guint64 *frame, GstClockTime *stream_time)
{
  const GstStructure *facts;
  guint64 number;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);

  facts = get_facts (buffer);
  if (facts == NULL
      || !gst_structure_get_uint64 (
          facts, GST_FER_EMOTION_FIELD_FRAME, &number))
    return FALSE;
  if (frame != NULL)
    *frame = number;
  if (stream_time != NULL)
    *stream_time =
        gst_fer_emotion_check_time (facts, GST_FER_EMOTION_FIELD_STREAM_TIME);
  return TRUE;
}

/* --- Adding --------------------------------------------------------------- */

static GstStructure *
describe_emotion (const GstFerEmotionReading *emotion)
{
  GstStructure *structure = gst_structure_new (
      GST_FER_EMOTION_STRUCTURE_EMOTION, GST_FER_EMOTION_FIELD_LABEL,
      G_TYPE_STRING, emotion->label, GST_FER_EMOTION_FIELD_LABEL_ID, G_TYPE_INT,
      emotion->label_index, NULL);

  if (emotion->confidence >= 0.0)
    gst_structure_set (structure, GST_FER_EMOTION_FIELD_CONFIDENCE,
        G_TYPE_DOUBLE, emotion->confidence, NULL);
  for (guint i = 0; i < gst_fer_emotion_scores_get_size (emotion->scores); i++)
    gst_structure_set (structure,
        gst_fer_emotion_scores_get_name (emotion->scores, i), G_TYPE_DOUBLE,
        gst_fer_emotion_scores_get_value (emotion->scores, i), NULL);
  return structure;
}

static void
add_region (GstBuffer *buffer, const GstFerEmotionFace *face)
{
  GstVideoRegionOfInterestMeta *region =
      gst_buffer_add_video_region_of_interest_meta (buffer,
          GST_FER_EMOTION_ROI_TYPE, face->x, face->y, face->width,
          face->height);

  if (face->id >= 0) {
    region->id = face->id;
    gst_video_region_of_interest_meta_add_param (
        region, gst_structure_new (GST_FER_EMOTION_STRUCTURE_OBJECT_ID,
                    GST_FER_EMOTION_FIELD_ID, G_TYPE_INT, face->id, NULL));
  }
  if (face->confidence >= 0.0)
    gst_video_region_of_interest_meta_add_param (
        region, gst_structure_new (GST_FER_EMOTION_STRUCTURE_DETECTION,
                    GST_FER_EMOTION_FIELD_CONFIDENCE, G_TYPE_DOUBLE,
                    face->confidence, NULL));
  if (face->emotion.label != NULL)
    gst_video_region_of_interest_meta_add_param (
        region, describe_emotion (&face->emotion));
}

/* To the faces of the custom meta, which is made where there is none. */
static void
add_fact (GstBuffer *buffer, const GstStructure *face)
{
  GstCustomMeta *meta;
  GstStructure *facts;
  GValue list = G_VALUE_INIT;
  guint n;
  const GValue *faces;

  gst_fer_emotion_custom_meta_register ();
  meta = gst_buffer_get_custom_meta (buffer, GST_FER_EMOTION_META);
  if (meta == NULL)
    meta = gst_buffer_add_custom_meta (buffer, GST_FER_EMOTION_META);
  if (meta == NULL)
    return;
  facts = gst_custom_meta_get_structure (meta);
  faces = gst_fer_emotion_check_list (
      facts, GST_FER_EMOTION_FIELD_FACES, GST_FER_EMOTION_MAX_FACES, &n);
  g_value_init (&list, GST_TYPE_LIST);
  if (faces != NULL)
    g_value_copy (faces, &list);
  gst_fer_emotion_list_take (&list, gst_structure_copy (face));
  gst_structure_take_value (facts, GST_FER_EMOTION_FIELD_FACES, &list);
}

/**
 * gst_fer_emotion_buffer_add_face:
 * @buffer: a frame whose metadata is writable
 * @face: what is known of a face: a structure %GST_FER_EMOTION_STRUCTURE_FACE
 *   with the fields of the custom meta, at least `x`, `y`, `width` and `height`
 *
 * For elements that find or read faces themselves; languages that cannot fill
 * the metadata of a buffer, such as Python, need it. The face becomes a region
 * of interest, which `feremotion faces=upstream` reads. One with an emotion is
 * in the custom meta too, which goes to other processes.
 *
 * Returns: whether @face is one: its box is not empty, and its numbers are of
 *   the types and in the ranges that the fields say
 *
 * Since: 0.1
 */
gboolean
gst_fer_emotion_buffer_add_face (GstBuffer *buffer, const GstStructure *face)
{
  GstFerEmotionFace *read;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);
  g_return_val_if_fail (gst_buffer_is_writable (buffer), FALSE);
  g_return_val_if_fail (face != NULL, FALSE);

  if (!gst_structure_has_name (face, GST_FER_EMOTION_STRUCTURE_FACE))
    return FALSE;
  read = gst_fer_emotion_face_read_structure (face, face);
  if (read == NULL)
    return FALSE;
  add_region (buffer, read);
  if (read->emotion.label != NULL)
    add_fact (buffer, face);
  gst_fer_emotion_face_unref (read);
  return TRUE;
}
