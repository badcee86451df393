/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "onednn.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>

#include <oneapi/dnnl/dnnl.hpp>

using namespace dnnl;

typedef memory::dims Dims;
typedef memory::format_tag Tag;

static const memory::data_type F32 = memory::data_type::f32;

struct OneDnnNet::Data {
  engine cpu{ engine::kind::cpu, 0 };
  stream queue{ cpu };
  const FerGraph *graph;
  int batch;
  std::vector<bool> done;     /* nodes that are part of another */
  std::vector<memory> values; /* of the graph */
  std::vector<primitive> steps;
  std::vector<std::unordered_map<int, memory> > arguments;
  memory input, output;

  Data (const FerGraph *network, int n);
  const FerNode *get_reader (guint value, guint *position) const;
  guint count_readers (guint value) const;
  guint get_last_reader (guint value) const;
  void add (primitive step, std::unordered_map<int, memory> args);
  memory order (memory from, const memory::desc &wanted);
  memory read_constant (guint value, const Dims &dims, Tag tag);
  void add_node (guint i);
  guint fuse (guint i, post_ops &post, guint *sum);
  memory get_result (const memory::desc &desc, guint result, guint sum);
  void add_conv (guint i);
  void add_dense (guint i);
  void add_pool (guint i, algorithm kind, bool global);
  void add_binary (guint i, algorithm kind);
  void add_softmax (guint i);
  void finish (guint value);
};

OneDnnNet::Data::Data (const FerGraph *network, int n)
    : graph (network), batch (n), done (network->n_nodes, false),
      values (network->n_values)
{
  Dims dims = { n, graph->input_dims[1], graph->input_dims[2],
    graph->input_dims[3] };

  input = memory ({ dims, F32, Tag::nchw }, cpu);
  values[graph->input] = input;
  for (guint i = 0; i < graph->n_nodes; i++) {
    if (!done[i])
      add_node (i);
  }
  finish (graph->outputs[0]);
}

guint
OneDnnNet::Data::count_readers (guint value) const
{
  guint n = 0;

  for (guint i = 0; i < graph->n_nodes; i++) {
    const FerNode *node = &graph->nodes[i];

    n += std::count (node->inputs, node->inputs + node->n_inputs, value);
  }
  return n;
}

/* The only node that reads @value, or NULL. */
const FerNode *
OneDnnNet::Data::get_reader (guint value, guint *position) const
{
  if (count_readers (value) != 1)
    return nullptr;
  *position = get_last_reader (value);
  return &graph->nodes[*position];
}

guint
OneDnnNet::Data::get_last_reader (guint value) const
{
  guint last = 0;

  for (guint i = 0; i < graph->n_nodes; i++) {
    const FerNode *node = &graph->nodes[i];

    if (std::count (node->inputs, node->inputs + node->n_inputs, value) > 0)
      last = i;
  }
  return last;
}

void
OneDnnNet::Data::add (primitive step, std::unordered_map<int, memory> args)
{
  steps.push_back (step);
  arguments.push_back (args);
}

/* @from in the order @wanted: reordered in every run. */
memory
OneDnnNet::Data::order (memory from, const memory::desc &wanted)
{
  if (from.get_desc () == wanted)
    return from;
  memory to (wanted, cpu);
  add (reorder (from, to), { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, to } });
  return to;
}

memory
OneDnnNet::Data::read_constant (guint value, const Dims &dims, Tag tag)
{
  const FerTensor *tensor = graph->constants[value];
  memory to ({ dims, F32, tag }, cpu);

  memcpy (to.get_data_handle (), tensor->floats, tensor->n * sizeof (float));
  return to;
}

/* What follows node @i and can be its post-operations; the value that comes out
 * then, and in *@sum the one that the result is added to. */
guint
OneDnnNet::Data::fuse (guint i, post_ops &post, guint *sum)
{
  guint result = graph->nodes[i].outputs[0], next;
  const FerNode *node = get_reader (result, &next);

  *sum = FER_NO_VALUE;
  if (node != nullptr && strcmp (node->op, "Add") == 0) {
    guint other = node->inputs[0] == result ? node->inputs[1] : node->inputs[0];

    if (values[other].get (true) != nullptr
        && get_last_reader (other) == next) {
      post.append_sum ();
      *sum = other;
      done[next] = true;
      result = node->outputs[0];
      node = get_reader (result, &next);
    }
  }
  if (node != nullptr
      && (strcmp (node->op, "Relu") == 0
          || strcmp (node->op, "Sigmoid") == 0)) {
    post.append_eltwise (1,
        node->op[0] == 'R' ? algorithm::eltwise_relu
                           : algorithm::eltwise_logistic,
        0, 0);
    done[next] = true;
    result = node->outputs[0];
  }
  return result;
}

/* Memory for what a primitive computes; the one of @sum where that is added. */
memory
OneDnnNet::Data::get_result (const memory::desc &desc, guint result, guint sum)
{
  values[result] =
      sum == FER_NO_VALUE ? memory (desc, cpu) : order (values[sum], desc);
  return values[result];
}

static Dims
read_dims (const FerNode *node, const char *name, Dims other)
{
  const Fer__Onnx__Attribute *attribute = fer_node_find (node, name);

  return attribute == nullptr
             ? other
             : Dims (attribute->ints, attribute->ints + attribute->n_ints);
}

void
OneDnnNet::Data::add_conv (guint i)
{
  const FerNode *node = &graph->nodes[i];
  const FerTensor *weights = graph->constants[node->inputs[1]];
  memory src = values[node->inputs[0]];
  Dims in = src.get_desc ().dims ();
  Dims pads = read_dims (node, "pads", { 0, 0, 0, 0 });
  Dims strides = read_dims (node, "strides", { 1, 1 });
  int64_t groups = fer_node_get_int (node, "group", 1);
  int64_t outputs = weights->dims[0];
  Dims kernel = { weights->dims[2], weights->dims[3] };
  Dims shape = { outputs, weights->dims[1], kernel[0], kernel[1] }, out = in;
  post_ops post;
  guint sum, result = fuse (i, post, &sum);
  primitive_attr attr;

  out[1] = outputs;
  for (int d = 0; d < 2; d++)
    out[2 + d] =
        (in[2 + d] + pads[d] + pads[2 + d] - kernel[d]) / strides[d] + 1;
  if (groups > 1) {
    shape[0] /= groups;
    shape.insert (shape.begin (), groups);
  }
  attr.set_post_ops (post);
  convolution_forward::primitive_desc conv (
      { prop_kind::forward_inference, algorithm::convolution_auto,
          { in, F32, Tag::any }, { shape, F32, Tag::any },
          { { outputs }, F32, Tag::a }, { out, F32, Tag::any }, strides,
          { pads[0], pads[1] }, { pads[2], pads[3] } },
      attr, cpu);
  memory plain = read_constant (
      node->inputs[1], shape, groups > 1 ? Tag::goihw : Tag::oihw);
  memory packed (conv.weights_desc (), cpu);

  reorder (plain, packed).execute (queue, plain, packed);
  src = order (src, conv.src_desc ());
  add (convolution_forward (conv),
      { { DNNL_ARG_SRC, src }, { DNNL_ARG_WEIGHTS, packed },
          { DNNL_ARG_BIAS,
              read_constant (node->inputs[2], { outputs }, Tag::a) },
          { DNNL_ARG_DST, get_result (conv.dst_desc (), result, sum) } });
}

/* Planes that are flattened first are read as they lie. */
void
OneDnnNet::Data::add_dense (guint i)
{
  const FerNode *node = &graph->nodes[i];
  const FerTensor *weights = graph->constants[node->inputs[1]];
  memory src = values[node->inputs[0]];
  Dims in = src.get_desc ().dims (), shape = in;
  int64_t outputs = weights->dims[0];
  post_ops post;
  guint sum, result = fuse (i, post, &sum);
  primitive_attr attr;

  shape[0] = outputs;
  attr.set_post_ops (post);
  inner_product_forward::primitive_desc dense (
      { prop_kind::forward_inference, { in, F32, Tag::any },
          { shape, F32, Tag::any }, { { outputs }, F32, Tag::a },
          { { batch, outputs }, F32, Tag::any } },
      attr, cpu);
  memory plain = read_constant (
      node->inputs[1], shape, in.size () == 4 ? Tag::oihw : Tag::oi);
  memory packed (dense.weights_desc (), cpu);

  reorder (plain, packed).execute (queue, plain, packed);
  src = order (src, dense.src_desc ());
  add (inner_product_forward (dense),
      { { DNNL_ARG_SRC, src }, { DNNL_ARG_WEIGHTS, packed },
          { DNNL_ARG_BIAS,
              read_constant (node->inputs[2], { outputs }, Tag::a) },
          { DNNL_ARG_DST, get_result (dense.dst_desc (), result, sum) } });
}

void
OneDnnNet::Data::add_pool (guint i, algorithm kind, bool global)
{
  const FerNode *node = &graph->nodes[i];
  memory src = values[node->inputs[0]];
  Dims in = src.get_desc ().dims (), out = in;
  Dims kernel = read_dims (node, "kernel_shape", { in[2], in[3] });
  Dims strides = read_dims (node, "strides", { 1, 1 });
  Dims pads = read_dims (node, "pads", { 0, 0, 0, 0 });
  post_ops post;
  guint sum = FER_NO_VALUE, result = node->outputs[0];

  for (int d = 0; d < 2; d++)
    out[2 + d] =
        global
            ? 1
            : (in[2 + d] + pads[d] + pads[2 + d] - kernel[d]) / strides[d] + 1;
  pooling_forward::primitive_desc pool (
      { prop_kind::forward_inference, kind, src.get_desc (),
          { out, F32, Tag::any }, strides, kernel, { pads[0], pads[1] },
          { pads[2], pads[3] } },
      cpu);
  add (pooling_forward (pool),
      { { DNNL_ARG_SRC, src },
          { DNNL_ARG_DST, get_result (pool.dst_desc (), result, sum) } });
}

void
OneDnnNet::Data::add_binary (guint i, algorithm kind)
{
  const FerNode *node = &graph->nodes[i];
  memory a = values[node->inputs[0]], b = values[node->inputs[1]];
  post_ops post;
  guint sum, result = fuse (i, post, &sum);
  primitive_attr attr;

  attr.set_post_ops (post);
  if (kind == algorithm::binary_add)
    b = order (b, a.get_desc ());
  binary::primitive_desc step (
      { kind, a.get_desc (), b.get_desc (), a.get_desc () }, attr, cpu);
  add (binary (step),
      { { DNNL_ARG_SRC_0, a }, { DNNL_ARG_SRC_1, b },
          { DNNL_ARG_DST, get_result (step.dst_desc (), result, sum) } });
}

void
OneDnnNet::Data::add_softmax (guint i)
{
  const FerNode *node = &graph->nodes[i];
  memory src = values[node->inputs[0]];
  softmax_forward::primitive_desc step (
      { prop_kind::forward_inference, src.get_desc (), 1 }, cpu);

  add (softmax_forward (step),
      { { DNNL_ARG_SRC, src },
          { DNNL_ARG_DST, get_result (step.dst_desc (), node->outputs[0],
                              FER_NO_VALUE) } });
}

void
OneDnnNet::Data::add_node (guint i)
{
  const FerNode *node = &graph->nodes[i];
  std::string op = node->op;

  if (op == "Conv")
    add_conv (i);
  else if (op == "Gemm")
    add_dense (i);
  else if (op == "MaxPool")
    add_pool (i, algorithm::pooling_max, false);
  else if (op == "AveragePool")
    add_pool (i, algorithm::pooling_avg_exclude_padding, false);
  else if (op == "GlobalAveragePool")
    add_pool (i, algorithm::pooling_avg_exclude_padding, true);
  else if (op == "Mul")
    add_binary (i, algorithm::binary_mul);
  else if (op == "Add")
    add_binary (i, algorithm::binary_add);
  else if (op == "Softmax")
    add_softmax (i);
  else if (op == "Flatten")
    values[node->outputs[0]] = values[node->inputs[0]];
  else
    throw std::runtime_error ("the peer has no " + op);
}

void
OneDnnNet::Data::finish (guint value)
{
  Dims dims = values[value].get_desc ().dims ();

  output = order (
      values[value], { dims, F32, dims.size () == 4 ? Tag::nchw : Tag::ab });
}

OneDnnNet::OneDnnNet (const FerGraph *graph, int batch)
    : data (new Data (graph, batch))
{
}

OneDnnNet::~OneDnnNet () = default;

float *
OneDnnNet::get_input ()
{
  return (float *) data->input.get_data_handle ();
}

void
OneDnnNet::run ()
{
  for (size_t i = 0; i < data->steps.size (); i++)
    data->steps[i].execute (data->queue, data->arguments[i]);
  data->queue.wait ();
}

std::vector<float>
OneDnnNet::get_output ()
{
  const float *from = (const float *) data->output.get_data_handle ();

  return std::vector<float> (
      from, from + data->output.get_desc ().get_size () / sizeof (float));
}
