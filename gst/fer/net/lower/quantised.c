/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/quantised.h"

#include "net/graph/onnx-tensor.h"

/* Reads a scale and zero point that all elements share. The engine's bytes have
 * no sign: those of files that have one count from -128 on. */
static gboolean
read_quantisation (const FerLower *lower, const FerNode *node, gfloat *step,
    gint *zero, GError **error)
{
  const gfloat *scale =
      fer_lower_need_n_floats (lower, node, 1, "the scale", 1, error);
  const FerTensor *point = fer_lower_get_constant (lower, node, 2);
  gint64 shift = 0, value = 0;

  if (scale == NULL)
    return FALSE;
  if (fer_node_get_int (node, "block_size", 0) != 0)
    return FER_LOWER_FAIL (UNSUPPORTED, "scales of blocks are not supported");
  if (!(*scale >= G_MINFLOAT && *scale <= G_MAXFLOAT))
    return FER_LOWER_FAIL (MALFORMED, "its scale is %g", *scale);
  if (fer_lower_is_computed (lower, node, 2))
    return FER_LOWER_FAIL (UNSUPPORTED, "its zero point is computed");
  if (point != NULL) {
    if (point->is_float || point->n != 1)
      return FER_LOWER_FAIL (
          MALFORMED, "its zero point is not one whole number");
    shift = point->is_int8 ? 128 : 0;
    value = point->ints[0];
  }
  if (value < -shift || value > 255 - shift)
    return FER_LOWER_FAIL (UNSUPPORTED,
        "its zero point is %" G_GINT64_FORMAT "; only bytes are supported",
        value);
  *step = *scale;
  *zero = (gint) (value + shift);
  return TRUE;
}

/* From operator set 21 on, an attribute may say the type of the bytes where no
 * zero point does. */
static gboolean
check_output_type (
    const FerLower *lower, const FerNode *node, gint *zero, GError **error)
{
  gint64 type = fer_node_get_int (node, "output_dtype", 0);
  const FerTensor *point = fer_lower_get_constant (lower, node, 2);

  if (type == 0)
    return TRUE;
  if (type != FER_ONNX_UINT8 && type != FER_ONNX_INT8)
    return FER_LOWER_FAIL (UNSUPPORTED, "only bytes are supported");
  if (point != NULL && point->is_int8 != (type == FER_ONNX_INT8))
    return FER_LOWER_FAIL (
        MALFORMED, "'output_dtype' and its zero point differ in type");
  if (point == NULL && type == FER_ONNX_INT8)
    *zero = 128;
  return TRUE;
}

gboolean
fer_lower_quantize_linear (FerLower *lower, const FerNode *node, GError **error)
{
  FerValue *value;
  gfloat step = 1;
  gint zero = 0;
  FerOp *op;

  if (!read_quantisation (lower, node, &step, &zero, error)
      || !check_output_type (lower, node, &zero, error))
    return FALSE;
  op = fer_lower_add_op_like_input (lower, node, FER_OP_QUANTIZE, error);
  if (op == NULL)
    return FALSE;
  value = FER_VALUE (lower->ops, op->output);
  value->is_q8 = TRUE;
  value->step = step;
  value->zero = zero;
  return TRUE;
}

gboolean
fer_lower_dequantize_linear (
    FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  const FerValue *value = FER_VALUE (lower->ops, in->value);
  gfloat step = 1;
  gint zero = 0;

  if (!read_quantisation (lower, node, &step, &zero, error))
    return FALSE;
  if (!value->is_q8 || value->step != step || value->zero != zero)
    return FER_LOWER_FAIL (UNSUPPORTED,
        "its input was not quantised with the same scale and zero point");
  return fer_lower_add_op_like_input (lower, node, FER_OP_DEQUANTIZE, error)
         != NULL;
}
