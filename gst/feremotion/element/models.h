/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/**
 * gst_fer_emotion_models_load_detector:
 * @element: posts the error; not with its object lock
 * @location: (nullable): a file; %NULL is the detector in the plugin
 *
 * Returns: (transfer full) (nullable): %NULL where that failed and an error was
 *   posted
 */
FerDetector *gst_fer_emotion_models_load_detector (
    GstElement *element, const gchar *location);

/**
 * gst_fer_emotion_models_load_classifier:
 * @element: posts the error; not with its object lock
 * @location: (nullable): a file; %NULL is the classifier in the plugin
 *
 * Returns: (transfer full) (nullable): %NULL where that failed and an error was
 *   posted
 */
FerClassifier *gst_fer_emotion_models_load_classifier (
    GstElement *element, const gchar *location);

/**
 * gst_fer_emotion_models_check_environment:
 * @element: posts a warning where `FEREMOTION_CPU` has a value that is
 *   impossible here; not with its object lock
 */
void gst_fer_emotion_models_check_environment (GstElement *element);

G_END_DECLS
