/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces that other elements have attached to a buffer. */
#pragma once

#include <gst/video/video.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionFaces:
 * @GST_FER_EMOTION_FACES_OWN: the element finds them
 * @GST_FER_EMOTION_FACES_UPSTREAM: other elements have attached them to the
 *   buffers
 *
 * Whose faces are read.
 *
 * Since: 0.1
 */
typedef enum {
  GST_FER_EMOTION_FACES_OWN,
  GST_FER_EMOTION_FACES_UPSTREAM,
} GstFerEmotionFaces;

#define GST_TYPE_FER_EMOTION_FACES (gst_fer_emotion_faces_get_type ())
GType gst_fer_emotion_faces_get_type (void);

/**
 * GST_FER_EMOTION_NO_OBJECT: (skip)
 *
 * #GstFerEmotionCarriers.object of a face that is no object of GstAnalytics.
 */
#define GST_FER_EMOTION_NO_OBJECT (-1)

/**
 * GstFerEmotionCarriers:
 * @region: (nullable): its region of interest
 * @object: the id of its object detection in the buffer's
 *   GstAnalyticsRelationMeta, or %GST_FER_EMOTION_NO_OBJECT
 *
 * What a face is attached as: one of the two, or both.
 */
typedef struct {
  GstVideoRegionOfInterestMeta *region;
  gint64 object;
} GstFerEmotionCarriers;

/**
 * GstFerEmotionUpstream:
 *
 * The faces that others have attached to one buffer. Kept from buffer to buffer
 * for its memory only.
 */
typedef struct _GstFerEmotionUpstream GstFerEmotionUpstream;

/**
 * gst_fer_emotion_upstream_new:
 *
 * Returns: (transfer full): no faces yet
 */
GstFerEmotionUpstream *gst_fer_emotion_upstream_new (void);

/**
 * gst_fer_emotion_upstream_free:
 * @upstream: (transfer full): faces
 */
void gst_fer_emotion_upstream_free (GstFerEmotionUpstream *upstream);

/**
 * gst_fer_emotion_upstream_read:
 * @upstream: takes the faces; those of the buffer before are forgotten
 * @buffer: a frame
 *
 * Reads every #GstVideoRegionOfInterestMeta of the type `face` and every object
 * detection of GstAnalytics of that type, in upper or lower case. A region and
 * an object at the same place are one face. Its number is that of the
 * region's structure `object_id`, or of the object's tracking; the `id` of a
 * region is none, since elements number regions anew in every frame.
 *
 * The carriers stay valid until metadata of @buffer is removed.
 */
void gst_fer_emotion_upstream_read (
    GstFerEmotionUpstream *upstream, GstBuffer *buffer);

/**
 * gst_fer_emotion_upstream_get_faces:
 * @upstream: faces of a buffer
 * @n_faces: (out): how many
 *
 * Returns: (transfer none) (array length=n_faces): them for the engine
 */
const FerGivenFace *gst_fer_emotion_upstream_get_faces (
    const GstFerEmotionUpstream *upstream, guint *n_faces);

/**
 * gst_fer_emotion_upstream_get_carriers:
 * @upstream: faces of a buffer
 * @face: index of one of them, as #FerFace.given says it
 *
 * Returns: (transfer none): what it is attached as
 */
const GstFerEmotionCarriers *gst_fer_emotion_upstream_get_carriers (
    const GstFerEmotionUpstream *upstream, guint face);

G_END_DECLS
