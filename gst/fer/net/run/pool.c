/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/pool.h"

static FerNnPool
get_pool (const FerRunContext *context, const FerPoolStep *pool, gint item)
{
  FerNnPool args = pool->args;

  args.src = fer_run_resolve (context, &pool->src, item);
  args.dst = fer_run_resolve (context, &pool->dst, item);
  return args;
}

void
fer_run_max_pool (const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnPool args = get_pool (context, &step->pool, item);

  context->nn->max_pool (&args);
}

void
fer_run_average_pool (
    const FerRunContext *context, const FerStep *step, gint item)
{
  FerNnPool args = get_pool (context, &step->pool, item);

  context->nn->average_pool (&args);
}
