/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read/smooth.h"

#include <math.h>

/* By how much another label must lead to take the place of the one shown. */
#define MARGIN 0.06f
/* How far the shown label may fall under the least confidence, in parts of
 * what is above it: 1 stays 1. */
#define SLACK 0.1f

void
fer_smoother_reset (FerSmoother *smoother, guint n_labels)
{
  smoother->started = FALSE;
  smoother->time = 0;
  smoother->shown = FER_UNCERTAIN;
  for (guint i = 0; i < FER_MAX_LABELS; i++) {
    gfloat p = i < n_labels ? 1.0f / n_labels : 0.0f;

    smoother->raw[i] = smoother->smooth[i] = p;
  }
}

/**
 * fer_smoother_add:
 * @smoother: a smoother
 * @p: a probability for each label
 * @n_labels: how many
 * @time: of the look, nanoseconds; not before the last one's
 * @time_constant: in which an old state fades to 1/e, nanoseconds; 0: at once
 * @weight: of this look, 0..1: that of a poor picture is small
 *
 * Exponential smoothing that is right for any distance of looks.
 */
void
fer_smoother_add (FerSmoother *smoother, const gfloat *p, guint n_labels,
    guint64 time, guint64 time_constant, gfloat weight)
{
  gfloat part = 1.0f;

  if (smoother->started && time_constant > 0) {
    gdouble passed = (gdouble) (time - smoother->time) / time_constant;

    part = (gfloat) -expm1 (-passed * weight);
  }
  for (guint i = 0; i < n_labels; i++) {
    smoother->raw[i] = p[i];
    smoother->smooth[i] += part * (p[i] - smoother->smooth[i]);
  }
  smoother->started = TRUE;
  smoother->time = time;
}

/**
 * fer_smoother_choose:
 * @smoother: a smoother
 * @n_labels: how many labels
 * @min_confidence: least probability of a label that is named
 * @steady: the label shown stays until another one clearly leads
 *
 * Returns: the label to show, or %FER_UNCERTAIN
 */
gint
fer_smoother_choose (FerSmoother *smoother, guint n_labels,
    gfloat min_confidence, gboolean steady)
{
  const gfloat *p = smoother->smooth;
  gint shown = smoother->shown;
  gfloat least = min_confidence;
  gint best = 0;

  for (guint i = 1; i < n_labels; i++) {
    if (p[i] > p[best])
      best = (gint) i;
  }
  if (steady && shown >= 0 && p[best] < p[shown] + MARGIN)
    best = shown;
  if (steady && best == shown)
    least -= SLACK * (1.0f - min_confidence);
  smoother->shown =
      smoother->started && p[best] >= least ? best : FER_UNCERTAIN;
  return smoother->shown;
}
