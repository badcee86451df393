/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/graph/graph.h"

G_BEGIN_DECLS

/* ONNX's numbers of the element types that the engine reads. */
typedef enum {
  FER_ONNX_FLOAT = 1,
  FER_ONNX_UINT8 = 2,
  FER_ONNX_INT8 = 3,
  FER_ONNX_UINT16 = 4,
  FER_ONNX_INT16 = 5,
  FER_ONNX_INT32 = 6,
  FER_ONNX_INT64 = 7,
  FER_ONNX_BOOL = 9,
  FER_ONNX_FLOAT16 = 10,
  FER_ONNX_DOUBLE = 11,
} FerOnnxType;

/**
 * fer_onnx_tensor_read:
 * @graph: the graph whose file holds @proto
 * @proto: a tensor of the file
 * @what: what messages call the tensor
 * @error: return location, #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED
 *
 * Reads a tensor, also from a file beside the model's. Floats of 32 bits are
 * not copied but borrowed from what @graph keeps: the result must not outlive
 * @graph.
 *
 * Returns: (transfer full): the tensor, or %NULL on error
 */
FerTensor *fer_onnx_tensor_read (const FerGraph *graph,
    const Fer__Onnx__Tensor *proto, const gchar *what, GError **error);

G_END_DECLS
