/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "facts/write/result.h"

G_BEGIN_DECLS

/* The measures of a drawing, from the frame's size. Pixels. */
typedef struct {
  gint line;     /* thickness of a box */
  gint rim;      /* dark or light edge along the line, on both sides */
  gint radius;   /* of a box's corners */
  gint gap;      /* between a box and its plate */
  gint text_min; /* height of the letters */
  gint text_max;
} GstFerEmotionMeasures;

/* A plate that may stand in two sizes: with the percentage or without. */
typedef struct {
  gint width;
  gint height;
} GstFerEmotionSize;

/* Where it stands, and in which of the sizes; variant < 0: it does not fit. */
typedef struct {
  gint variant;
  gint x;
  gint y;
} GstFerEmotionPlace;

GstFerEmotionMeasures gst_fer_emotion_layout_measure (gint width, gint height);
gint gst_fer_emotion_layout_get_text_size (
    const GstFerEmotionMeasures *measures, gint face_width);
void gst_fer_emotion_layout_place (gint frame_width, gint frame_height,
    gint gap, const GstFerEmotionBox *boxes, guint n_boxes,
    const GstFerEmotionSize *sizes, guint n_variants,
    GstFerEmotionPlace *places);

G_END_DECLS
