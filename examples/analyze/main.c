/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feremotion-analyze: what the element `feremotion` finds in videos, pictures,
 * folders and cameras, in files. It is written with what any application has:
 * the element by its name and GstVideoRegionOfInterestMeta.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/element.h"
#include "input/complaints.h"
#include "options.h"
#include "output/annotated.h"
#include "runner.h"
#include "settings.h"

#include <gst/gst.h>
#include <locale.h>

#define MAX_THREADS 16 /* that the element takes */

enum {
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
};

typedef struct {
  Options options;
  Work work;
  gboolean failed;
} App;

static int
wrong_usage (const gchar *message)
{
  g_printerr ("%s: %s\nSee '%s --help'.\n", g_get_prgname (), message,
      g_get_prgname ());
  return EXIT_USAGE;
}

static gboolean
open_outputs (App *app, GError **error)
{
  const gchar *summary = app->options.summary;

  app->work.results = results_new (app->options.files, error);
  return app->work.results != NULL
         && (summary == NULL
             || (app->work.summary = summary_new (summary, error)) != NULL);
}

static gboolean
finish_outputs (App *app, GError **error)
{
  return results_finish (app->work.results, error)
         && (app->work.summary == NULL
             || summary_finish (app->work.summary, error));
}

/* As many pictures at a time as there are processors, which share what threads
 * there are. A video has all of them. */
static void
share_processors (App *app)
{
  guint n_processors = MIN (g_get_num_processors (), MAX_THREADS);
  guint n_pictures = 0;

  for (guint i = 0; i < app->work.inputs->len; i++) {
    const Input *input = g_ptr_array_index (app->work.inputs, i);

    n_pictures += input->kind == INPUT_PICTURE;
  }
  app->work.jobs = app->options.jobs > 0 ? app->options.jobs : n_processors;
  app->work.jobs = CLAMP (app->work.jobs, 1, MAX (n_pictures, 1));
  app->work.options = app->options.job;
  app->work.options.threads = MAX (1, n_processors / app->work.jobs);
  app->work.options.video_threads = n_processors;
}

static void
run_inputs (App *app)
{
  g_autoptr (GError) error = NULL;
  gboolean opened = open_outputs (app, &error);

  share_processors (app);
  if (opened && !runner_run (&app->work))
    app->failed = TRUE;
  if (!opened || !finish_outputs (app, &error)) {
    runner_complain (NULL, error);
    app->failed = TRUE;
  }
  g_clear_pointer (&app->work.results, results_free);
  g_clear_pointer (&app->work.summary, summary_free);
}

/* Whether anything was a folder, by which --annotated is one too. */
static gboolean
collect_inputs (App *app)
{
  gboolean folder = FALSE;

  for (gchar **argument = app->options.arguments; *argument; argument++) {
    g_autoptr (GError) error = NULL;

    if (!inputs_add (app->work.inputs, *argument, &error)) {
      runner_complain (*argument, error);
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
    app->work.annotated =
        annotated_get_paths (target, folder, app->work.inputs, error);
    if (app->work.annotated == NULL)
      return FALSE;
  }
  return options_check_outputs (
             &app->options, app->work.inputs, app->work.annotated, error)
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
    runner_complain (NULL, error);
    return EXIT_FAILED;
  }
  if (!settings_apply (element, app->options.job.settings, &error))
    return wrong_usage (error->message);

  folder = collect_inputs (app);
  if (app->work.inputs->len == 0)
    return EXIT_FAILED;
  inputs_label (app->work.inputs);
  if (!plan_outputs (app, folder, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
      return wrong_usage (error->message);
    runner_complain (NULL, error);
    return EXIT_FAILED;
  }
  if (!element_start (element, &error)) {
    runner_complain (NULL, error);
    return EXIT_FAILED;
  }
  run_inputs (app);
  gst_element_set_state (element, GST_STATE_NULL);
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
    app.work.inputs =
        g_ptr_array_new_with_free_func ((GDestroyNotify) input_free);
    status = run (&app);
    g_ptr_array_unref (app.work.inputs);
    g_clear_pointer (&app.work.annotated, g_ptr_array_unref);
  }
  options_clear (&app.options);
  return status;
}
