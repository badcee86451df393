/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/elementwise.h"

static FerNnBinary
get_binary (
    const FerRunContext *context, const FerBinaryStep *binary, gint item)
{
  FerNnBinary args = binary->args;

  args.a.data = fer_run_resolve (context, &binary->a, item);
  args.b.data = fer_run_resolve (context, &binary->b, item);
  args.dst = fer_run_resolve (context, &binary->dst, item);
  return args;
}

void
fer_run_add (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnBinary args = get_binary (context, &step->binary, item);

  context->nn->add (&args);
}

void
fer_run_sub (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnBinary args = get_binary (context, &step->binary, item);

  context->nn->sub (&args);
}

void
fer_run_mul (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnBinary args = get_binary (context, &step->binary, item);

  context->nn->mul (&args);
}

void
fer_run_affine (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnAffine args = step->affine.args;

  args.src = fer_run_resolve (context, &step->affine.src, item);
  args.dst = fer_run_resolve (context, &step->affine.dst, item);
  context->nn->affine (&args);
}

void
fer_run_softmax (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnSoftmax args = step->softmax.args;

  args.src = fer_run_resolve (context, &step->softmax.src, item);
  args.dst = fer_run_resolve (context, &step->softmax.dst, item);
  context->nn->softmax (&args);
}
