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
 * GstFerEmotionPlate:
 * @form: which form of the text is on it, 0 the fullest
 * @width: pixels
 * @height: pixels
 * @inside: whether it may stand inside the face's own box
 *
 * A plate with a face's text, for which a place is wanted.
 */
typedef struct {
  guint form;
  gint width;
  gint height;
  gboolean inside;
} GstFerEmotionPlate;

/**
 * GstFerEmotionLayout:
 *
 * Where the plates of a frame's faces stand. It remembers those of the frame
 * before, so that plates do not jump to and fro.
 */
typedef struct _GstFerEmotionLayout GstFerEmotionLayout;

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
 * @small: whether of a form in smaller letters
 *
 * Returns: height of the letters of that face's label, in steps of two pixels,
 *   so that a box that trembles keeps its letters
 */
gint gst_fer_emotion_layout_get_text_size (
    const GstFerEmotionMeasures *measures, gint face_width, gboolean small);

/**
 * gst_fer_emotion_layout_new:
 *
 * Returns: (transfer full): a layout of no frame yet
 */
GstFerEmotionLayout *gst_fer_emotion_layout_new (void);

/**
 * gst_fer_emotion_layout_free:
 * @layout: (transfer full): a layout
 */
void gst_fer_emotion_layout_free (GstFerEmotionLayout *layout);

/**
 * gst_fer_emotion_layout_begin:
 * @layout: a layout
 * @result: what the next frame shows
 * @gap: between a box and its plate, pixels
 * @n_forms: how many forms the texts have
 *
 * Begins a frame: no plate stands.
 */
void gst_fer_emotion_layout_begin (GstFerEmotionLayout *layout,
    const GstFerEmotionResult *result, gint gap, guint n_forms);

/**
 * gst_fer_emotion_layout_stand:
 * @layout: a layout
 * @face: index of a face of the frame
 * @plate: its plate
 *
 * Stands @plate at the box of @face, where it covers no box of another face, no
 * other plate, and no more than a third of its own box; there, all but the
 * shortest form are no wider than the box and a quarter of the frame. Where
 * there is no such place, a plate that @face has already stays.
 *
 * Returns: whether @plate stands
 */
gboolean gst_fer_emotion_layout_stand (
    GstFerEmotionLayout *layout, guint face, const GstFerEmotionPlate *plate);

/**
 * gst_fer_emotion_layout_get:
 * @layout: a layout
 * @face: index of a face of the frame
 * @form: (out): which form of its text stands
 *
 * Returns: (nullable): where its plate stands, valid until the next call, or
 *   %NULL where it has none
 */
const GstFerEmotionBox *gst_fer_emotion_layout_get (
    const GstFerEmotionLayout *layout, guint face, guint *form);

G_END_DECLS
