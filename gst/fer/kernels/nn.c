/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "nn.h"

#include <float.h>
#include <math.h>

#include "pool-window.h"

/* Plain C: what each kernel means. */

#define LANES FER_NN_BLOCK

/* NaN passes through every activation, as in the frameworks. */
static float
clip (float x, float low, float high)
{
  x = x < low ? low : x;
  return x > high ? high : x;
}

/* Without overflow for large x; NaN stays NaN. */
static float
softplus (float x)
{
  return (x < 0 ? 0 : x) + log1pf (expf (-fabsf (x)));
}

static float
activate (const FerNnActivation *act, float x, int channel)
{
  switch (act->kind) {
    case FER_NN_NONE:
      return x;
    case FER_NN_RELU:
      return x < 0 ? 0 : x;
    case FER_NN_CLIP:
      return clip (x, act->a, act->b);
    case FER_NN_LEAKY:
      return x < 0 ? x * act->a : x;
    case FER_NN_PRELU:
      return x < 0 ? x * act->slopes[channel] : x;
    case FER_NN_HARD_SIGMOID:
      return clip (act->a * x + act->b, 0, 1);
    case FER_NN_HARD_SWISH:
      return x * clip (act->a * x + act->b, 0, 1);
    case FER_NN_SIGMOID:
      return 1 / (1 + expf (-x));
    case FER_NN_ELU:
      return x < 0 ? act->a * expm1f (x) : x * act->b;
    case FER_NN_TANH:
      return tanhf (x);
    case FER_NN_SOFTPLUS:
      return softplus (x);
    case FER_NN_MISH:
      return x * tanhf (softplus (x));
    case FER_NN_ERF:
      return erff (x);
    case FER_NN_GELU:
      return 0.5f * x * (1 + erff (x * 0.70710678f));
    case FER_NN_GELU_TANH:
      return 0.5f * x * (1 + tanhf (0.79788456f * (x + 0.044715f * x * x * x)));
    case FER_NN_EXP:
      return expf (clip (x, -87, 88));
    case FER_NN_SQRT:
      return sqrtf (x);
    case FER_NN_RECIPROCAL:
      return clip (1 / x, -FER_NN_MOST_RECIPROCAL, FER_NN_MOST_RECIPROCAL);
  }
  return x;
}

/* Half a block of outputs, two lanes at a time. */
static void
add_pairs (const float *src, int lanes, const float *w, float *sum)
{
  for (int l = 0; l < lanes + lanes % 2; l++) {
    for (int i = 0; i < LANES / 2; i++)
      sum[i] += src[l] * w[l / 2 * LANES + 2 * i + l % 2];
  }
}

/* One pixel of one block. */
static void
conv_pixel (const FerNnConv *c, int o, int y, int x)
{
  int groups = (c->channels + c->lanes - 1) / c->lanes;
  int tap = c->lanes * LANES / (c->paired ? 2 : 1);
  const float *w =
      c->weights + (ptrdiff_t) o * groups * c->kernel_h * c->kernel_w * tap;
  float *dst = c->dst + o * c->dst_block + y * c->dst_row + x * c->dst_pixel;
  float sum[LANES];

  for (int i = 0; i < LANES; i++)
    sum[i] = c->bias[o * LANES + i];
  if (c->residual != NULL) {
    const float *r = c->residual + o * c->residual_block + y * c->residual_row
                     + x * c->residual_pixel;

    for (int i = 0; i < LANES; i++)
      sum[i] += r[i];
  }
  for (int g = 0; g < groups; g++) {
    int left = c->channels - g * c->lanes;
    int lanes = left < c->lanes ? left : c->lanes;

    for (int ky = 0; ky < c->kernel_h; ky++) {
      for (int kx = 0; kx < c->kernel_w; kx++, w += tap) {
        const float *s = c->src + g * c->src_block + y * c->src_step_y
                         + x * c->src_step_x + ky * c->src_tap_y
                         + kx * c->src_tap_x;

        if (c->paired)
          add_pairs (s, lanes, w, sum);
        for (int l = 0; l < lanes && !c->paired; l++) {
          for (int i = 0; i < LANES; i++)
            sum[i] += s[l] * w[l * LANES + i];
        }
      }
    }
  }
  for (int i = 0; i < LANES; i++)
    dst[i] = activate (&c->act, sum[i], o * LANES + i);
}

void
fer_nn_conv_c (const FerNnConv *c)
{
  for (int o = 0; o < c->blocks; o++) {
    for (int y = 0; y < c->height; y++) {
      for (int x = 0; x < c->width; x++)
        conv_pixel (c, o, y, x);
    }
  }
}

/* One lane of a tile: rows are transformed first, then columns. */
static void
transform_in (const FerNnWinogradIn *n, int b, int y, int x, int lane)
{
  float d[4][4], t[4][4];
  float *dst = n->dst + b * n->dst_block + (y * n->columns + x) * LANES + lane;

  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++)
      d[i][j] = 2 * y + i < n->src_height && 2 * x + j < n->src_width
                    ? n->src[b * n->src_block + (2 * y + i) * n->src_row
                             + (ptrdiff_t) (2 * x + j) * LANES + lane]
                    : 0;
  }
  for (int j = 0; j < 4; j++) {
    t[0][j] = d[0][j] - d[2][j];
    t[1][j] = d[1][j] + d[2][j];
    t[2][j] = d[2][j] - d[1][j];
    t[3][j] = d[1][j] - d[3][j];
  }
  for (int i = 0; i < 4; i++) {
    dst[(4 * i + 0) * n->dst_point] = t[i][0] - t[i][2];
    dst[(4 * i + 1) * n->dst_point] = t[i][1] + t[i][2];
    dst[(4 * i + 2) * n->dst_point] = t[i][2] - t[i][1];
    dst[(4 * i + 3) * n->dst_point] = t[i][1] - t[i][3];
  }
}

void
fer_nn_winograd_in_c (const FerNnWinogradIn *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      for (int x = 0; x < n->columns; x++) {
        for (int i = 0; i < LANES; i++)
          transform_in (n, b, y, x, i);
      }
    }
  }
}

static void
transform_out (const FerNnWinogradOut *n, int b, int y, int x, int lane)
{
  const float *src =
      n->src + b * n->src_block + (y * n->columns + x) * LANES + lane;
  int channel = b * LANES + lane;
  float s[2][4];

  for (int j = 0; j < 4; j++) {
    const float *m = src + j * n->src_point;
    ptrdiff_t row = 4 * n->src_point;

    s[0][j] = m[0] + m[row] + m[2 * row];
    s[1][j] = m[row] - m[2 * row] - m[3 * row];
  }
  for (int i = 0; i < 2 && 2 * y + i < n->height; i++) {
    float out[2] = { s[i][0] + s[i][1] + s[i][2], s[i][1] - s[i][2] - s[i][3] };

    for (int j = 0; j < 2 && 2 * x + j < n->width; j++) {
      ptrdiff_t column = (ptrdiff_t) (2 * x + j) * LANES + lane;

      out[j] += n->bias[channel];
      if (n->residual != NULL)
        out[j] += n->residual[b * n->residual_block
                              + (2 * y + i) * n->residual_row + column];
      n->dst[b * n->dst_block + (2 * y + i) * n->dst_row + column] =
          activate (&n->act, out[j], channel);
    }
  }
}

void
fer_nn_winograd_out_c (const FerNnWinogradOut *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      for (int x = 0; x < n->columns; x++) {
        for (int i = 0; i < LANES; i++)
          transform_out (n, b, y, x, i);
      }
    }
  }
}

void
fer_nn_depthwise_c (const FerNnDepthwise *c)
{
  for (int b = 0; b < c->blocks; b++) {
    const float *weights =
        c->weights + (ptrdiff_t) b * c->kernel_h * c->kernel_w * LANES;

    for (int y = 0; y < c->height; y++) {
      for (int x = 0; x < c->width; x++) {
        const float *src =
            c->src + b * c->src_block + y * c->src_step_y + x * c->src_step_x;
        float *dst = c->dst + b * c->dst_block + y * c->dst_row + x * LANES;
        const float *w = weights;
        float sum[LANES];

        for (int i = 0; i < LANES; i++)
          sum[i] = c->bias[b * LANES + i];
        for (int ky = 0; ky < c->kernel_h; ky++) {
          for (int kx = 0; kx < c->kernel_w; kx++, w += LANES) {
            const float *s = src + ky * c->src_tap_y + kx * c->src_tap_x;

            for (int i = 0; i < LANES; i++)
              sum[i] += s[i] * w[i];
          }
        }
        for (int i = 0; i < LANES; i++)
          dst[i] = activate (&c->act, sum[i], b * LANES + i);
      }
    }
  }
}

/* One pixel of one block. */
static void
pool_pixel (const FerNnPool *p, const float *src, FerTaps rows, FerTaps columns,
    int taps, int average, float *dst)
{
  float result[LANES];

  for (int i = 0; i < LANES; i++)
    result[i] = average ? 0 : -FLT_MAX;
  for (int ky = rows.first; ky < rows.end; ky++) {
    for (int kx = columns.first; kx < columns.end; kx++) {
      const float *s = src + (rows.at + ky * p->dilation_y) * p->src_row
                       + (ptrdiff_t) (columns.at + kx * p->dilation_x) * LANES;

      for (int i = 0; i < LANES; i++) {
        if (average)
          result[i] += s[i];
        else
          result[i] = s[i] > result[i] ? s[i] : result[i];
      }
    }
  }
  for (int i = 0; i < LANES; i++)
    dst[i] = average && taps > 0 ? result[i] / taps : result[i];
}

static void
pool (const FerNnPool *p, int average)
{
  for (int y = 0; y < p->height; y++) {
    FerTaps rows = FER_POOL_ROWS (p, y);

    for (int x = 0; x < p->width; x++) {
      FerTaps columns = FER_POOL_COLUMNS (p, x);
      int taps = fer_count_taps (rows) * fer_count_taps (columns);

      if (p->count_pad)
        taps = FER_COUNT_PADDED_TAPS (p, y, x);
      for (int b = 0; b < p->blocks; b++)
        pool_pixel (p, p->src + b * p->src_block, rows, columns, taps, average,
            p->dst + b * p->dst_block + y * p->dst_row + x * LANES);
    }
  }
}

void
fer_nn_max_pool_c (const FerNnPool *p)
{
  pool (p, 0);
}

void
fer_nn_average_pool_c (const FerNnPool *p)
{
  pool (p, 1);
}

#define BINARY(name, op)                                                       \
  void fer_nn_##name##_c (const FerNnBinary *n)                                \
  {                                                                            \
    for (int b = 0; b < n->blocks; b++) {                                      \
      for (int y = 0; y < n->height; y++) {                                    \
        for (int x = 0; x < n->width; x++) {                                   \
          const float *p =                                                     \
              n->a.data + b * n->a.block + y * n->a.row + x * n->a.pixel;      \
          const float *q =                                                     \
              n->b.data + b * n->b.block + y * n->b.row + x * n->b.pixel;      \
          float *dst = n->dst + b * n->dst_block + y * n->dst_row + x * LANES; \
                                                                               \
          for (int i = 0; i < LANES; i++)                                      \
            dst[i] = activate (&n->act,                                        \
                p[n->a.one_channel ? 0 : i] op q[n->b.one_channel ? 0 : i],    \
                b * LANES + i);                                                \
        }                                                                      \
      }                                                                        \
    }                                                                          \
  }

BINARY (add, +)
BINARY (sub, -)
BINARY (mul, *)

void
fer_nn_affine_c (const FerNnAffine *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->height; y++) {
      const float *src = n->src + b * n->src_block + y * n->src_row;
      float *dst = n->dst + b * n->dst_block + y * n->dst_row;

      for (int x = 0; x < n->width * LANES; x++) {
        int c = b * LANES + x % LANES;
        float v = src[x];

        if (n->scale != NULL)
          v = v * n->scale[c] + n->shift[c];
        dst[x] = activate (&n->act, v, c);
      }
    }
  }
}

void
fer_nn_softmax_c (const FerNnSoftmax *n)
{
  int whole = (n->channels + LANES - 1) / LANES * LANES;

  for (int y = 0; y < n->height; y++) {
    for (int x = 0; x < n->width; x++) {
      const float *src = n->src + y * n->src_row + x * LANES;
      float *dst = n->dst + y * n->dst_row + x * LANES;
      float most = src[0], sum = 0;

      for (int c = 0; c < n->channels; c++) {
        float v = src[c / LANES * n->src_block + c % LANES];

        most = v > most ? v : most;
      }
      for (int c = 0; c < n->channels; c++) {
        float difference = src[c / LANES * n->src_block + c % LANES] - most;
        float power = expf (difference);

        dst[c / LANES * n->dst_block + c % LANES] =
            n->logarithm ? difference : power;
        sum += power;
      }
      for (int c = 0; c < n->channels; c++) {
        float *to = &dst[c / LANES * n->dst_block + c % LANES];

        *to = n->logarithm ? *to - logf (sum) : *to / sum;
      }
      for (int c = n->channels; c < whole; c++)
        dst[c / LANES * n->dst_block + c % LANES] = 0;
    }
  }
}

void
fer_nn_kernels_init (FerNnKernels *kernels, FerCpu cpu)
{
#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  if (fer_cpu_includes (cpu, FER_CPU_##LEVEL))                                 \
    kernels->kernel = fer_nn_##kernel##_##isa;
#include "nn.inc"
}
