/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/graph/onnx-tensor.h"

#include <math.h>
#include <string.h>

static gsize
get_element_size (gint type)
{
  switch (type) {
    case FER_ONNX_UINT8:
    case FER_ONNX_INT8:
    case FER_ONNX_BOOL:
      return 1;
    case FER_ONNX_UINT16:
    case FER_ONNX_INT16:
    case FER_ONNX_FLOAT16:
      return 2;
    case FER_ONNX_FLOAT:
    case FER_ONNX_INT32:
      return 4;
    case FER_ONNX_INT64:
    case FER_ONNX_DOUBLE:
      return 8;
    default:
      return 0;
  }
}

/* --- One element ---------------------------------------------------------- */

static gfloat
float_from_bits (guint32 bits)
{
  gfloat value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static gfloat
float_from_half (guint16 half)
{
  guint exponent = half >> 10 & 0x1f;
  guint mantissa = half & 0x3ff;
  gfloat value;

  if (exponent == 0) /* zero or denormal: exact in a float */
    value = mantissa * (1.0f / (1 << 24));
  else
    value = float_from_bits (
        mantissa << 13
        | (exponent == 31 ? 0x7f800000u : (exponent + 112) << 23));
  return half & 0x8000 ? -value : value;
}

/* The file's bytes are in little-endian order, whatever the machine's is. */
static guint64
read_bits (const guint8 *at, gsize size)
{
  guint64 bits = 0;

  for (gsize i = size; i-- > 0;)
    bits = bits << 8 | at[i];
  return bits;
}

static gint64
int_from_bits (guint64 bits, gint type)
{
  switch (type) {
    case FER_ONNX_INT8:
      return (gint8) bits;
    case FER_ONNX_INT16:
      return (gint16) bits;
    case FER_ONNX_INT32:
      return (gint32) bits;
    default: /* INT64, and those without a sign, which are shorter */
      return (gint64) bits;
  }
}

static gfloat
real_from_bits (guint64 bits, gint type)
{
  gdouble value;

  if (type == FER_ONNX_FLOAT)
    return float_from_bits ((guint32) bits);
  if (type == FER_ONNX_FLOAT16)
    return float_from_half ((guint16) bits);
  memcpy (&value, &bits, sizeof value);
  return (gfloat) value;
}

/* --- All elements --------------------------------------------------------- */

/* Elements as bytes, in the file or in another one. */
typedef struct {
  const guint8 *data; /* NULL = there are none */
  gsize size;
} Raw;

static void
read_raw (FerTensor *tensor, const Fer__Onnx__Tensor *proto, const Raw *raw)
{
  const gint type = proto->data_type;
  gsize size = get_element_size (type);
  gfloat *floats = fer_tensor_own_floats (tensor);
  gint64 *ints = fer_tensor_own_ints (tensor);

  if (type == FER_ONNX_INT8) { /* most of a quantised network */
    for (gsize i = 0; i < tensor->n; i++)
      ints[i] = (gint8) raw->data[i];
    return;
  }
  for (gsize i = 0; i < tensor->n; i++) {
    guint64 bits = read_bits (raw->data + i * size, size);

    if (tensor->is_float)
      floats[i] = real_from_bits (bits, type);
    else
      ints[i] = int_from_bits (bits, type);
  }
}

/* ONNX keeps the elements of a type in one of four lists. */
static gsize
count_typed (const Fer__Onnx__Tensor *proto)
{
  switch (proto->data_type) {
    case FER_ONNX_FLOAT:
      return proto->n_float_data;
    case FER_ONNX_DOUBLE:
      return proto->n_double_data;
    case FER_ONNX_INT64:
      return proto->n_int64_data;
    default:
      return proto->n_int32_data;
  }
}

static void
read_typed (FerTensor *tensor, const Fer__Onnx__Tensor *proto)
{
  gfloat *floats = fer_tensor_own_floats (tensor);
  gint64 *ints = fer_tensor_own_ints (tensor);

  for (gsize i = 0; i < tensor->n; i++) {
    switch (proto->data_type) {
      case FER_ONNX_FLOAT:
        floats[i] = proto->float_data[i];
        break;
      case FER_ONNX_DOUBLE:
        floats[i] = (gfloat) proto->double_data[i];
        break;
      case FER_ONNX_FLOAT16:
        floats[i] = float_from_half ((guint16) proto->int32_data[i]);
        break;
      case FER_ONNX_INT64:
        ints[i] = proto->int64_data[i];
        break;
      default:
        ints[i] = proto->int32_data[i];
        break;
    }
  }
}

/* --- The tensor ----------------------------------------------------------- */

static gboolean
find_raw (const FerGraph *graph, const Fer__Onnx__Tensor *proto,
    const gchar *what, Raw *raw, GError **error)
{
  g_autoptr (GError) cause = NULL;

  *raw = (Raw){ proto->raw_data.data, proto->raw_data.len };
  if (proto->data_location == FER__ONNX__TENSOR__LOCATION__DEFAULT
      && proto->n_external_data == 0) {
    raw->data = raw->size > 0 ? raw->data : NULL;
    return TRUE;
  }
  raw->data = fer_onnx_files_find (graph->files, proto, &raw->size, &cause);
  return raw->data != NULL
         || fer_graph_fail (graph, cause->code, error,
             "%s keeps its numbers in %s", what, cause->message);
}

static gboolean
check (const FerGraph *graph, const Fer__Onnx__Tensor *proto, const Raw *raw,
    const gchar *what, gsize *n, GError **error)
{
  gsize size = get_element_size (proto->data_type);

  if (!fer_dims_count (proto->dims, proto->n_dims, n))
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "%s has a negative dimension, more than %d of them or more than "
        "%" G_GINT64_FORMAT " elements",
        what, FER_MAX_RANK, FER_MAX_ELEMENTS);
  if (size == 0)
    return fer_graph_fail (graph, FER_ERROR_UNSUPPORTED, error,
        "%s has elements of ONNX type %d, which is not supported", what,
        proto->data_type);
  if (raw->data != NULL && raw->size != *n * size)
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "%s holds %" G_GSIZE_FORMAT
        " bytes where its shape needs %" G_GSIZE_FORMAT,
        what, raw->size, *n * size);
  if (raw->data == NULL && count_typed (proto) != *n)
    return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
        "%s holds %" G_GSIZE_FORMAT
        " elements where its shape needs %" G_GSIZE_FORMAT,
        what, count_typed (proto), *n);
  return TRUE;
}

/* Training that went wrong leaves such numbers, and doubles may be too large. A
 * single infinite one may be a limit, of a Clip for instance. */
static gboolean
check_finite (const FerGraph *graph, const FerTensor *tensor, const gchar *what,
    GError **error)
{
  for (gsize i = 0; tensor->is_float && i < tensor->n; i++) {
    gfloat x = tensor->floats[i];

    if (!isfinite (x) && !(isinf (x) && tensor->n == 1))
      return fer_graph_fail (graph, FER_ERROR_MALFORMED, error,
          "%s holds %g, which is no finite number, as element "
          "%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT,
          what, x, i, tensor->n);
  }
  return TRUE;
}

/* Floats of 32 bits, most of what a network holds, are used where they lie. */
static const gfloat *
borrow_floats (const Fer__Onnx__Tensor *proto, const Raw *raw)
{
  if (proto->data_type != FER_ONNX_FLOAT)
    return NULL;
  if (raw->data == NULL)
    return proto->float_data;
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  if ((gsize) raw->data % sizeof (gfloat) == 0)
    return (const gfloat *) (gconstpointer) raw->data;
#endif
  return NULL;
}

/* Of @n elements, which fit to the shape. */
static FerTensor *
make_tensor (const Fer__Onnx__Tensor *proto, const Raw *raw, gsize n)
{
  const gfloat *borrowed = n > 0 ? borrow_floats (proto, raw) : NULL;
  gint type = proto->data_type;
  gint dims[FER_MAX_RANK];
  FerTensor *tensor;

  for (gsize i = 0; i < proto->n_dims; i++)
    dims[i] = (gint) proto->dims[i];
  if (borrowed != NULL)
    return fer_tensor_new_borrowed (borrowed, dims, (gint) proto->n_dims);

  tensor = fer_tensor_new (type == FER_ONNX_FLOAT || type == FER_ONNX_DOUBLE
                               || type == FER_ONNX_FLOAT16,
      dims, (gint) proto->n_dims);
  tensor->is_int8 = type == FER_ONNX_INT8;
  if (raw->data != NULL)
    read_raw (tensor, proto, raw);
  else
    read_typed (tensor, proto);
  return tensor;
}

FerTensor *
fer_onnx_tensor_read (const FerGraph *graph, const Fer__Onnx__Tensor *proto,
    const gchar *what, GError **error)
{
  FerTensor *tensor;
  gsize n;
  Raw raw;

  if (!find_raw (graph, proto, what, &raw, error)
      || !check (graph, proto, &raw, what, &n, error))
    return NULL;
  tensor = make_tensor (proto, &raw, n);
  if (!check_finite (graph, tensor, what, error))
    g_clear_pointer (&tensor, fer_tensor_unref);
  return tensor;
}
