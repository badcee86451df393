/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "facts/write/result.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionMeasures:
 * @line: thickness of a box
 * @rim: dark or light edge along the line, on both sides
 * @radius: of a box's corners
 * @gap: between a box and its plate
 * @text_min: least height of the letters
 * @text_max: most
 *
 * The measures of a drawing, pixels.
 */
typedef struct {
  gint line;
  gint rim;
  gint radius;
  gint gap;
  gint text_min;
  gint text_max;
} GstFerEmotionMeasures;

/**
 * GstFerEmotionSize:
 * @width: pixels; 0: there is no such plate
 * @height: pixels
 *
 * A size in which the plate with a face's label may be painted.
 */
typedef struct {
  gint width;
  gint height;
} GstFerEmotionSize;

/**
 * GstFerEmotionPlace:
 * @variant: index of the size that was chosen; below 0: no plate fits
 * @x: left edge, pixels
 * @y: top edge
 *
 * Where the plate of a face stands.
 */
typedef struct {
  gint variant;
  gint x;
  gint y;
} GstFerEmotionPlace;

/**
 * gst_fer_emotion_layout_measure:
 * @width: of the frame, pixels
 * @height: the same
 *
 * Returns: the measures of a drawing in a frame of that size
 */
GstFerEmotionMeasures gst_fer_emotion_layout_measure (gint width, gint height);

/**
 * gst_fer_emotion_layout_get_text_size:
 * @measures: of the drawing
 * @face_width: pixels
 *
 * Returns: height of the letters of that face's label, in steps of two pixels,
 *   so that a box that trembles keeps its letters
 */
gint gst_fer_emotion_layout_get_text_size (
    const GstFerEmotionMeasures *measures, gint face_width);

/**
 * gst_fer_emotion_layout_place:
 * @frame_width: pixels
 * @frame_height: pixels
 * @gap: between a box and its plate, pixels
 * @boxes: (array length=n_boxes): the faces, the largest first
 * @n_boxes: how many, at most %FER_MAX_FACES
 * @sizes: @n_variants for each box, the preferred one first
 * @n_variants: how many
 * @places: (out caller-allocates) (array length=n_boxes): where the plates are
 *
 * Stands the plates where they hide least of faces and of one another.
 */
void gst_fer_emotion_layout_place (gint frame_width, gint frame_height,
    gint gap, const GstFerEmotionBox *boxes, guint n_boxes,
    const GstFerEmotionSize *sizes, guint n_variants,
    GstFerEmotionPlace *places);

G_END_DECLS
