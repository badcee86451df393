/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feremotion-analyze: what the element `feremotion` finds in videos, pictures,
 * folders and cameras, in files. It is written with what any application has:
 * the element by its name and GstVideoRegionOfInterestMeta.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "output/annotated.h"
#include "input/complaints.h"
#include "base/element.h"
#include "options.h"
#include "progress.h"
#include "settings.h"
#include "output/summary.h"

#include <glib-unix.h>
#include <gst/gst.h>
#include <locale.h>
#include <signal.h>

enum {
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
};

typedef struct {
  Options options;
  GPtrArray *inputs;    /* of Input */
  GPtrArray *annotated; /* of paths, one an input; or NULL */
  Results *results;
  Summary *summary; /* or NULL */
  Job *job;         /* the one that runs */
  gboolean interrupted;
  gboolean failed;
} App;

static void
complain (const gchar *about, const GError *error)
{
  g_printerr ("%s: %s%s%s\n", g_get_prgname (), about ? about : "",
      about ? ": " : "", error->message);
}

static int
wrong_usage (const gchar *message)
{
  g_printerr ("%s: %s\nSee '%s --help'.\n", g_get_prgname (), message,
      g_get_prgname ());
  return EXIT_USAGE;
}

/* The first Ctrl-C ends the streams as their own end would; a second one meets
 * the default action. */
static gboolean
interrupt (gpointer user_data)
{
  App *app = user_data;

  app->interrupted = TRUE;
  if (app->job != NULL)
    job_stop (app->job);
  return G_SOURCE_REMOVE;
}

static gboolean
sum_up (App *app, Job *job, const Input *input, const GError *problem)
{
  g_autoptr (GError) error = NULL;

  if (app->summary == NULL
      || summary_write (
          app->summary, input->uri, job_get_tally (job), problem, &error))
    return TRUE;
  complain (NULL, error);
  app->failed = TRUE;
  return FALSE;
}

/* FALSE where there is no point in going on. */
static gboolean
run_input (App *app, guint n)
{
  const Input *input = g_ptr_array_index (app->inputs, n);
  const gchar *annotated =
      app->annotated ? g_ptr_array_index (app->annotated, n) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Job) job =
      job_new (input, annotated, &app->options.job, app->results, &error);
  Progress *progress;
  gboolean ok;

  if (job == NULL) {
    complain (NULL, error);
    app->failed = TRUE;
    return FALSE;
  }
  progress = progress_new (job, input->name, n + 1, app->inputs->len);
  app->job = job;
  ok = job_run (job, &error);
  app->job = NULL;
  progress_free (progress);
  if (!sum_up (app, job, input, ok ? NULL : error))
    return FALSE;
  if (!ok) {
    complain (job_cannot_write (job) ? NULL : input->name, error);
    app->failed = TRUE;
  } else if (app->interrupted && input->kind != INPUT_CAMERA) {
    g_printerr ("%s: interrupted in %s; the results so far are kept\n",
        g_get_prgname (), input->name);
    app->failed = TRUE;
  }
  return !app->interrupted && !job_cannot_write (job);
}

static gboolean
open_outputs (App *app, GError **error)
{
  const gchar *summary = app->options.summary;

  app->results = results_new (app->options.files, error);
  return app->results != NULL
         && (summary == NULL
             || (app->summary = summary_new (summary, error)) != NULL);
}

static gboolean
finish_outputs (App *app, GError **error)
{
  return results_finish (app->results, error)
         && (app->summary == NULL || summary_finish (app->summary, error));
}

static void
run_inputs (App *app)
{
  g_autoptr (GError) error = NULL;
  gboolean opened = open_outputs (app, &error);
  guint signals[] = {
    g_unix_signal_add (SIGHUP, interrupt, app),
    g_unix_signal_add (SIGINT, interrupt, app),
    g_unix_signal_add (SIGTERM, interrupt, app),
  };

  if (opened)
    for (guint i = 0; i < app->inputs->len; i++)
      if (!run_input (app, i))
        break;
  if (!opened || !finish_outputs (app, &error)) {
    complain (NULL, error);
    app->failed = TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (g_main_context_find_source_by_id (NULL, signals[i]) != NULL)
      g_source_remove (signals[i]);
  g_clear_pointer (&app->results, results_free);
  g_clear_pointer (&app->summary, summary_free);
}

/* Whether anything was a folder, by which --annotated is one too. */
static gboolean
collect_inputs (App *app)
{
  gboolean folder = FALSE;

  for (gchar **argument = app->options.arguments; *argument; argument++) {
    g_autoptr (GError) error = NULL;

    if (!inputs_add (app->inputs, *argument, &error)) {
      complain (*argument, error);
      app->failed = TRUE;
    }
    folder |= g_file_test (*argument, G_FILE_TEST_IS_DIR);
  }
  return folder;
}

/* Names every output and makes sure that nothing is overwritten; FOLDER says
 * that one of the arguments was one. */
static gboolean
plan_outputs (App *app, gboolean folder, GError **error)
{
  const gchar *target = app->options.annotated;

  folder |= g_strv_length (app->options.arguments) > 1;
  if (target != NULL) {
    folder |= g_str_has_suffix (target, "/")
              || g_file_test (target, G_FILE_TEST_IS_DIR);
    app->annotated = annotated_get_paths (target, folder, app->inputs, error);
    if (app->annotated == NULL)
      return FALSE;
  }
  return options_check_outputs (
             &app->options, app->inputs, app->annotated, error)
         && (target == NULL || !folder
             || annotated_make_folder (target, error));
}

static int
run (App *app)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = element_new ("feremotion", &error);
  gboolean folder;

  if (element == NULL) {
    complain (NULL, error);
    return EXIT_FAILED;
  }
  if (!settings_apply (element, app->options.job.settings, &error))
    return wrong_usage (error->message);

  folder = collect_inputs (app);
  if (app->inputs->len == 0)
    return EXIT_FAILED;
  if (!plan_outputs (app, folder, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
      return wrong_usage (error->message);
    complain (NULL, error);
    return EXIT_FAILED;
  }
  run_inputs (app);
  return app->failed ? EXIT_FAILED : EXIT_OK;
}

int
main (int argc, char **argv)
{
  App app = { 0 };
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  g_set_prgname ("feremotion-analyze");
  if (!options_parse (&app.options, &argc, &argv, &error)) {
    status = wrong_usage (error->message);
  } else if (app.options.version) {
    g_print ("feremotion-analyze %s\n", PACKAGE_VERSION);
    status = EXIT_OK;
  } else {
    complaints_init ();
    app.inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) input_free);
    status = run (&app);
    g_ptr_array_unref (app.inputs);
    g_clear_pointer (&app.annotated, g_ptr_array_unref);
  }
  options_clear (&app.options);
  return status;
}
