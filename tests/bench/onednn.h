/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network in oneDNN as one would write it by hand for speed: weights in the
 * order each primitive asks for, activations and sums as its post-operations,
 * memory allocated once. */
#pragma once

#include <memory>
#include <vector>

#include <glib.h>

extern "C" {
#include "net/graph/graph.h"
}

class OneDnnNet {
public:
  OneDnnNet (const FerGraph *graph, int batch);
  ~OneDnnNet ();
  float *get_input ();
  void run ();
  std::vector<float> get_output ();

private:
  struct Data;
  std::unique_ptr<Data> data;
};
