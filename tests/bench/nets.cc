/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Networks on one thread: this engine, oneDNN and OpenCV's DNN module in turn,
 * on the same file and input, their results compared. FEREMOTION_CPU chooses
 * the engine's instruction set.
 *
 * bench-nets MODEL.onnx…; of MODEL-int8.onnx, which the peers do not read, the
 * float results of MODEL.onnx, named before it, are compared.
 */
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <omp.h>
#include <opencv2/core/utility.hpp>
#include <opencv2/dnn.hpp>

#include <glib.h>

extern "C" {
#include "net/graph/onnx-reader.h"
#include "base/dispatch.h"
#include "net/net.h"
}

#include "onednn.h"
#include "peak.h"

static const double ROUND_MS = 4;
static const int ROUNDS = 120;
static const float TOLERANCE = 1e-4f;
static const float INT8_TOLERANCE = 0.1f;
static const int FACES = 16;

struct Result {
  double ours, peer;
  std::vector<float> output;
};

/* --- One network in each engine ------------------------------------------- */

struct Ours {
  FerNet *net = nullptr;
  FerNetRun *run = nullptr;
  int batch;
  size_t n_in, n_out;

  Ours (GBytes *bytes, const char *name, int n) : batch (n)
  {
    GError *error = nullptr;
    gint in[4], out[3];

    net = fer_net_new_from_bytes (bytes, name, &error);
    if (net != nullptr)
      run = fer_net_run_new (net, n, 48, 48, &error);
    if (run == nullptr) {
      fprintf (stderr, "%s\n", error->message);
      exit (1);
    }
    fer_net_get_input_shape (net, in);
    fer_net_run_get_output_shape (run, 0, out);
    n_in = (size_t) in[1] * in[2] * in[3];
    n_out = (size_t) out[0] * out[1] * out[2];
  }
  ~Ours ()
  {
    fer_net_run_free (run);
    fer_net_free (net);
  }
  void
  set_input (const std::vector<float> &input)
  {
    for (int i = 0; i < batch; i++)
      memcpy (fer_net_run_get_input (run, i), input.data () + i * n_in,
          n_in * sizeof (float));
  }
  std::vector<float>
  get_output ()
  {
    std::vector<float> all;

    for (int i = 0; i < batch; i++) {
      const float *out = fer_net_run_get_output (run, 0, i);

      all.insert (all.end (), out, out + n_out);
    }
    return all;
  }
};

/* Time in convolutions only: the kernels between two looks at the clock. */
static const FerNnKernels *timed;
static double timed_ms;

static void
run_timed_conv (const FerNnConv *conv)
{
  double start = get_cpu_ms ();

  timed->conv (conv);
  timed_ms += get_cpu_ms () - start;
}

static double
measure_convolutions (Ours &ours)
{
  FerNnKernels kernels = fer_kernels_get ()->nn;
  double best = 1e9;

  timed = &fer_kernels_get ()->nn;
  kernels.conv = run_timed_conv;
  fer_net_run_set_kernels (ours.run, &kernels);
  for (int i = 0; i < 2000; i++) {
    timed_ms = 0;
    fer_net_run_process (ours.run, ours.batch);
    best = std::min (best, timed_ms);
  }
  fer_net_run_set_kernels (ours.run, timed);
  return best;
}

/* --- Comparing ------------------------------------------------------------ */

static double
get_difference (const std::vector<float> &a, const std::vector<float> &b)
{
  double most = a.size () == b.size () && !a.empty () ? 0 : 1e9;

  for (size_t i = 0; most < 1e9 && i < a.size (); i++)
    most = std::isfinite (a[i]) ? std::max (most, (double) fabsf (a[i] - b[i]))
                                : 1e9;
  return most;
}

/* The least time of one run of each, in turns. */
static std::vector<double>
time_in_turns (const std::vector<std::function<void ()> > &runs)
{
  std::vector<double> best (runs.size (), 1e9);

  for (int round = 0; round < ROUNDS; round++) {
    for (size_t i = 0; i < runs.size (); i++) {
      double start, now, until = get_cpu_ms () + ROUND_MS;

      do {
        start = get_cpu_ms ();
        runs[i]();
        now = get_cpu_ms ();
        best[i] = std::min (best[i], now - start);
      } while (now < until);
    }
  }
  return best;
}

static std::vector<float>
make_input (size_t n)
{
  std::vector<float> input (n);
  unsigned seed = 1;

  for (float &v : input) {
    seed = seed * 1664525 + 1013904223;
    v = (float) (seed >> 8) / (1 << 23) - 1;
  }
  return input;
}

static bool
bench (const std::string &path, const std::map<std::string, Result> &before,
    double peak, Result &result)
{
  std::string name = path.substr (path.rfind ('/') + 1);
  const Result *same = nullptr;
  std::vector<double> ms;
  double worst = 0, macs, batched;
  gchar *data;
  gsize size;

  name = name.substr (0, name.rfind ('.'));
  if (!g_file_get_contents (path.c_str (), &data, &size, nullptr)) {
    fprintf (stderr, "cannot read %s\n", path.c_str ());
    return false;
  }
  if (name.size () > 5 && name.substr (name.size () - 5) == "-int8"
      && before.count (name.substr (0, name.size () - 5)) > 0)
    same = &before.at (name.substr (0, name.size () - 5));

  GBytes *bytes = g_bytes_new_take (data, size);
  Ours ours (bytes, name.c_str (), 1), many (bytes, name.c_str (), FACES);
  std::vector<float> input = make_input (ours.n_in);

  macs = (double) fer_net_count_macs (ours.net, 48, 48);
  ours.set_input (input);
  many.set_input (make_input (many.n_in * FACES));
  if (same != nullptr) {
    ms = time_in_turns ({ [&] { fer_net_run_process (ours.run, 1); },
        [&] { fer_net_run_process (many.run, FACES); } });
    batched = ms[1] / FACES;
    worst = get_difference (ours.get_output (), same->output);
    printf ("%-20s %7.1f %8.3f %30.2f %9s %9.3f %8.1e   %.2f times as fast as "
            "in floats\n",
        name.c_str (), macs / 1e6, ms[0], same->peer / ms[0], "", batched,
        worst, same->ours / ms[0]);
  } else {
    FerGraph *graph = fer_graph_new (bytes, name.c_str (), nullptr);
    OneDnnNet dnnl (graph, 1);
    cv::dnn::Net opencv = cv::dnn::readNetFromONNX (
        (const char *) g_bytes_get_data (bytes, nullptr), size);
    int dims[] = { 1, graph->input_dims[1], 48, 48 };
    cv::Mat blob (4, dims, CV_32F, input.data ()), out;

    memcpy (dnnl.get_input (), input.data (), input.size () * sizeof (float));
    opencv.setPreferableBackend (cv::dnn::DNN_BACKEND_OPENCV);
    ms = time_in_turns (
        { [&] { fer_net_run_process (ours.run, 1); }, [&] { dnnl.run (); },
            [&] {
              opencv.setInput (blob);
              out = opencv.forward ();
            },
            [&] { fer_net_run_process (many.run, FACES); } });
    batched = ms[3] / FACES;
    result.output = ours.get_output ();
    result.ours = ms[0];
    result.peer = std::min (ms[1], ms[2]);
    worst = std::max (get_difference (result.output, dnnl.get_output ()),
        get_difference (result.output, std::vector<float> (out.ptr<float> (),
                                           out.ptr<float> () + out.total ())));
    printf ("%-20s %7.1f %8.3f %8.3f %8.3f %12.2f %8.0f%% %9.3f %8.1e\n",
        name.c_str (), macs / 1e6, ms[0], ms[1], ms[2], result.peer / ms[0],
        100 * 2e-6 * macs / measure_convolutions (ours) / peak, batched, worst);
    fer_graph_free (graph);
  }
  g_bytes_unref (bytes);
  fflush (stdout);
  return worst <= (same != nullptr ? INT8_TOLERANCE : TOLERANCE);
}

int
main (int argc, char **argv)
{
  std::map<std::string, Result> results;
  double peak = peak_measure_float ();
  bool ok = true;

  omp_set_num_threads (1);
  cv::setNumThreads (1);
  printf ("peak of one core: %.0f Gflop/s, %.0f Gop/s in int8\n", peak,
      peak_measure_int8 ());
  printf ("ms of thread time, the least of many; M multiply-adds; part of the "
          "float peak while in convolutions\n");
  printf ("%-20s %7s %8s %8s %8s %12s %9s %9s %8s\n", "network", "M", "ours",
      "oneDNN", "OpenCV", "x best peer", "of peak", "in 16", "apart");
  for (int i = 1; i < argc; i++) {
    std::string name = argv[i];
    Result result = {};

    name = name.substr (name.rfind ('/') + 1);
    name = name.substr (0, name.rfind ('.'));
    if (!bench (argv[i], results, peak, result))
      ok = false;
    results[name] = result;
  }
  if (!ok)
    fprintf (stderr, "the results differ\n");
  return ok ? 0 : 1;
}
