/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "facts/buffer.h"

#include "facts/custom-meta.h"
#include "facts/face-private.h"
#include "facts/face-read.h"
#include "facts/names.h"

#ifdef HAVE_ANALYTICS
#include "facts/analytics-read.h"
#endif

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
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    GstVideoRegionOfInterestMeta *region =
        (GstVideoRegionOfInterestMeta *) meta;
    GstFerEmotionFace *face = NULL;

    if (region->roi_type == face_type)
      face = gst_fer_emotion_face_read_region (region);
    if (face != NULL)
      take_face (faces, face);
  }
}

static GstFerEmotionFace *
find_face (GPtrArray *faces, gint id)
{
  for (guint i = 0; id >= 0 && i < faces->len; i++) {
    GstFerEmotionFace *face = g_ptr_array_index (faces, i);

    if (face->id == id)
      return face;
  }
  return NULL;
}

/* What another carrier says: of a face that is known, or of one more. */
static void
join (GPtrArray *faces, GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++) {
    GstFerEmotionFace *other = g_ptr_array_index (others, i);
    GstFerEmotionFace *face = find_face (faces, other->id);

    if (face != NULL)
      gst_fer_emotion_face_complete (face, other);
    else
      take_face (faces, gst_fer_emotion_face_ref (other));
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
 * of the face with the same number is put together, and where they differ, the
 * region of interest is right: elements that convert or scale the picture keep
 * regions but drop their parameters. Regions of the type `face` that other
 * elements attached are among the faces, with what is known of them.
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
