/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * net-run MODEL.onnx BATCH HEIGHT WIDTH INPUT OUTPUT: runs a network on raw
 * floats (batch x channels x height x width) and writes those of its outputs,
 * one after the other. net-run --bench MODEL.onnx BATCH HEIGHT WIDTH: says how
 * long the network takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/net.h"

static gint
fail (const gchar *text)
{
  fprintf (stderr, "net-run: %s\n", text);
  return 1;
}

/* The least of many, as others use the machine too. */
static void
bench (const FerNet *net, FerNetRun *run, gint batch, gint height, gint width)
{
  guint64 macs = fer_net_count_macs (net, height, width) * batch;
  gint64 best = G_MAXINT64, begin = g_get_monotonic_time (), now;
  gint64 start = begin;

  do {
    gint repeats = 0;

    start = g_get_monotonic_time ();
    do {
      fer_net_run_process (run, batch);
      repeats++;
      now = g_get_monotonic_time ();
    } while (now - start < 2000);
    best = MIN (best, (now - start) * 1000 / repeats);
  } while (now - begin < 1000000);
  printf ("%.3f ms, %.1f M multiply-adds, %.1f Gflop/s\n", best / 1e6,
      macs / 1e6, 2.0 * macs / best);
}

static gint
run_files (FerNetRun *run, guint n_outputs, gint batch, gsize item,
    const gchar *in, const gchar *out)
{
  gchar *data;
  gsize size;
  FILE *file;

  if (!g_file_get_contents (in, &data, &size, NULL))
    return fail ("cannot read the input");
  if (size != item * batch * sizeof (gfloat))
    return fail ("the input has the wrong size");
  for (gint n = 0; n < batch; n++)
    memcpy (fer_net_run_get_input (run, n), data + n * item * sizeof (gfloat),
        item * sizeof (gfloat));
  g_free (data);
  fer_net_run_process (run, batch);

  file = fopen (out, "wb");
  if (file == NULL)
    return fail ("cannot write the output");
  for (guint i = 0; i < n_outputs; i++) {
    gint dims[3];

    fer_net_run_get_output_shape (run, i, dims);
    for (gint n = 0; n < batch; n++)
      fwrite (fer_net_run_get_output (run, i, n), sizeof (gfloat),
          (gsize) dims[0] * dims[1] * dims[2], file);
  }
  fclose (file);
  return 0;
}

int
main (int argc, char **argv)
{
  gboolean benches = argc == 6 && strcmp (argv[1], "--bench") == 0;
  gint at = benches ? 2 : 1, batch, height, width, dims[4], result = 0;
  GError *error = NULL;
  gchar *data, *folder;
  gsize size;
  GBytes *bytes;
  FerNet *net;
  FerNetRun *run;

  if (!benches && argc != 7)
    return fail ("wrong arguments");
  if (!g_file_get_contents (argv[at], &data, &size, &error))
    return fail (error->message);
  batch = atoi (argv[at + 1]);
  height = atoi (argv[at + 2]);
  width = atoi (argv[at + 3]);

  bytes = g_bytes_new_take (data, size);
  folder = g_path_get_dirname (argv[at]);
  net = fer_net_new_in_folder (bytes, argv[at], folder, &error);
  g_free (folder);
  g_bytes_unref (bytes);
  if (net == NULL)
    return fail (error->message);
  run = fer_net_run_new (net, batch, height, width, &error);
  if (run == NULL)
    return fail (error->message);
  fer_net_get_input_shape (net, dims);

  if (benches)
    bench (net, run, batch, height, width);
  else
    result = run_files (run, fer_net_get_n_outputs (net), batch,
        (gsize) dims[1] * height * width, argv[at + 4], argv[at + 5]);
  fer_net_run_free (run);
  fer_net_free (net);
  return result;
}
