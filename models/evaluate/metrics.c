/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "metrics.h"

#include <math.h>

Metrics *
metrics_new (guint n_labels)
{
  Metrics *metrics = g_new0 (Metrics, 1);

  metrics->n_labels = n_labels;
  metrics->confusion = g_new0 (guint, n_labels * n_labels);
  return metrics;
}

void
metrics_free (Metrics *metrics)
{
  g_free (metrics->confusion);
  g_free (metrics);
}

void
metrics_add (Metrics *metrics, guint truth, const gfloat *probabilities)
{
  guint answer = 0;
  gdouble confidence;
  guint bin;

  for (guint i = 1; i < metrics->n_labels; i++)
    if (probabilities[i] > probabilities[answer])
      answer = i;
  confidence = probabilities[answer];
  bin = CLAMP ((gint) (confidence * METRICS_BINS), 0, METRICS_BINS - 1);
  metrics->confusion[truth * metrics->n_labels + answer]++;
  metrics->bin_faces[bin]++;
  metrics->bin_right[bin] += truth == answer;
  metrics->bin_confidence[bin] += confidence;
}

/* A row or a column of the confusion. */
static guint
count (const Metrics *metrics, guint first, guint step)
{
  guint sum = 0;

  for (guint i = 0; i < metrics->n_labels; i++)
    sum += metrics->confusion[first + i * step];
  return sum;
}

static guint
count_truth (const Metrics *metrics, guint label)
{
  return count (metrics, label * metrics->n_labels, 1);
}

static guint
count_answers (const Metrics *metrics, guint label)
{
  return count (metrics, label, metrics->n_labels);
}

static guint
count_right (const Metrics *metrics, guint label)
{
  return metrics->confusion[label * metrics->n_labels + label];
}

static gdouble
divide (gdouble part, gdouble whole)
{
  return whole > 0 ? part / whole : 0;
}

guint
metrics_get_faces (const Metrics *metrics)
{
  guint sum = 0;

  for (guint i = 0; i < metrics->n_labels; i++)
    sum += count_truth (metrics, i);
  return sum;
}

gdouble
metrics_get_accuracy (const Metrics *metrics)
{
  guint right = 0;

  for (guint i = 0; i < metrics->n_labels; i++)
    right += count_right (metrics, i);
  return divide (right, metrics_get_faces (metrics));
}

LabelFigures
metrics_get_label (const Metrics *metrics, guint label)
{
  LabelFigures figures = { .support = count_truth (metrics, label) };
  guint right = count_right (metrics, label);
  guint answers = count_answers (metrics, label);

  figures.precision = divide (right, answers);
  figures.recall = divide (right, figures.support);
  figures.f1 = divide (2. * right, answers + figures.support);
  return figures;
}

gdouble
metrics_get_mean_recall (const Metrics *metrics)
{
  gdouble sum = 0;
  guint present = 0;

  for (guint i = 0; i < metrics->n_labels; i++) {
    LabelFigures figures = metrics_get_label (metrics, i);

    sum += figures.recall;
    present += figures.support > 0;
  }
  return divide (sum, present);
}

gdouble
metrics_get_ece (const Metrics *metrics)
{
  gdouble sum = 0;

  for (guint i = 0; i < METRICS_BINS; i++)
    sum += fabs (metrics->bin_confidence[i] - metrics->bin_right[i]);
  return divide (sum, metrics_get_faces (metrics));
}
