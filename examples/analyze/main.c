/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feremotion-analyze: what the element `feremotion` finds in videos, pictures,
 * folders and cameras, in files. It is written with what any application has:
 * the element by its name and GstVideoRegionOfInterestMeta.
 */
#include "annotated.h"
#include "element.h"
#include "progress.h"
#include "settings.h"

#include <glib-unix.h>
#include <gst/gst.h>
#include <locale.h>
#include <string.h>

enum {
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
};

typedef struct {
  gchar *jsonl;
  gchar *csv;
  gchar *annotated;
  gchar **settings;
  gchar **arguments;
} Options;

typedef struct {
  Options options;
  GPtrArray *inputs;    /* of Input */
  GPtrArray *annotated; /* of paths, one an input; or NULL */
  Job *job;             /* the one that runs */
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

/* --- Options ------------------------------------------------------------ */

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "jsonl", 0, 0, G_OPTION_ARG_FILENAME, &options->jsonl,
        "One JSON object a frame (the default, on standard output)", "F" },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &options->csv, "One line a face",
        "F" },
    { "annotated", 0, 0, G_OPTION_ARG_FILENAME, &options->annotated,
        "The video with boxes and labels, without sound", "F.mp4" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->settings,
        "Set a property of the element", "PROPERTY=VALUE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY,
        &options->arguments, NULL, "INPUT…" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context,
      "Find the faces in videos and pictures and read their emotions.");
  g_option_context_set_description (context,
      "INPUT is a video, a picture, a folder of them (in the order of names, "
      "without folders in it),\na URI, or a camera such as /dev/video0 (Ctrl-C "
      "ends it). Every INPUT is a stream of its own.\n\n"
      "F may be '-' for standard output. An annotated picture is a PNG. With "
      "several inputs,\n--annotated names a folder: its files have the inputs' "
      "names.\n\n"
      "Exit status: 0 success, 1 something failed (and was named), 2 wrong "
      "usage.");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  return g_option_context_parse (context, argc, argv, error);
}

static const gchar *
check_options (Options *options)
{
  if (options->arguments == NULL)
    return "an INPUT is missing";
  if (g_strcmp0 (options->jsonl, "-") == 0
      && g_strcmp0 (options->csv, "-") == 0)
    return "only one of --jsonl and --csv can be on standard output";
  if (g_strcmp0 (options->annotated, "-") == 0)
    return "--annotated needs a file";
  if (options->jsonl == NULL && options->csv == NULL
      && options->annotated == NULL)
    options->jsonl = g_strdup ("-");
  return NULL;
}

static void
options_clear (Options *options)
{
  g_free (options->jsonl);
  g_free (options->csv);
  g_free (options->annotated);
  g_strfreev (options->settings);
  g_strfreev (options->arguments);
}

/* --- Running ------------------------------------------------------------ */

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

/* FALSE where there is no point in going on. */
static gboolean
run_input (App *app, Results *results, guint n)
{
  const Input *input = g_ptr_array_index (app->inputs, n);
  const gchar *annotated =
      app->annotated ? g_ptr_array_index (app->annotated, n) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Job) job =
      job_new (input, annotated, app->options.settings, results, &error);
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

static void
run_inputs (App *app)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Results) results =
      results_new (app->options.jsonl, app->options.csv, &error);
  guint signals[] = {
    g_unix_signal_add (SIGINT, interrupt, app),
    g_unix_signal_add (SIGTERM, interrupt, app),
  };

  if (results != NULL)
    for (guint i = 0; i < app->inputs->len; i++)
      if (!run_input (app, results, i))
        break;
  if (results == NULL || !results_finish (results, &error)) {
    complain (NULL, error);
    app->failed = TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (g_main_context_find_source_by_id (NULL, signals[i]) != NULL)
      g_source_remove (signals[i]);
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

static int
run (App *app)
{
  const gchar *target = app->options.annotated;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = element_new ("feremotion", &error);
  gboolean folder;

  if (element == NULL) {
    complain (NULL, error);
    return EXIT_FAILED;
  }
  if (!settings_apply (element, app->options.settings, &error))
    return wrong_usage (error->message);

  folder = collect_inputs (app);
  if (app->inputs->len == 0)
    return EXIT_FAILED;
  if (target != NULL) {
    folder |= g_strv_length (app->options.arguments) > 1
              || g_str_has_suffix (target, "/")
              || g_file_test (target, G_FILE_TEST_IS_DIR);
    app->annotated = annotated_get_paths (target, folder, app->inputs, &error);
    if (app->annotated == NULL) {
      if (error->code == G_IO_ERROR_INVALID_ARGUMENT)
        return wrong_usage (error->message);
      complain (NULL, error);
      return EXIT_FAILED;
    }
  }
  run_inputs (app);
  return app->failed ? EXIT_FAILED : EXIT_OK;
}

int
main (int argc, char **argv)
{
  App app = { 0 };
  g_autoptr (GError) error = NULL;
  const gchar *problem;
  int status;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  g_set_prgname ("feremotion-analyze");
  if (!parse_options (&app.options, &argc, &argv, &error)) {
    status = wrong_usage (error->message);
  } else if ((problem = check_options (&app.options)) != NULL) {
    status = wrong_usage (problem);
  } else {
    app.inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) input_free);
    status = run (&app);
    g_ptr_array_unref (app.inputs);
    g_clear_pointer (&app.annotated, g_ptr_array_unref);
  }
  options_clear (&app.options);
  return status;
}
