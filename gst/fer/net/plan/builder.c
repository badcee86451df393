/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/builder.h"

static gsize
get_element_size (const FerBuffer *b)
{
  return b->is_q8 ? sizeof (guint8) : sizeof (gfloat);
}

/* @elements behind the begin of an item. */
static FerAddress
get_address (const FerBuilder *builder, guint value, gsize elements)
{
  const FerBuffer *b = fer_builder_get_buffer (builder, value);

  if (fer_builder_get_value (builder, value)->constant != NULL)
    return fer_address_of_constant (b->constant); /* no border before it */
  if (b->in_scratch)
    return (FerAddress){ FER_MEMORY_NONE };
  return (FerAddress){
    .memory = FER_MEMORY_ARENA,
    .value = b->offset * sizeof (gfloat),
    .item = b->size * get_element_size (b),
    .first = elements * get_element_size (b),
  };
}

FerAddress
fer_builder_get_item (const FerBuilder *builder, guint value)
{
  return get_address (builder, value, 0);
}

FerAddress
fer_builder_get_first (const FerBuilder *builder, guint value)
{
  if (value == FER_NO_VALUE)
    return (FerAddress){ FER_MEMORY_NONE };
  return get_address (
      builder, value, fer_builder_get_buffer (builder, value)->first);
}

FerAddress
fer_builder_get_window (
    const FerBuilder *builder, guint value, const FerWindow *window)
{
  const FerBuffer *b = fer_builder_get_buffer (builder, value);
  gsize lanes = b->planar ? 1 : FER_NN_BLOCK;

  return get_address (builder, value,
      b->first - window->pad[0] * b->row - window->pad[1] * lanes);
}

FerPlanes
fer_builder_get_planes (const FerBuilder *builder, guint value)
{
  const FerBuffer *b = fer_builder_get_buffer (builder, value);
  const FerValue *v = fer_builder_get_value (builder, value);

  return (FerPlanes){
    .at = fer_builder_get_first (builder, value),
    .block = b->block,
    .row = b->row,
    .channels = v->channels,
    .height = v->height,
    .width = v->width,
  };
}

FerBorder
fer_builder_get_border (const FerBuilder *builder, guint value)
{
  const FerBuffer *b = fer_builder_get_buffer (builder, value);
  gsize element = get_element_size (b);
  gsize pixel = (b->planar ? 1 : FER_NN_BLOCK) * element;

  if (b->in_scratch || b->pad[0] + b->pad[1] + b->pad[2] + b->pad[3] == 0)
    return (FerBorder){ .n_planes = 0 };
  return (FerBorder){
    .at = fer_builder_get_item (builder, value),
    .value = b->border,
    .n_planes = b->size / b->block,
    .plane = b->block * element,
    .row = b->row * element,
    .top = b->pad[0] * b->row * element,
    .left = b->pad[1] * pixel,
    .right = b->pad[3] * pixel,
    .bottom = b->pad[2] * b->row * element,
    .height = fer_builder_get_value (builder, value)->height,
  };
}

FerNnActivation
fer_builder_pack_act (FerBuilder *builder, const FerOp *op, gint channels)
{
  FerNnActivation act = op->act;

  if (act.kind == FER_NN_PRELU)
    act.slopes = fer_pack_channels (&builder->pack, op->slopes->floats,
        op->slopes->n == 1 ? 0 : 1, channels);
  return act;
}

gboolean
fer_builder_is_one_row (const FerBuilder *builder, const FerOp *op)
{
  const guint values[] = { op->inputs[0], op->output, op->residual };
  const FerWindow *w = &op->window;

  if (w->kernel[0] * w->kernel[1] * w->stride[0] * w->stride[1] != 1
      || w->pad[0] + w->pad[2] != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    const FerBuffer *b;

    if (values[i] == FER_NO_VALUE)
      continue;
    b = fer_builder_get_buffer (builder, values[i]);
    if (b->pad[1] + b->pad[3] != 0)
      return FALSE;
  }
  return TRUE;
}

gint
fer_builder_count_product_inputs (const FerBuilder *builder, const FerOp *op)
{
  const FerValue *in = fer_builder_get_value (builder, op->inputs[0]);

  if (op->flat_channels == 0)
    return in->channels;
  return fer_count_blocks (in->channels) * FER_NN_BLOCK * in->height
         * in->width;
}
