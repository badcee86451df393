/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/* Load what the locations say, or the default where they are NULL. Where that
 * fails, the element posts the error. Not with the object lock. */
FerDetector *gst_fer_emotion_models_load_detector (
    GstElement *element, const gchar *location);
FerClassifier *gst_fer_emotion_models_load_classifier (
    GstElement *element, const gchar *location);

G_END_DECLS
