/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "fer/fer.h"

G_BEGIN_DECLS

/* The labels of a classifier, as a person reads them and as fields of
 * structures are named. */
typedef struct {
  gchar *model_name;
  guint n_labels;
  gchar **names;
  gchar **fields;
} GstFerEmotionLabels;

GstFerEmotionLabels *gst_fer_emotion_labels_new (
    const gchar *model_name, const gchar *const *names, guint n_names);
void gst_fer_emotion_labels_free (GstFerEmotionLabels *labels);
const gchar *gst_fer_emotion_labels_get_name (
    const GstFerEmotionLabels *labels, gint emotion);
void gst_fer_emotion_labels_set_probabilities (
    const GstFerEmotionLabels *labels, const gfloat *probabilities,
    GstStructure *structure);
GstEvent *gst_fer_emotion_labels_make_event (const GstFerEmotionLabels *labels);

G_END_DECLS
