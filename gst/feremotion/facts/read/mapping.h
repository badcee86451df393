/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where in a new picture is what was in another: elements that scale, crop,
 * turn or compose pictures say so of the metadata that they carry over. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GstFerEmotionMapping:
 * @matrix: from the old picture to the new one, both in pixels, of which 0 is
 *   the edge and not the centre of the first
 * @from_width: of the old picture
 * @from_height: likewise
 * @to_width: of the new picture
 * @to_height: likewise
 * @visible: the part of the new picture that shows the old one
 */
typedef struct {
  gdouble matrix[3][3];
  gint from_width;
  gint from_height;
  gint to_width;
  gint to_height;
  GstVideoRectangle visible;
} GstFerEmotionMapping;

/**
 * gst_fer_emotion_mapping_init:
 * @mapping: (out caller-allocates): a mapping
 * @type: of a transformation that metadata goes through
 * @data: what belongs to @type
 *
 * Reads how pictures are scaled and, from GStreamer 1.28 on, also how they are
 * cropped, turned and composed.
 *
 * Returns: %FALSE where it is another transformation, which says nothing of
 *   places
 */
gboolean gst_fer_emotion_mapping_init (
    GstFerEmotionMapping *mapping, GQuark type, gconstpointer data);

/**
 * gst_fer_emotion_mapping_take_box:
 * @mapping: a mapping
 * @box: (inout): in the old picture, then what is seen of it in the new one, in
 *   whole pixels, not empty
 *
 * Returns: %FALSE where nothing of it is seen
 */
gboolean gst_fer_emotion_mapping_take_box (
    const GstFerEmotionMapping *mapping, GstVideoRectangle *box);

/**
 * gst_fer_emotion_mapping_take_point:
 * @mapping: a mapping
 * @x: (inout): fraction of the old picture's width, then of the new one's
 * @y: (inout): fraction of the height
 */
void gst_fer_emotion_mapping_take_point (
    const GstFerEmotionMapping *mapping, gdouble *x, gdouble *y);

G_END_DECLS
