/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feremotion-evaluate: how right an emotion model is on labelled face crops, by
 * the C engine that runs it in the element.
 */
#include "dataset.h"
#include "report.h"

#include "fer/fer.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#define BATCH 64

enum {
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
};

typedef struct {
  gchar *model;
  gchar *json;
  gchar **arguments;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &options->model,
        "The ONNX file to measure (default: the plugin's own)", "M.onnx" },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &options->json,
        "Write the figures as JSON; '-' is standard output, without the table",
        "F" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY,
        &options->arguments, NULL, "DIR" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context,
      "Measure an emotion model on the face crops DIR/<label>/*.png, *.jpg, "
      "*.pgm.");
  g_option_context_set_description (context,
      "A crop is framed as the model's training faces are. Names such as "
      "'happiness' or 'anger'\nare understood; any other folder is an "
      "error.\n\n"
      "Exit status: 0 success, 1 something failed (and was named), 2 wrong "
      "usage.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static void
options_clear (Options *options)
{
  g_free (options->model);
  g_free (options->json);
  g_strfreev (options->arguments);
}

static int
wrong_usage (const gchar *message)
{
  g_printerr ("%s: %s\nSee '%s --help'.\n", g_get_prgname (), message,
      g_get_prgname ());
  return EXIT_USAGE;
}

/* --- Measuring ---------------------------------------------------------- */

static gboolean
set_crop (FerClassifierRun *run, guint slot, const Sample *sample,
    gint64 *elapsed, GError **error)
{
  Picture picture;
  gint64 start;

  if (!picture_load (&picture, sample->path, error))
    return FALSE;
  start = g_get_monotonic_time ();
  fer_classifier_run_set_crop (run, slot, picture.luma, picture.width,
      picture.height, picture.width, 0, 0, picture.width, picture.height);
  *elapsed += g_get_monotonic_time () - start;
  picture_clear (&picture);
  return TRUE;
}

/* ELAPSED counts the engine's work only, not the reading of pictures. */
static gboolean
measure (FerClassifierRun *run, GArray *samples, Metrics *metrics,
    gint64 *elapsed, GError **error)
{
  *elapsed = 0;
  for (guint first = 0; first < samples->len; first += BATCH) {
    guint n = MIN (BATCH, samples->len - first);
    const gfloat *probabilities;
    gint64 start;

    for (guint i = 0; i < n; i++)
      if (!set_crop (run, i, &g_array_index (samples, Sample, first + i),
              elapsed, error))
        return FALSE;
    start = g_get_monotonic_time ();
    probabilities = fer_classifier_run_process (run, n);
    *elapsed += g_get_monotonic_time () - start;
    for (guint i = 0; i < n; i++)
      metrics_add (metrics, g_array_index (samples, Sample, first + i).truth,
          probabilities + (gsize) i * metrics->n_labels);
  }
  return TRUE;
}

static gboolean
write_report (const Report *report, const gchar *json_path, GError **error)
{
  gboolean json_on_stdout = g_strcmp0 (json_path, "-") == 0;
  g_autofree gchar *json = report_to_json (report);
  g_autofree gchar *text = report_to_text (report);

  if (json_path != NULL && !json_on_stdout
      && !g_file_set_contents (json_path, json, -1, error))
    return FALSE;
  if (fputs (json_on_stdout ? json : text, stdout) < 0
      || fflush (stdout) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
        "cannot write standard output: %s", g_strerror (code));
    return FALSE;
  }
  return TRUE;
}

static gboolean
evaluate (FerClassifier *classifier, const gchar *dir, const gchar *json_path,
    GError **error)
{
  Report report = { .model = fer_classifier_get_name (classifier) };
  g_autoptr (GArray) samples = NULL;
  g_autoptr (Metrics) metrics = NULL;
  FerClassifierRun *run;
  gint64 elapsed;
  guint n_labels;
  gboolean ok;

  report.labels = fer_classifier_get_labels (classifier, &n_labels);
  samples = dataset_list (dir, report.labels, n_labels, error);
  if (samples == NULL)
    return FALSE;
  run = fer_classifier_run_new (classifier, BATCH, error);
  if (run == NULL)
    return FALSE;
  metrics = metrics_new (n_labels);
  ok = measure (run, samples, metrics, &elapsed, error);
  fer_classifier_run_free (run);
  if (!ok)
    return FALSE;
  report.metrics = metrics;
  report.faces_per_second =
      samples->len * (gdouble) G_USEC_PER_SEC / MAX (elapsed, 1);
  return write_report (&report, json_path, error);
}

static int
run (const Options *options)
{
  g_autoptr (GError) error = NULL;
  FerClassifier *classifier =
      options->model ? fer_classifier_new_from_file (options->model, &error)
                     : fer_classifier_new_embedded (&error);
  gboolean ok =
      classifier != NULL
      && evaluate (classifier, options->arguments[0], options->json, &error);

  g_clear_pointer (&classifier, fer_classifier_unref);
  if (ok)
    return EXIT_OK;
  g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  return EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  Options options = { NULL };
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  g_set_prgname ("feremotion-evaluate");
  if (!parse_options (&options, &argc, &argv, &error))
    status = wrong_usage (error->message);
  else if (options.arguments == NULL || options.arguments[1] != NULL)
    status = wrong_usage ("it takes one DIR");
  else
    status = run (&options);
  options_clear (&options);
  return status;
}
