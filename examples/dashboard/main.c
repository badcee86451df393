/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feremotion-dashboard: what the element `feremotion` finds, in a browser. It
 * is written with what any application has: the element by its name and the
 * public library.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/address.h"
#include "server.h"

#include <glib-unix.h>
#include <gst/gst.h>
#include <locale.h>
#include <signal.h>

#define DEFAULT_ADDRESS "127.0.0.1:8080"

enum {
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
};

static const gchar description[] =
    "Serves a page that shows who looks how in a picture, the same as JSON "
    "(POST /api/v1/analyze), and\nmetrics (/metrics), to this machine alone, "
    "until Ctrl-C. Nothing that is sent is kept.\n\n"
    "Exit status: 0 success, 1 it could not start, 2 wrong usage.";

typedef struct {
  gchar *address;
  gboolean version;
} Options;

static int
fail (const GError *error, int status)
{
  g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  if (status == EXIT_USAGE)
    g_printerr ("See '%s --help'.\n", g_get_prgname ());
  return status;
}

static gboolean
parse (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->address,
        "Where to serve (default: " DEFAULT_ADDRESS "; port 0: a free one)",
        "ADDRESS:PORT" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version,
        "Print the version and exit", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, "Faces and their emotions in the browser.");
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
        "%s: there are no arguments but options", (*argv)[1]);
  return *argc <= 1;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static int
serve (GInetSocketAddress *address)
{
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Analysis *analysis;
  Server *server;

  analysis = analysis_new (program != NULL ? program : "", &error);
  if (analysis == NULL)
    return fail (error, EXIT_FAILED);
  server = server_new (address, analysis, &error);
  if (server != NULL) {
    g_unix_signal_add (SIGHUP, quit, loop);
    g_unix_signal_add (SIGINT, quit, loop);
    g_unix_signal_add (SIGTERM, quit, loop);
    g_print ("%s\n", server_get_url (server));
    g_main_loop_run (loop);
    server_free (server);
  }
  analysis_free (analysis);
  return server != NULL ? EXIT_OK : fail (error, EXIT_FAILED);
}

static int
run (Options *options, int argc, char **argv)
{
  g_autoptr (GInetSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse (options, &argc, &argv, &error))
    return fail (error, EXIT_USAGE);
  if (options->version) {
    g_print ("feremotion-dashboard %s\n", PACKAGE_VERSION);
    return EXIT_OK;
  }
  address = address_parse (
      options->address != NULL ? options->address : DEFAULT_ADDRESS, &error);
  return address != NULL ? serve (address) : fail (error, EXIT_USAGE);
}

int
main (int argc, char **argv)
{
  Options options = { NULL };
  int status;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  g_set_prgname ("feremotion-dashboard");
  signal (SIGPIPE, SIG_IGN);
  status = run (&options, argc, argv);
  g_free (options.address);
  return status;
}
