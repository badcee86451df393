/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report.h"

#include "common/jsonmember.h"

/* --- Text --------------------------------------------------------------- */

static void
append_labels (GString *text, const Report *report)
{
  g_string_append_printf (text, "%-10s %9s %9s %9s %9s\n", "label", "precision",
      "recall", "F1", "faces");
  for (guint i = 0; i < report->metrics->n_labels; i++) {
    LabelFigures figures = metrics_get_label (report->metrics, i);

    g_string_append_printf (text, "%-10s %8.1f%% %8.1f%% %8.1f%% %9u\n",
        report->labels[i], 100 * figures.precision, 100 * figures.recall,
        100 * figures.f1, figures.support);
  }
}

static void
append_confusion (GString *text, const Report *report)
{
  guint n = report->metrics->n_labels;

  g_string_append_printf (text, "%-10s", "is \\ said");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, " %8.8s", report->labels[i]);
  g_string_append_c (text, '\n');
  for (guint truth = 0; truth < n; truth++) {
    g_string_append_printf (text, "%-10s", report->labels[truth]);
    for (guint answer = 0; answer < n; answer++)
      g_string_append_printf (
          text, " %8u", report->metrics->confusion[truth * n + answer]);
    g_string_append_c (text, '\n');
  }
}

static void
append_jitter (GString *text, const Report *report)
{
  gdouble accuracy;

  if (report->jitter == NULL)
    return;
  accuracy = metrics_get_accuracy (report->jitter);
  g_string_append_printf (text, "jittered     %.2f %% (%+.2f points)\n",
      100 * accuracy,
      100 * (accuracy - metrics_get_accuracy (report->metrics)));
}

gchar *
report_to_text (const Report *report)
{
  const Metrics *metrics = report->metrics;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
      "model        %s\n"
      "faces        %u\n"
      "accuracy     %.2f %%\n"
      "mean recall  %.2f %%\n"
      "ECE          %.4f\n"
      "speed        %.0f faces per second\n",
      report->model, metrics_get_faces (metrics),
      100 * metrics_get_accuracy (metrics),
      100 * metrics_get_mean_recall (metrics), metrics_get_ece (metrics),
      report->faces_per_second);
  append_jitter (text, report);
  g_string_append_c (text, '\n');
  append_labels (text, report);
  g_string_append_c (text, '\n');
  append_confusion (text, report);
  return g_string_free (text, FALSE);
}

/* --- JSON --------------------------------------------------------------- */

static void
add_labels (JsonBuilder *builder, const Report *report)
{
  json_builder_set_member_name (builder, "labels");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->metrics->n_labels; i++)
    json_builder_add_string_value (builder, report->labels[i]);
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "per_label");
  json_builder_begin_object (builder);
  for (guint i = 0; i < report->metrics->n_labels; i++) {
    LabelFigures figures = metrics_get_label (report->metrics, i);

    json_builder_set_member_name (builder, report->labels[i]);
    json_builder_begin_object (builder);
    member_add_double (builder, "precision", figures.precision);
    member_add_double (builder, "recall", figures.recall);
    member_add_double (builder, "f1", figures.f1);
    member_add_int (builder, "support", figures.support);
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
}

static void
add_confusion (JsonBuilder *builder, const Metrics *metrics)
{
  json_builder_set_member_name (builder, "confusion");
  json_builder_begin_array (builder);
  for (guint truth = 0; truth < metrics->n_labels; truth++) {
    json_builder_begin_array (builder);
    for (guint answer = 0; answer < metrics->n_labels; answer++)
      json_builder_add_int_value (
          builder, metrics->confusion[truth * metrics->n_labels + answer]);
    json_builder_end_array (builder);
  }
  json_builder_end_array (builder);
}

void
report_add_figures (JsonBuilder *builder, const Report *report)
{
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, report->model);
  member_add_int (builder, "faces", metrics_get_faces (report->metrics));
  member_add_double (
      builder, "accuracy", metrics_get_accuracy (report->metrics));
  member_add_double (
      builder, "mean_recall", metrics_get_mean_recall (report->metrics));
  member_add_double (builder, "ece", metrics_get_ece (report->metrics));
  add_labels (builder, report);
  add_confusion (builder, report->metrics);
  member_add_double (builder, "faces_per_second", report->faces_per_second);
  if (report->jitter != NULL)
    member_add_double (
        builder, "jitter_accuracy", metrics_get_accuracy (report->jitter));
}

gchar *
report_to_json (const Report *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *json = NULL;

  json_builder_begin_object (builder);
  report_add_figures (builder, report);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json = json_to_string (root, TRUE);
  return g_strconcat (json, "\n", NULL);
}
