/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of pooling and of what goes element by element. */
#include "nn-elements.h"

#include <math.h>
#include <string.h>

#include "nn-data.h"
#include "pool-shape.h"

static const Shape shapes[] = {
  { "64, 24x24", 24, 64, 0, 2, 0 },
};

/* --- Pooling ------------------------------------------------------------- */

static FerNnPool
choose_pool (const Shape *shape)
{
  FerNnPool p = { 0 };

  CHOOSE_POOL (&p, shape);
  if (shape == NULL) {
    p.count_pad = choose (0, 1);
    p.pad_bottom = choose (0, p.kernel_h - 1);
    p.pad_right = choose (0, p.kernel_w - 1);
  }
  p.height = (p.src_height + p.pad_top + p.pad_bottom) / p.stride_y;
  p.width = (p.src_width + p.pad_left + p.pad_right) / p.stride_x;
  p.dst_row = (p.width + (shape ? 0 : choose (0, 2))) * LANES;
  p.dst_block = p.dst_row * p.height;
  return p;
}

static float *
new_pool_source (const Check *check, FerNnPool *p)
{
  float *src = new_floats (p->src_block * p->blocks,
      check->fill == FILL_SPECIAL ? FILL_LARGE : check->fill);

  p->src = src;
  return src;
}

static void
check_max_pool (Check *check)
{
  FerNnPool p = choose_pool (check->shape);
  float *src = new_pool_source (check, &p);
  gsize n_dst = p.dst_block * p.blocks;
  Outputs outputs;

  outputs_init (&outputs, n_dst * sizeof (float));
  p.dst = outputs_get (&outputs, WANT);
  check->plain->nn.max_pool (&p);
  p.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (check, (gdouble) n_dst * p.kernel_h * p.kernel_w,
      check->variant->nn.max_pool (&p));
  compare_exactly (&outputs);
  free_memory (src);
}

static void
check_average_pool (Check *check)
{
  FerNnPool p = choose_pool (check->shape), of_sizes;
  float *src = new_pool_source (check, &p);
  float *abs_src = new_copy (src, p.src_block * p.blocks, fabsf);
  gsize n_dst = p.dst_block * p.blocks;
  float *sizes = new_floats (n_dst, FILL_ZERO);
  Outputs outputs;

  of_sizes = p;
  of_sizes.src = abs_src;
  of_sizes.dst = sizes;
  fer_nn_average_pool_c (&of_sizes);
  outputs_init (&outputs, n_dst * sizeof (float));
  p.dst = outputs_get (&outputs, WANT);
  check->plain->nn.average_pool (&p);
  p.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (check, (gdouble) n_dst * p.kernel_h * p.kernel_w,
      check->variant->nn.average_pool (&p));
  compare_sums (&outputs, sizes);
  free_memory (src);
  free_memory (abs_src);
  free_memory (sizes);
}

const Kernel nn_max_pool = KERNEL (check_max_pool, N_FILLS, 60, "flop", shapes);
const Kernel nn_average_pool =
    KERNEL (check_average_pool, N_FILLS, 60, "flop", shapes);

/* --- Element by element -------------------------------------------------- */

typedef struct {
  int blocks, height, width;
  gsize n_src;
  ptrdiff_t dst_row, dst_block;
  gsize n_dst;
} Size;

static Size
choose_size (const Shape *shape)
{
  Size s = {
    .blocks = shape ? shape->in / LANES : choose (1, 4),
    .height = shape ? shape->size : choose (1, 5),
    .width = shape ? shape->size : choose (1, 9),
  };

  s.n_src = (gsize) s.blocks * s.height * s.width * LANES;
  s.dst_row = (s.width + (shape ? 0 : choose (0, 1))) * LANES;
  s.dst_block = s.dst_row * s.height;
  s.n_dst = s.dst_block * s.blocks;
  return s;
}

/* An operand that is as large as the result, or repeated somehow. */
static FerNnOperand
choose_operand (const float *data, const Size *s, gboolean may_repeat)
{
  int one_row = may_repeat && choose (0, 3) == 0;
  int one_column = may_repeat && choose (0, 3) == 0;
  int row = (one_column ? 1 : s->width) * LANES;
  FerNnOperand n = { data, 0, one_row ? 0 : row, one_column ? 0 : LANES,
    may_repeat && choose (0, 3) == 0 };

  n.block = n.one_channel ? 0 : (one_row ? 1 : s->height) * row;
  return n;
}

typedef void (*Binary) (const FerNnBinary *binary);

static void
check_binary (Check *check, Binary plain, Binary variant)
{
  Size s = choose_size (check->shape);
  float *a = new_floats (s.n_src, check->fill);
  float *b = new_floats (s.n_src, check->fill);
  float *slopes = new_floats (s.blocks * LANES, FILL_RANDOM);
  FerNnBinary n = {
    .a = choose_operand (a, &s, check->shape == NULL),
    .b = choose_operand (b, &s, check->shape == NULL),
    .dst_block = s.dst_block,
    .dst_row = s.dst_row,
    .blocks = s.blocks,
    .height = s.height,
    .width = s.width,
  };
  Outputs outputs;

  if (check->shape == NULL)
    n.act = choose_activation (slopes, FER_NN_EXP);
  outputs_init (&outputs, s.n_dst * sizeof (float));
  n.dst = outputs_get (&outputs, WANT);
  plain (&n);
  n.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (check, (gdouble) s.n_dst, variant (&n));
  compare_elements (&outputs);
  free_memory (a);
  free_memory (b);
  free_memory (slopes);
}

#define BINARY(name)                                                           \
  static void check_##name (Check *check)                                      \
  {                                                                            \
    check_binary (check, check->plain->nn.name, check->variant->nn.name);      \
  }                                                                            \
  const Kernel nn_##name = KERNEL (check_##name, N_FILLS, 60, "flop", shapes)

BINARY (add);
BINARY (sub);
BINARY (mul);

static void
check_affine (Check *check)
{
  Size s = choose_size (check->shape);
  float *src = new_floats (s.n_src, check->fill);
  float *scale = new_floats (s.blocks * LANES, FILL_RANDOM);
  float *shift = new_floats (s.blocks * LANES, FILL_RANDOM);
  FerNnAffine n = {
    .src = src,
    .src_block = s.height * s.width * LANES,
    .src_row = s.width * LANES,
    .scale = check->shape || choose (0, 1) ? scale : NULL,
    .shift = shift,
    .dst_block = s.dst_block,
    .dst_row = s.dst_row,
    .blocks = s.blocks,
    .height = s.height,
    .width = s.width,
  };
  gboolean in_place;
  Outputs outputs;

  if (check->shape == NULL)
    n.act = choose_activation (
        scale, n.scale == NULL ? FER_NN_RECIPROCAL : FER_NN_EXP);
  in_place = check->shape == NULL && s.n_dst == s.n_src && choose (0, 1);
  outputs_init (&outputs, s.n_dst * sizeof (float));
  for (guint i = 0; i < 2; i++) {
    n.dst = outputs_get (&outputs, i);
    if (in_place) {
      memcpy (n.dst, src, s.n_dst * sizeof (float));
      n.src = n.dst;
    }
    if (i == WANT)
      check->plain->nn.affine (&n);
    else
      CHECK_CALL (check, 2.0 * s.n_dst, check->variant->nn.affine (&n));
  }
  compare_elements (&outputs);
  free_memory (src);
  free_memory (scale);
  free_memory (shift);
}

/* A fused product and sum is rounded once, others twice: of large numbers that
 * cancel out, the results are further apart than the bound. */
static void
check_moderate_affine (Check *check)
{
  if (check->fill != FILL_LARGE)
    check_affine (check);
}

const Kernel nn_affine =
    KERNEL (check_moderate_affine, N_FILLS, 60, "flop", shapes);

static void
check_softmax (Check *check)
{
  Size s = choose_size (check->shape);
  float *src = new_floats (s.n_src, FILL_RANDOM);
  FerNnSoftmax n = {
    .logarithm = choose (0, 1),
    .src = src,
    .src_block = s.height * s.width * LANES,
    .src_row = s.width * LANES,
    .dst_block = s.dst_block,
    .dst_row = s.dst_row,
    .channels = s.blocks * LANES - choose (0, LANES - 1),
    .height = s.height,
    .width = s.width,
  };
  Outputs outputs;

  outputs_init (&outputs, s.n_dst * sizeof (float));
  n.dst = outputs_get (&outputs, WANT);
  check->plain->nn.softmax (&n);
  n.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (check, (gdouble) s.n_dst, check->variant->nn.softmax (&n));
  compare_elements (&outputs);
  free_memory (src);
}

const Kernel nn_softmax = KERNEL (check_softmax, 1, 60, "exp", shapes);
