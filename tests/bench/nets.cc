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

#include "cpu-time.h"
#include "machine.h"
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
  double start = get_thread_ms ();

  timed->conv (conv);
  timed_ms += get_thread_ms () - start;
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
      double start, now, until = get_thread_ms () + ROUND_MS;

      do {
        start = get_thread_ms ();
        runs[i]();
        now = get_thread_ms ();
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

/* One file, ready to run on one picture and on many. */
struct Bench {
  std::string name;
  GBytes *bytes;
  Ours ours, many;
  std::vector<float> input;
  double macs;

  Bench (const std::string &name, GBytes *bytes)
      : name (name), bytes (bytes), ours (bytes, name.c_str (), 1),
        many (bytes, name.c_str (), FACES), input (make_input (ours.n_in)),
        macs ((double) fer_net_count_macs (ours.net, 48, 48))
  {
    ours.set_input (input);
    many.set_input (make_input (many.n_in * FACES));
  }
  ~Bench ()
  {
    g_bytes_unref (bytes);
  }
};

/* Against the same network in floats, which stands in a line before. */
static bool
bench_int8 (Bench &bench, const Result &floats)
{
  std::vector<double> ms =
      time_in_turns ({ [&] { fer_net_run_process (bench.ours.run, 1); },
          [&] { fer_net_run_process (bench.many.run, FACES); } });
  double worst = get_difference (bench.ours.get_output (), floats.output);

  printf ("%-20s %7.1f %8.3f %30.2f %9s %9.3f %8.1e   %.2f times as fast as "
          "in floats\n",
      bench.name.c_str (), bench.macs / 1e6, ms[0], floats.peer / ms[0], "",
      ms[1] / FACES, worst, floats.ours / ms[0]);
  return worst <= INT8_TOLERANCE;
}

/* Against both peers, which get the same input. */
static bool
bench_float (Bench &bench, double peak, Result &result)
{
  FerGraph *graph =
      fer_graph_new (bench.bytes, bench.name.c_str (), nullptr, nullptr);
  OneDnnNet dnnl (graph, 1);
  cv::dnn::Net opencv = cv::dnn::readNetFromONNX (
      (const char *) g_bytes_get_data (bench.bytes, nullptr),
      g_bytes_get_size (bench.bytes));
  int dims[] = { 1, graph->input_dims[1], 48, 48 };
  cv::Mat blob (4, dims, CV_32F, bench.input.data ()), out;
  std::vector<double> ms;
  double worst;

  memcpy (dnnl.get_input (), bench.input.data (),
      bench.input.size () * sizeof (float));
  opencv.setPreferableBackend (cv::dnn::DNN_BACKEND_OPENCV);
  ms = time_in_turns (
      { [&] { fer_net_run_process (bench.ours.run, 1); }, [&] { dnnl.run (); },
          [&] {
            opencv.setInput (blob);
            out = opencv.forward ();
          },
          [&] { fer_net_run_process (bench.many.run, FACES); } });
  result.output = bench.ours.get_output ();
  result.ours = ms[0];
  result.peer = std::min (ms[1], ms[2]);
  worst = std::max (get_difference (result.output, dnnl.get_output ()),
      get_difference (result.output, std::vector<float> (out.ptr<float> (),
                                         out.ptr<float> () + out.total ())));
  printf ("%-20s %7.1f %8.3f %8.3f %8.3f %12.2f %8.0f%% %9.3f %8.1e\n",
      bench.name.c_str (), bench.macs / 1e6, ms[0], ms[1], ms[2],
      result.peer / ms[0],
      100 * 2e-6 * bench.macs / measure_convolutions (bench.ours) / peak,
      ms[3] / FACES, worst);
  fer_graph_free (graph);
  return worst <= TOLERANCE;
}

static std::string
get_name (const std::string &path)
{
  std::string name = path.substr (path.rfind ('/') + 1);

  return name.substr (0, name.rfind ('.'));
}

/* The name of the same network in floats; empty where this is one. */
static std::string
get_float_name (const std::string &name)
{
  static const std::string suffix = "-int8";

  if (name.size () <= suffix.size ()
      || name.substr (name.size () - suffix.size ()) != suffix)
    return "";
  return name.substr (0, name.size () - suffix.size ());
}

static bool
bench_file (const std::string &path, std::map<std::string, Result> &results,
    double peak)
{
  std::string name = get_name (path);
  auto floats = results.find (get_float_name (name));
  gchar *data;
  gsize size;
  bool ok;

  if (!g_file_get_contents (path.c_str (), &data, &size, nullptr)) {
    fprintf (stderr, "cannot read %s\n", path.c_str ());
    return false;
  }
  Bench bench (name, g_bytes_new_take (data, size));

  ok = floats != results.end () ? bench_int8 (bench, floats->second)
                                : bench_float (bench, peak, results[name]);
  fflush (stdout);
  return ok;
}

int
main (int argc, char **argv)
{
  std::map<std::string, Result> results;
  double peak = peak_measure_float ();
  bool ok = true;

  omp_set_num_threads (1);
  cv::setNumThreads (1);
  machine_print ();
  printf ("peak of one core: %.0f Gflop/s, %.0f Gop/s in int8\n", peak,
      peak_measure_int8 ());
  printf ("ms of thread time, the least of many; M multiply-adds; part of the "
          "float peak while in convolutions\n");
  printf ("%-20s %7s %8s %8s %8s %12s %9s %9s %8s\n", "network", "M", "ours",
      "oneDNN", "OpenCV", "x best peer", "of peak", "in 16", "apart");
  for (int i = 1; i < argc; i++)
    ok = bench_file (argv[i], results, peak) && ok;
  if (!ok)
    fprintf (stderr, "the results differ\n");
  return ok ? 0 : 1;
}
