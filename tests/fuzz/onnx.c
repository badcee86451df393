/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a network and, where that succeeds and it is small, runs it. */
#include "fuzz.h"

#include <math.h>

#include "net/net.h"

/* What may be run: beyond it a single input takes too long. */
#define LARGEST_INPUT (1 << 16)
#define LARGEST_MACS 20000000
#define OPEN_SIZE 12

static void
run_net (const FerNet *net, gint channels, gint height, gint width)
{
  FerNetRun *run = fer_net_run_new (net, 2, height, width, NULL);
  gint n = channels * height * width;

  if (run == NULL)
    return;
  for (gint item = 0; item < 2; item++) {
    gfloat *in = fer_net_run_get_input (run, item);

    for (gint i = 0; i < n; i++)
      in[i] = item == 0 ? i % 7 - 3 : (i % 5 == 0 ? INFINITY : 1e30f);
  }
  fer_net_run_process (run, 1);
  fer_net_run_process (run, 2);
  for (guint o = 0; o < fer_net_get_n_outputs (net); o++) {
    volatile gfloat seen = 0;
    const gfloat *out = fer_net_run_get_output (run, o, 1);
    gint dims[3];

    fer_net_run_get_output_shape (run, o, dims);
    for (gint i = 0; i < dims[0] * dims[1] * dims[2]; i++)
      seen = out[i];
    (void) seen;
  }
  fer_net_run_free (run);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GBytes *bytes = g_bytes_new_static (data, size);
  GError *error = NULL;
  FerNet *net = fer_net_new_from_bytes (bytes, "fuzz", &error);

  g_bytes_unref (bytes);
  /* Either a network or a reason. */
  g_assert_true ((net == NULL) == (error != NULL));
  if (net == NULL) {
    g_assert_true (error->domain == FER_ERROR);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_error_free (error);
  } else {
    gint dims[4];

    fer_net_get_input_shape (net, dims);
    dims[2] = dims[2] > 0 ? dims[2] : OPEN_SIZE;
    dims[3] = dims[3] > 0 ? dims[3] : OPEN_SIZE;
    if ((gint64) dims[1] * dims[2] * dims[3] <= LARGEST_INPUT
        && fer_net_count_macs (net, dims[2], dims[3]) <= LARGEST_MACS)
      run_net (net, dims[1], dims[2], dims[3]);
    fer_net_free (net);
  }
  return 0;
}
