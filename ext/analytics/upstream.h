/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects that other elements have attached as GstAnalytics. */
#pragma once

#include <gst/gst.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionObjectFunc:
 * @type: of the object, or 0
 * @object: id of its object detection
 * @face: where it is, and the number of its tracking
 * @data: of the caller
 *
 * Takes an object that may be a face.
 */
typedef void (*GstFerEmotionObjectFunc) (
    GQuark type, guint object, const FerGivenFace *face, gpointer data);

/**
 * gst_fer_emotion_analytics_read_objects:
 * @buffer: a frame
 * @take: called for every object detection of it
 * @data: for @take
 */
void gst_fer_emotion_analytics_read_objects (
    GstBuffer *buffer, GstFerEmotionObjectFunc take, gpointer data);

G_END_DECLS
