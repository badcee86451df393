/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feremotion-evaluate: how right an emotion model is on labelled face crops, by
 * the C engine that runs it in the element.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "dataset.h"
#include "outputs.h"

#include "common/distinct.h"
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

/* How crops are moved and scaled under --jitter: to the four sides by this part
 * of their own, each at both scales. */
#define JITTER_SHIFT 0.08f
#define JITTER_SCALE 0.10f

typedef struct {
  gchar *model;
  gchar *labels;
  gchar *mean;
  gchar *std;
  gchar *channels;
  gchar *json;
  gchar *report;
  gboolean jitter;
  gboolean version;
  gchar **arguments;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &options->model,
        "The ONNX file to measure (default: the plugin's own)", "M.onnx" },
    { "labels", 0, 0, G_OPTION_ARG_STRING, &options->labels,
        "Names of the model's outputs in their order (default: its metadata)",
        "A,B,…" },
    { "mean", 0, 0, G_OPTION_ARG_STRING, &options->mean,
        "Mean of its input where values run from 0 to 255 (default: its "
        "metadata)",
        "M[,M,M]" },
    { "std", 0, 0, G_OPTION_ARG_STRING, &options->std,
        "Standard deviation of its input, the same way", "S[,S,S]" },
    { "channels", 0, 0, G_OPTION_ARG_STRING, &options->channels,
        "What its channels are: rgb, bgr, or luma in all (default: its "
        "metadata)",
        "C" },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &options->json,
        "Write the figures as JSON; '-' is standard output, without the table",
        "F" },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &options->report,
        "Write the figures as one HTML page with pictures; '-' as for --json",
        "F.html" },
    { "jitter", 0, 0, G_OPTION_ARG_NONE, &options->jitter,
        "Measure also with crops moved by 8 % and scaled by 10 %", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version,
        "Print the version and exit", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY,
        &options->arguments, NULL, "DIR" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, "Measure an emotion model on the face crops in DIR/<label>/.");
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
  g_free (options->labels);
  g_free (options->mean);
  g_free (options->std);
  g_free (options->channels);
  g_free (options->json);
  g_free (options->report);
  g_strfreev (options->arguments);
}

static int
wrong_usage (const gchar *message)
{
  g_printerr ("%s: %s\nSee '%s --help'.\n", g_get_prgname (), message,
      g_get_prgname ());
  return EXIT_USAGE;
}

static int
print_version (void)
{
  g_print ("%s %s\n", g_get_prgname (), PACKAGE_VERSION);
  return EXIT_OK;
}

/* --- Measuring ---------------------------------------------------------- */

/* Where a crop is cut: moved right and down by parts of its sides, and so many
 * times as large. */
typedef struct {
  gfloat right;
  gfloat down;
  gfloat scale;
} Framing;

typedef struct {
  FerClassifierRun *run;
  GArray *samples;
  Metrics *metrics;
  GArray *answers; /* one for each sample; NULL = not kept */
  gint64 elapsed;  /* the engine's work only, not the reading of pictures */
} Measurement;

static gboolean
set_crop (Measurement *measurement, guint slot, const Sample *sample,
    const Framing *framing, GError **error)
{
  g_autoptr (GdkPixbuf) pixels = dataset_load (sample->path, error);
  FerFrame picture;
  gint64 start;
  gfloat width, height;

  if (pixels == NULL)
    return FALSE;
  picture = (FerFrame){ .format = FER_PIXEL_FORMAT_RGB,
    .width = gdk_pixbuf_get_width (pixels),
    .height = gdk_pixbuf_get_height (pixels),
    .data = gdk_pixbuf_read_pixels (pixels),
    .stride = gdk_pixbuf_get_rowstride (pixels) };
  width = picture.width * framing->scale;
  height = picture.height * framing->scale;
  start = g_get_monotonic_time ();
  fer_classifier_run_set_crop (measurement->run, slot, &picture,
      (picture.width - width) / 2 + framing->right * picture.width,
      (picture.height - height) / 2 + framing->down * picture.height, width,
      height);
  measurement->elapsed += g_get_monotonic_time () - start;
  return TRUE;
}

/* FALSE where the model's scores were no numbers. */
static gboolean
check_answer (const Sample *sample, const gfloat *probabilities, guint n_labels,
    GError **error)
{
  for (guint i = 0; i < n_labels; i++)
    if (probabilities[i] > 0)
      return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: what the model says of it is no number", sample->path);
  return FALSE;
}

static void
keep_answer (GArray *answers, const gfloat *probabilities, guint n_labels)
{
  Answer answer = { 0, probabilities[0] };

  for (guint i = 1; i < n_labels; i++) {
    if (probabilities[i] > answer.confidence) {
      answer.label = i;
      answer.confidence = probabilities[i];
    }
  }
  g_array_append_val (answers, answer);
}

static gboolean
measure (Measurement *measurement, const Framing *framing, GError **error)
{
  guint n_labels = measurement->metrics->n_labels;
  const Sample *samples = (const Sample *) measurement->samples->data;

  for (guint first = 0; first < measurement->samples->len; first += BATCH) {
    guint n = MIN (BATCH, measurement->samples->len - first);
    const gfloat *probabilities;
    gint64 start;

    for (guint i = 0; i < n; i++)
      if (!set_crop (measurement, i, &samples[first + i], framing, error))
        return FALSE;
    start = g_get_monotonic_time ();
    probabilities = fer_classifier_run_process (measurement->run, n);
    measurement->elapsed += g_get_monotonic_time () - start;
    for (guint i = 0; i < n; i++, probabilities += n_labels) {
      if (!check_answer (&samples[first + i], probabilities, n_labels, error))
        return FALSE;
      metrics_add (
          measurement->metrics, samples[first + i].truth, probabilities);
      if (measurement->answers != NULL)
        keep_answer (measurement->answers, probabilities, n_labels);
    }
  }
  return TRUE;
}

static gboolean
measure_jitter (Measurement *measurement, GError **error)
{
  static const gfloat sides[][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++) {
    for (gint sign = -1; sign <= 1; sign += 2) {
      const Framing framing = { JITTER_SHIFT * sides[i][0],
        JITTER_SHIFT * sides[i][1], 1 + sign * JITTER_SCALE };

      if (!measure (measurement, &framing, error))
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
measure_and_write (FerClassifierRun *run, GArray *samples, Report *report,
    guint n_labels, gboolean with_jitter, Outputs *outputs, GError **error)
{
  const Framing straight = { 0, 0, 1 };
  g_autoptr (Metrics) metrics = metrics_new (n_labels);
  g_autoptr (Metrics) jitter = metrics_new (n_labels);
  g_autoptr (GArray) answers = g_array_new (FALSE, FALSE, sizeof (Answer));
  Measurement once = { run, samples, metrics, answers, 0 };
  Measurement jittered = { run, samples, jitter, NULL, 0 };

  if (!measure (&once, &straight, error)
      || (with_jitter && !measure_jitter (&jittered, error)))
    return FALSE;
  report->metrics = metrics;
  report->jitter = with_jitter ? jitter : NULL;
  report->faces_per_second =
      samples->len * (gdouble) G_USEC_PER_SEC / MAX (once.elapsed, 1);
  return outputs_write (outputs, report, samples, answers, error);
}

/* Whether no output is a picture, the model, or another output. */
static gboolean
check_outputs (const Options *options, const gchar *const *model_files,
    GArray *samples, GError **error)
{
  g_autoptr (Distinct) distinct = distinct_new ();

  for (guint i = 0; model_files[i] != NULL; i++)
    distinct_add_input (distinct, model_files[i], "the model");
  for (guint i = 0; i < samples->len; i++) {
    const gchar *path = g_array_index (samples, Sample, i).path;
    g_autofree gchar *what = g_strdup_printf ("the picture %s", path);

    distinct_add_input (distinct, path, what);
  }
  return distinct_add (distinct, "--json", options->json, error)
         && distinct_add (distinct, "--report", options->report, error);
}

static gboolean
evaluate (FerClassifier *classifier, const Options *options, GError **error)
{
  Report report = { .model = fer_classifier_get_name (classifier) };
  g_autoptr (GArray) samples = NULL;
  FerClassifierRun *run;
  Outputs outputs;
  guint n_labels;
  gboolean ok;

  report.labels = fer_classifier_get_labels (classifier, &n_labels);
  samples =
      dataset_list (options->arguments[0], report.labels, n_labels, error);
  if (samples == NULL
      || !check_outputs (
          options, fer_classifier_get_files (classifier), samples, error))
    return FALSE;
  run = fer_classifier_run_new (classifier, BATCH, error);
  if (run == NULL)
    return FALSE;
  ok = outputs_open (&outputs, options->json, options->report, error);
  if (ok) {
    ok = measure_and_write (
        run, samples, &report, n_labels, options->jitter, &outputs, error);
    outputs_clear (&outputs);
  }
  fer_classifier_run_free (run);
  return ok;
}

static int
run (const Options *options)
{
  g_autoptr (GError) error = NULL;
  const FerClassifierOptions said = { options->labels, options->mean,
    options->std, options->channels };
  FerClassifier *classifier =
      fer_classifier_new (options->model, &said, &error);
  gboolean ok;

  if (classifier != NULL && fer_classifier_get_guess (classifier) != NULL)
    g_printerr (
        "%s: %s: %s. --labels, --mean, --std and --channels can say it.\n",
        g_get_prgname (), options->model,
        fer_classifier_get_guess (classifier));
  ok = classifier != NULL && evaluate (classifier, options, &error);
  if (fer_check_environment () != NULL)
    g_printerr ("%s: %s\n", g_get_prgname (), fer_check_environment ());
  g_clear_pointer (&classifier, fer_classifier_unref);
  if (ok)
    return EXIT_OK;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return wrong_usage (error->message);
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
  else if (options.version)
    status = print_version ();
  else if (options.arguments == NULL || options.arguments[1] != NULL)
    status = wrong_usage ("it takes one DIR");
  else
    status = run (&options);
  options_clear (&options);
  return status;
}
