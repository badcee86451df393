/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/q8.h"

#include "net/run/split.h"

static void
set_dst (const FerRunContext *context, const FerQ8Dst *dst, gint item,
    FerQ8Output *out)
{
  out->bytes = fer_run_resolve (context, &dst->bytes, item);
  out->floats = fer_run_resolve (context, &dst->floats, item);
}

FerQ8Conv
fer_run_get_q8_conv (
    const FerRunContext *context, const FerQ8ConvStep *conv, gint item)
{
  FerQ8Conv args = conv->args;

  args.src = fer_run_resolve (context, &conv->src, item);
  args.residual = fer_run_resolve (context, &conv->residual, item);
  args.residual_scale = fer_run_resolve (context, &conv->residual_scale, item);
  set_dst (context, &conv->dst, item, &args.out);
  return args;
}

void
fer_run_q8_conv (const FerRunContext *context, const FerStep *step, gint item)
{
  FerQ8Conv args = fer_run_get_q8_conv (context, &step->q8_conv, item);

  fer_split_q8_conv (context, &args);
}

void
fer_run_q8_product (const FerRunContext *context, const FerStep *step, gint n)
{
  FerQ8Conv args = fer_run_get_q8_conv (context, &step->q8_conv, 0);

  args.width = n;
  fer_split_q8_conv (context, &args);
}

static FerQ8Pool
get_pool (const FerRunContext *context, const FerQ8PoolStep *pool, gint item)
{
  FerQ8Pool args = pool->args;

  args.src = fer_run_resolve (context, &pool->src, item);
  set_dst (context, &pool->dst, item, &args.out);
  return args;
}

void
fer_run_q8_max_pool (
    const FerRunContext *context, const FerStep *step, gint item)
{
  FerQ8Pool args = get_pool (context, &step->q8_pool, item);

  context->q8->max_pool (&args);
}

void
fer_run_q8_average_pool (
    const FerRunContext *context, const FerStep *step, gint item)
{
  FerQ8Pool args = get_pool (context, &step->q8_pool, item);

  context->q8->average_pool (&args);
}

void
fer_run_q8_blend (const FerRunContext *context, const FerStep *step, gint item)
{
  const FerQ8BlendStep *blend = &step->q8_blend;
  FerQ8Blend args = blend->args;

  args.a = fer_run_resolve (context, &blend->a, item);
  args.b = fer_run_resolve (context, &blend->b, item);
  args.a_scale = fer_run_resolve (context, &blend->a_scale, item);
  set_dst (context, &blend->dst, item, &args.out);
  context->q8->blend (&args);
}

FerQ8Quantize
fer_run_get_quantize (
    const FerRunContext *context, const FerQuantizeStep *quantize, gint item)
{
  FerQ8Quantize args = quantize->args;

  args.src = fer_run_resolve (context, &quantize->src, item);
  set_dst (context, &quantize->dst, item, &args.out);
  return args;
}

void
fer_run_quantize (const FerRunContext *context, const FerStep *step, gint item)
{
  FerQ8Quantize args = fer_run_get_quantize (context, &step->quantize, item);

  context->q8->quantize (&args);
}
