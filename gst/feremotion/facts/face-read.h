/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces from the two carriers that have structures. NULL where the box is none:
 * what has no place in the frame is no face. */
#pragma once

#include <gst/video/video.h>

#include "facts/face.h"

G_BEGIN_DECLS

/* The next region of interest of @buffer, of whatever type; NULL behind the
 * last. @state begins as NULL. */
static inline GstVideoRegionOfInterestMeta *
gst_fer_emotion_regions_next (GstBuffer *buffer, gpointer *state)
{
  return (GstVideoRegionOfInterestMeta *) gst_buffer_iterate_meta_filtered (
      buffer, state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
}

GstFerEmotionFace *gst_fer_emotion_face_read_region (
    GstVideoRegionOfInterestMeta *region);

/* Of a structure `face`. @facts holds the list that it is in, and the frame's
 * size where that is known. */
GstFerEmotionFace *gst_fer_emotion_face_read_structure (
    const GstStructure *structure, const GstStructure *facts);

/* Those of the list in @facts. */
GPtrArray *gst_fer_emotion_faces_read (const GstStructure *facts);

/* What holds faces and lets go of them. */
GPtrArray *gst_fer_emotion_faces_new (void);

G_END_DECLS
