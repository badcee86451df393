/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/conv.h"

#include "net/run/split.h"

FerNnConv
fer_run_get_conv (
    const FerRunContext *context, const FerConvStep *conv, gint item)
{
  FerNnConv args = conv->args;

  args.src = fer_run_resolve (context, &conv->src, item);
  args.dst = fer_run_resolve (context, &conv->dst, item);
  args.residual = fer_run_resolve (context, &conv->residual, item);
  return args;
}

void
fer_run_conv (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnConv args = fer_run_get_conv (context, &step->conv, item);

  fer_split_conv (context, &args);
}

void
fer_run_grouped_conv (
    const FerRunContext *context, const FerStep *step, gint item)
{
  for (guint i = 0; i < step->grouped_conv.n_parts; i++) {
    FerNnConv args =
        fer_run_get_conv (context, &step->grouped_conv.parts[i], item);

    fer_split_conv (context, &args);
  }
}

void
fer_run_depthwise (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnDepthwise args = step->depthwise.args;

  args.src = fer_run_resolve (context, &step->depthwise.src, item);
  args.dst = fer_run_resolve (context, &step->depthwise.dst, item);
  fer_split_depthwise (context, &args);
}

void
fer_run_product (const FerRunContext *context, const FerStep *step, gint n)
{
  FerNnConv args = fer_run_get_conv (context, &step->conv, 0);

  args.width = n;
  fer_split_conv (context, &args);
}
