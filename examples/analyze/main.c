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
#include "output/folder.h"
#include "output/subtitles.h"
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
  GPtrArray *folders;         /* among the arguments */
  gboolean several;           /* whether there may be more than one input */
  GPtrArray *each[N_RESULTS]; /* paths, where each input has a file; or NULL */
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

  app->work.results = results_new (app->options.files, app->each, error);
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

static void
collect_inputs (App *app)
{
  for (gchar **argument = app->options.arguments; *argument; argument++) {
    g_autoptr (GError) error = NULL;

    if (!inputs_add (app->work.inputs, app->folders, *argument, &error)) {
      runner_complain (*argument, error);
      app->failed = TRUE;
    }
  }
  inputs_label (app->work.inputs);
  app->several =
      app->folders->len > 0 || g_strv_length (app->options.arguments) > 1;
}

/* One input alone gets the file that the option names. */
static gboolean
name_outputs (App *app, GError **error)
{
  if (app->options.annotated != NULL
      && !(app->work.annotated = annotated_get_paths (app->options.annotated,
               app->several, app->work.inputs, app->folders, error)))
    return FALSE;
  for (guint i = RESULT_VTT; i <= RESULT_SRT; i++) {
    g_autoptr (GError) problem = NULL;

    if (app->options.files[i] == NULL)
      continue;
    app->each[i] = subtitles_get_paths (
        i, app->options.files[i], app->several, app->work.inputs, &problem);
    if (problem != NULL) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
make_folders (App *app, GError **error)
{
  for (guint i = 0; i < N_RESULTS; i++)
    if (app->each[i] != NULL && !folder_make (app->options.files[i], error))
      return FALSE;
  return app->options.annotated == NULL
         || !folder_is_wanted (app->options.annotated, app->several)
         || folder_make (app->options.annotated, error);
}

/* Makes sure that nothing is overwritten, no file of a model either. */
static gboolean
plan_outputs (App *app, gchar **models, GError **error)
{
  return name_outputs (app, error)
         && options_check_outputs (&app->options, app->work.inputs, models,
             app->work.annotated, app->each, error)
         && make_folders (app, error);
}

/* ELEMENT is started, so that it tells of which files its models are. */
static int
run_with (App *app, GstElement *element)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) models = NULL;

  g_object_get (element, "model-files", &models, NULL);
  if (!plan_outputs (app, models, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
      return wrong_usage (error->message);
    runner_complain (NULL, error);
    return EXIT_FAILED;
  }
  run_inputs (app);
  return app->failed ? EXIT_FAILED : EXIT_OK;
}

static int
run (App *app)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = element_new ("feremotion", &error);
  int status;

  if (element == NULL) {
    runner_complain (NULL, error);
    return EXIT_FAILED;
  }
  if (!settings_apply (element, app->options.job.settings, &error))
    return wrong_usage (error->message);

  collect_inputs (app);
  if (app->work.inputs->len == 0)
    return EXIT_FAILED;
  if (!element_start (element, &error)) {
    runner_complain (NULL, error);
    return EXIT_FAILED;
  }
  status = run_with (app, element);
  gst_element_set_state (element, GST_STATE_NULL);
  return status;
}

static void
app_clear (App *app)
{
  g_ptr_array_unref (app->work.inputs);
  g_ptr_array_unref (app->folders);
  g_clear_pointer (&app->work.annotated, g_ptr_array_unref);
  for (guint i = 0; i < N_RESULTS; i++)
    g_clear_pointer (&app->each[i], g_ptr_array_unref);
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
    app.folders = g_ptr_array_new_with_free_func (g_free);
    status = run (&app);
    app_clear (&app);
  }
  options_clear (&app.options);
  return status;
}
