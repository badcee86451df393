/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "options.h"

#include "common/distinct.h"
#include "settings.h"

#include <string.h>

#define DEFAULT_TIMEOUT 60

static const gchar summary[] =
    "Find the faces in videos and pictures and read their emotions.";

static const gchar description[] =
    "INPUT is a video, a picture, a folder (with the folders in it, in the "
    "order of names), a URI, or a\ncamera such as /dev/video0 (Ctrl-C ends "
    "it). Every INPUT is a stream of its own. Pictures and\nvideos are taken "
    "upright and with square pixels; boxes count there. In pictures all faces "
    "from\n24 pixels on are looked for, in video files those from a 24th of "
    "the shorter side on.\n\n"
    "F may be '-' for standard output, once. With several inputs, "
    "--annotated, --vtt and --srt name a\nfolder: its files have the inputs' "
    "names. Its extension says what an annotated file is: mp4, mov,\nmkv or "
    "webm with the sound of the input; png or jpg of a picture.\n\n"
    "Exit status: 0 success, 1 something failed or was damaged (and was "
    "named), 2 wrong usage.";

static gboolean
fail (GError **error, const gchar *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, message);
  return FALSE;
}

static gboolean
check (Options *options, GError **error)
{
  guint n = 0, n_standard = 0;

  for (guint i = 0; i < N_RESULTS; i++) {
    n += options->files[i] != NULL;
    n_standard += g_strcmp0 (options->files[i], "-") == 0;
  }
  n += options->summary != NULL;
  n_standard += g_strcmp0 (options->summary, "-") == 0;
  if (options->arguments == NULL)
    return fail (error, "an INPUT is missing");
  if (n_standard > 1)
    return fail (error, "only one result can be on standard output");
  if (g_strcmp0 (options->annotated, "-") == 0)
    return fail (error, "--annotated needs a file");
  if (g_strcmp0 (options->files[RESULT_SQLITE], "-") == 0)
    return fail (error, "--sqlite needs a file");
  if (n == 0 && options->annotated == NULL)
    options->files[RESULT_JSONL] = g_strdup ("-");
  return TRUE;
}

gboolean
options_parse (Options *options, int *argc, char ***argv, GError **error)
{
  gint timeout = DEFAULT_TIMEOUT, jobs = 0;
  const GOptionEntry entries[] = {
    { "jsonl", 0, 0, G_OPTION_ARG_FILENAME, &options->files[RESULT_JSONL],
        "One JSON object a frame (the default, on standard output)", "F" },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &options->files[RESULT_CSV],
        "One line a face", "F" },
    { "vtt", 0, 0, G_OPTION_ARG_FILENAME, &options->files[RESULT_VTT],
        "WebVTT: who looks how, as subtitles", "F" },
    { "srt", 0, 0, G_OPTION_ARG_FILENAME, &options->files[RESULT_SRT],
        "The same as SRT", "F" },
    { "sqlite", 0, 0, G_OPTION_ARG_FILENAME, &options->files[RESULT_SQLITE],
        "Append to an SQLite database (FILE.db): a row a face, and sums", "F" },
    { "summary", 0, 0, G_OPTION_ARG_FILENAME, &options->summary,
        "One JSON object an input: frames, people, shares of the labels", "F" },
    { "annotated", 0, 0, G_OPTION_ARG_FILENAME, &options->annotated,
        "The video or picture with boxes and labels", "F" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->job.settings,
        "Set a property of the element", "PROPERTY=VALUE" },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &jobs,
        "Analyse N pictures at a time (default: as many as there are "
        "processors)",
        "N" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout,
        "Give an input up after SECONDS without a frame (default: 60)",
        "SECONDS" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version,
        "Print the version and exit", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY,
        &options->arguments, NULL, "INPUT…" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->version)
    return TRUE;
  if (timeout < 1)
    return fail (error, "--timeout needs at least one second");
  if (jobs < 0)
    return fail (error, "--jobs cannot be negative");
  options->job.timeout = timeout;
  options->jobs = jobs;
  return check (options, error);
}

static const gchar *const result_options[N_RESULTS] = {
  [RESULT_JSONL] = "--jsonl",
  [RESULT_CSV] = "--csv",
  [RESULT_VTT] = "--vtt",
  [RESULT_SRT] = "--srt",
  [RESULT_SQLITE] = "--sqlite",
};

static Distinct *
know_inputs (GPtrArray *inputs, gchar **models)
{
  Distinct *distinct = distinct_new ();

  for (guint i = 0; i < inputs->len; i++) {
    const Input *input = g_ptr_array_index (inputs, i);
    g_autofree gchar *what = g_strdup_printf ("the input %s", input->name);

    distinct_add_input (distinct, input->path, what);
  }
  for (gchar **model = models; *model; model++) {
    g_autofree gchar *what = g_strdup_printf ("the model %s", *model);

    distinct_add_input (distinct, *model, what);
  }
  return distinct;
}

/* PATHS may be NULL. */
static gboolean
add_all (
    Distinct *distinct, const gchar *option, GPtrArray *paths, GError **error)
{
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    if (!distinct_add (distinct, option, g_ptr_array_index (paths, i), error))
      return FALSE;
  return TRUE;
}

gboolean
options_check_outputs (const Options *options, GPtrArray *inputs,
    gchar **models, GPtrArray *annotated, GPtrArray *const each[N_RESULTS],
    GError **error)
{
  g_autoptr (Distinct) distinct = know_inputs (inputs, models);

  for (guint i = 0; i < N_RESULTS; i++)
    if (each[i] != NULL ? !add_all (distinct, result_options[i], each[i], error)
        : i == RESULT_SQLITE ? !distinct_add_database (
              distinct, result_options[i], options->files[i], error)
                             : !distinct_add (distinct, result_options[i],
                                 options->files[i], error))
      return FALSE;
  return distinct_add (distinct, "--summary", options->summary, error)
         && add_all (distinct, "--annotated", annotated, error);
}

void
options_clear (Options *options)
{
  for (guint i = 0; i < N_RESULTS; i++)
    g_free (options->files[i]);
  g_free (options->annotated);
  g_free (options->summary);
  g_strfreev (options->job.settings);
  g_strfreev (options->arguments);
}
