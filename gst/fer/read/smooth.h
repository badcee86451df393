/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fer.h"

G_BEGIN_DECLS

/* The probabilities of one face through time, and the label that is shown. */
typedef struct {
  gboolean started;
  guint64 time; /* of the last look, nanoseconds */
  gint shown;
  gfloat raw[FER_MAX_LABELS];
  gfloat smooth[FER_MAX_LABELS];
} FerSmoother;

/**
 * fer_smoother_reset:
 * @smoother: a smoother
 * @n_labels: of the classifier, at most %FER_MAX_LABELS
 *
 * Nothing is known of the face: all labels are equally probable, and none is
 * shown.
 */
void fer_smoother_reset (FerSmoother *smoother, guint n_labels);
void fer_smoother_add (FerSmoother *smoother, const gfloat *p, guint n_labels,
    guint64 time, guint64 time_constant, gfloat weight);
gint fer_smoother_choose (FerSmoother *smoother, guint n_labels,
    gfloat min_confidence, gboolean steady);

G_END_DECLS
