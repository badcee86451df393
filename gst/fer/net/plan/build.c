/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/build.h"

#include "net/plan/build-conv.h"
#include "net/plan/build-elementwise.h"
#include "net/plan/build-move.h"
#include "net/plan/build-q8.h"

/* For each kind of operation how its step is built: with floats and with
 * bytes. */
static const struct {
  FerBuildFunc *floats;
  FerBuildFunc *bytes;
} functions[FER_N_OP_KINDS] = {
  [FER_OP_CONV] = { fer_build_conv, fer_build_q8_conv },
  [FER_OP_GEMM] = { fer_build_product, fer_build_q8_product },
  [FER_OP_AFFINE] = { fer_build_affine, NULL },
  [FER_OP_MAX_POOL] = { fer_build_pool, fer_build_q8_pool },
  [FER_OP_AVERAGE_POOL] = { fer_build_pool, fer_build_q8_pool },
  [FER_OP_ADD] = { fer_build_binary, NULL },
  [FER_OP_SUB] = { fer_build_binary, NULL },
  [FER_OP_MUL] = { fer_build_binary, NULL },
  [FER_OP_CONCAT] = { fer_build_concat, NULL },
  [FER_OP_SLICE] = { fer_build_slice, NULL },
  [FER_OP_PAD] = { fer_build_pad, NULL },
  [FER_OP_REPEAT] = { fer_build_repeat, fer_build_repeat },
  [FER_OP_RESHAPE] = { fer_build_reshape, NULL },
  [FER_OP_TRANSPOSE] = { fer_build_transpose, NULL },
  [FER_OP_SOFTMAX] = { fer_build_softmax, NULL },
  [FER_OP_QUANTIZE] = { fer_build_quantize, NULL },
  [FER_OP_DEQUANTIZE] = { fer_build_q8_blend, NULL },
  [FER_OP_BLEND] = { NULL, fer_build_q8_blend },
};

static void
pack_operands (FerBuilder *builder)
{
  const FerOps *ops = builder->layout->ops;

  for (guint i = 0; i < ops->values->len; i++) {
    if (FER_VALUE (ops, i)->constant != NULL)
      builder->layout->buffers[i].constant =
          fer_pack_value (&builder->pack, FER_VALUE (ops, i));
  }
}

gboolean
fer_build_steps (FerBuilder *builder, GArray *steps)
{
  const GPtrArray *ops = builder->layout->ops->ops;

  pack_operands (builder);
  for (guint i = 0; i < ops->len && builder->pack.used <= FER_MAX_CONSTANTS;
       i++) {
    const FerOp *op = ops->pdata[i];
    const FerMethod *method = &builder->layout->methods[i];
    FerStep step = { .border = fer_builder_get_border (builder, op->output) };

    if (method->is_view || method->with_next)
      continue;
    if (op->is_q8)
      functions[op->kind].bytes (builder, i, &step);
    else
      functions[op->kind].floats (builder, i, &step);
    g_array_append_val (steps, step);
  }
  return builder->pack.used <= FER_MAX_CONSTANTS;
}
