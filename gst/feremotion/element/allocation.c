/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/allocation.h"

#include <gst/video/gstvideofilter.h>
#include <gst/video/video.h>

gboolean
gst_fer_emotion_allocation_propose (
    GstBaseTransform *trans, GstQuery *decide_query, GstQuery *query)
{
  const GType types[] = { GST_VIDEO_CROP_META_API_TYPE,
    GST_VIDEO_AFFINE_TRANSFORMATION_META_API_TYPE };
  GstBaseTransformClass *parent =
      GST_BASE_TRANSFORM_CLASS (g_type_class_peek (GST_TYPE_VIDEO_FILTER));
  guint index;

  if (!parent->propose_allocation (trans, decide_query, query))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    while (gst_query_find_allocation_meta (query, types[i], &index))
      gst_query_remove_nth_allocation_meta (query, index);
  }
  return TRUE;
}
