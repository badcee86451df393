/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "element/settings.h"
#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionModels:
 * @detector: %NULL where other elements find the faces
 * @classifier: reads the emotions
 * @files: (array zero-terminated=1): that the two were loaded from
 *
 * What an element finds and reads faces by, shared with the others of the
 * process that use the same.
 */
typedef struct {
  FerDetector *detector;
  FerClassifier *classifier;
  GStrv files;
} GstFerEmotionModels;

/**
 * gst_fer_emotion_models_take:
 * @models: (out caller-allocates): to give back
 * @element: posts the error, or a warning where something of a model had to be
 *   guessed; not with its object lock
 * @settings: say which
 *
 * Returns: %FALSE where that failed and an error was posted
 */
gboolean gst_fer_emotion_models_take (GstFerEmotionModels *models,
    GstElement *element, const GstFerEmotionSettings *settings);

/**
 * gst_fer_emotion_models_give_back:
 * @models: what was taken; empty afterwards
 */
void gst_fer_emotion_models_give_back (GstFerEmotionModels *models);

/**
 * gst_fer_emotion_models_check_environment:
 * @element: posts a warning where `FEREMOTION_CPU` has a value that is
 *   impossible here; not with its object lock
 */
void gst_fer_emotion_models_check_environment (GstElement *element);

G_END_DECLS
