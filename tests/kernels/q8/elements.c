/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of quantised pooling and of what goes element by element. */
#include "q8/elements.h"

#include <math.h>

#include "q8/data.h"
#include "pool-shape.h"

static const Shape shapes[] = {
  { "64, 24x24", 24, 64, 0, 2, 0 },
};

/* --- Pooling ------------------------------------------------------------- */

static FerQ8Pool
choose_pool (const Shape *shape)
{
  FerQ8Pool p = { 0 };

  CHOOSE_POOL (&p, shape);
  p.src_zero = choose (0, 255);
  p.scale = (float) choose_real (0, 3);
  p.height = (p.src_height + p.pad_top) / p.stride_y;
  p.width = (p.src_width + p.pad_left) / p.stride_x;
  return p;
}

/* @may_be_floats: an average may go to either, a maximum stays bytes. */
static void
check_pool (Check *check, void (*plain) (const FerQ8Pool *),
    void (*variant) (const FerQ8Pool *), gboolean may_be_floats)
{
  FerQ8Pool p = choose_pool (check->shape);
  guint8 *src = new_bytes (p.src_block * p.blocks, check->fill);
  Outputs outputs;

  p.src = src;
  choose_output (
      &p.out, &outputs, check, may_be_floats, p.blocks, p.height, p.width);
  set_output (&p.out, &outputs, WANT);
  plain (&p);
  set_output (&p.out, &outputs, GOT);
  CHECK_CALL (check, (gdouble) p.out.block * p.blocks * p.kernel_h * p.kernel_w,
      variant (&p));
  outputs_compare (&outputs);
  free_memory (src);
}

static void
check_max_pool (Check *check)
{
  check_pool (
      check, check->plain->q8.max_pool, check->variant->q8.max_pool, FALSE);
}

static void
check_average_pool (Check *check)
{
  check_pool (check, check->plain->q8.average_pool,
      check->variant->q8.average_pool, TRUE);
}

const Kernel q8_max_pool = KERNEL (check_max_pool, N_FILLS, 60, "op", shapes);
const Kernel q8_average_pool =
    KERNEL (check_average_pool, N_FILLS, 60, "op", shapes);

/* --- Element by element -------------------------------------------------- */

static void
check_blend (Check *check)
{
  const Shape *shape = check->shape;
  FerQ8Blend n = {
    .a_zero = choose (0, 255),
    .b_zero = choose (0, 255),
    .blocks = shape ? shape->in / LANES : choose (1, 4),
    .height = shape ? shape->size : choose (1, 5),
    .width = shape ? shape->size : choose (1, 9),
  };
  gsize size = (gsize) n.blocks * n.height * n.width * LANES;
  guint8 *a = new_bytes (size, check->fill), *b = new_bytes (size, check->fill);
  float *a_scale = new_floats (n.blocks * LANES, 2);
  float *b_scale = new_floats (n.blocks * LANES, 2);
  Outputs outputs;

  n.a_row = n.b_row = n.width * LANES;
  n.a_block = n.b_block = n.a_row * n.height;
  n.a = a;
  n.b = shape || choose (0, 2) > 0 ? b : NULL;
  n.a_scale = a_scale;
  n.b_scale = b_scale;
  choose_output (&n.out, &outputs, check, TRUE, n.blocks, n.height, n.width);
  set_output (&n.out, &outputs, WANT);
  check->plain->q8.blend (&n);
  set_output (&n.out, &outputs, GOT);
  CHECK_CALL (check, 3.0 * size, check->variant->q8.blend (&n));
  outputs_compare (&outputs);
  free_memory (a);
  free_memory (b);
  free_memory (a_scale);
  free_memory (b_scale);
}

/* Also ties and what is next to them, numbers that no integer holds, and what
 * is no number. */
static float *
new_quantize_source (gsize size, float step)
{
  static const float special[] = { NAN, INFINITY, -INFINITY, 3e38f, -3e38f,
    2147483648.0f, -2147483904.0f, 0.5f, -0.5f, 1.5f };
  float *src = new_floats (size, 300);

  for (gsize i = 0; i < size; i++) {
    if (choose (0, 1))
      src[i] = nextafterf (
          ((float) choose (-300, 300) + 0.5f) * step, src[i] * step);
    else if (choose (0, 4) == 0)
      src[i] = special[choose (0, G_N_ELEMENTS (special) - 1)];
  }
  return src;
}

static void
check_quantize (Check *check)
{
  const Shape *shape = check->shape;
  FerQ8Quantize n = {
    .step = choose (0, 1) ? 1 : 0.137f,
    .blocks = shape ? shape->in / LANES : choose (1, 4),
    .height = shape ? shape->size : choose (1, 5),
    .width = shape ? shape->size : choose (1, 9),
  };
  gsize size = (gsize) n.blocks * n.height * n.width * LANES;
  float *src = new_quantize_source (size, n.step);
  Outputs outputs;

  n.src = src;
  n.src_row = n.width * LANES;
  n.src_block = n.src_row * n.height;
  choose_output (&n.out, &outputs, check, FALSE, n.blocks, n.height, n.width);
  set_output (&n.out, &outputs, WANT);
  check->plain->q8.quantize (&n);
  set_output (&n.out, &outputs, GOT);
  CHECK_CALL (check, (gdouble) size, check->variant->q8.quantize (&n));
  outputs_compare (&outputs);
  free_memory (src);
}

const Kernel q8_blend = KERNEL (check_blend, N_FILLS, 60, "op", shapes);
const Kernel q8_quantize = KERNEL (check_quantize, N_FILLS, 60, "op", shapes);
