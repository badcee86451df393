/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "facts/write/labels.h"

G_BEGIN_DECLS

/* What was found in one frame: what the metadata, the message and the overlay
 * are made from. Borrowed from the element for as long as the frame lasts. */
typedef struct {
  gint width;
  gint height;
  const GstFerEmotionLabels *labels;
  const FerFace *faces;
  guint n_faces;
  GstClockTime clock; /* how much time lies between frames; never falls */
  guint64 number;     /* of the frame in its stream, from 0 */
  GstClockTime stream_time;
} GstFerEmotionResult;

/* A face's box in whole pixels, inside the frame, never empty. */
typedef struct {
  gint x;
  gint y;
  gint width;
  gint height;
} GstFerEmotionBox;

GstFerEmotionBox gst_fer_emotion_result_get_box (
    const GstFerEmotionResult *result, guint face);

/* What the classifier said of the last look alone, and the quality of the
 * picture that it saw: a structure `emotion-raw`. */
GstStructure *gst_fer_emotion_result_describe_raw_emotion (
    const GstFerEmotionResult *result, guint face);

/* Where eyes, nose and mouth are, as fractions of the frame: a structure
 * `landmarks`. Of a face that has them. */
GstStructure *gst_fer_emotion_result_describe_landmarks (
    const GstFerEmotionResult *result, guint face);

/* Sets the field `faces` of @structure: a list of a structure `face` for each,
 * with `id`, `x`, `y`, `width`, `height` (uint), `confidence` (double),
 * `emotion` (string), `emotion-confidence` and each probability (double), and
 * the two structures above. */
void gst_fer_emotion_result_set_faces (
    const GstFerEmotionResult *result, GstStructure *structure);

G_END_DECLS
