/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is counted while faces are classified, and the figures that follow. */
#pragma once

#include <glib.h>

#define METRICS_BINS 15

typedef struct {
  guint n_labels;
  guint *confusion;              /* [truth * n_labels + answer] */
  guint bin_faces[METRICS_BINS]; /* by confidence, in equal steps */
  guint bin_right[METRICS_BINS];
  gdouble bin_confidence[METRICS_BINS]; /* sum */
} Metrics;

typedef struct {
  guint support; /* faces that are it */
  gdouble precision;
  gdouble recall;
  gdouble f1;
} LabelFigures;

Metrics *metrics_new (guint n_labels);
void metrics_free (Metrics *metrics);
void metrics_add (Metrics *metrics, guint truth, const gfloat *probabilities);

guint metrics_get_faces (const Metrics *metrics);
gdouble metrics_get_accuracy (const Metrics *metrics);

/* A figure without anything to count is 0. */
LabelFigures metrics_get_label (const Metrics *metrics, guint label);

/* Over the labels that any face has. */
gdouble metrics_get_mean_recall (const Metrics *metrics);

/* Expected calibration error: how far confidence is from the share of right
 * answers, over METRICS_BINS bins weighted by their faces. */
gdouble metrics_get_ece (const Metrics *metrics);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Metrics, metrics_free)
