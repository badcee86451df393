/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/run/move.h"

#include <string.h>

/* Where channel @c begins, from the first pixel on. */
static gsize
get_channel (const FerPlanes *planes, gint c)
{
  return c / FER_NN_BLOCK * planes->block + c % FER_NN_BLOCK;
}

static gint
count_blocks (const FerPlanes *planes)
{
  return (planes->channels + FER_NN_BLOCK - 1) / FER_NN_BLOCK;
}

/* --- Borders, input, output ----------------------------------------------- */

void
fer_run_fill_border (
    const FerRunContext *context, const FerBorder *border, gint item)
{
  guint8 *plane = fer_run_resolve (context, &border->at, item);
  gsize sides = border->right + border->left;

  for (gsize p = 0; p < border->n_planes; p++, plane += border->plane) {
    guint8 *at = plane;

    memset (at, border->value, border->top + border->left);
    at += border->top;
    /* the end of a row and the begin of the next */
    for (gint y = 1; y < border->height; y++, at += border->row)
      memset (at + border->row - border->right, border->value, sides);
    memset (at + border->row - border->right, border->value,
        border->right + border->bottom);
  }
}

static void
load_planes (const FerPlanes *planes, const gfloat *from, gfloat *to)
{
  for (gint c = 0; c < planes->channels; c++) {
    for (gint y = 0; y < planes->height; y++, from += planes->width)
      memcpy (to + c * planes->block + y * planes->row, from,
          planes->width * sizeof (gfloat));
  }
}

/* Lanes that are no channels become 0. */
static void
load_blocks (const FerPlanes *planes, const gfloat *from, gfloat *to)
{
  for (gint c = 0; c < count_blocks (planes) * FER_NN_BLOCK; c++) {
    gfloat *lane = to + get_channel (planes, c);

    for (gint y = 0; y < planes->height; y++) {
      for (gint x = 0; x < planes->width; x++)
        lane[y * planes->row + (gsize) x * FER_NN_BLOCK] =
            c < planes->channels ? *from++ : 0;
    }
  }
}

void
fer_run_load (const FerRunContext *context, const FerPlanes *planes,
    gboolean is_planar, const gfloat *from, gint item)
{
  gfloat *to = fer_run_resolve (context, &planes->at, item);

  if (is_planar)
    load_planes (planes, from, to);
  else
    load_blocks (planes, from, to);
}

void
fer_run_store (const FerRunContext *context, const FerPlanes *planes,
    gfloat *to, gint item)
{
  const gfloat *from = fer_run_resolve (context, &planes->at, item);

  for (gint c = 0; c < planes->channels; c++) {
    const gfloat *lane = from + get_channel (planes, c);

    for (gint y = 0; y < planes->height; y++) {
      for (gint x = 0; x < planes->width; x++)
        *to++ = lane[y * planes->row + (gsize) x * FER_NN_BLOCK];
    }
  }
}

/* --- Steps ---------------------------------------------------------------- */

static void
clear (const FerRunContext *context, const FerClear *area, gint item)
{
  if (area->size > 0)
    memset (fer_run_resolve (context, &area->at, item), 0, area->size);
}

static void
copy_channels (const FerRunContext *context, const FerCopy *copy, gint item)
{
  const FerPlanes *in = &copy->src, *out = &copy->dst;
  const gfloat *src = fer_run_resolve (context, &in->at, item);
  gfloat *dst = fer_run_resolve (context, &out->at, item);
  gint n;

  /* runs of channels that lie together on both sides */
  for (gint i = 0; i < copy->n; i += n) {
    gint c = copy->from + i, d = copy->first + i;
    gint room =
        MIN (FER_NN_BLOCK - c % FER_NN_BLOCK, FER_NN_BLOCK - d % FER_NN_BLOCK);
    const gfloat *s = src + get_channel (in, c);
    gfloat *t = dst + get_channel (out, d);

    n = MIN (room, copy->n - i);
    for (gint y = 0; y < in->height; y++) {
      for (gint x = 0; x < in->width; x++)
        memcpy (t + y * out->row + (gsize) x * FER_NN_BLOCK,
            s + y * in->row + (gsize) x * FER_NN_BLOCK, n * sizeof (gfloat));
    }
  }
}

void
fer_run_concat (const FerRunContext *context, const FerStep *step, gint item)
{
  clear (context, &step->concat.clear, item);
  for (guint i = 0; i < step->concat.n_copies; i++)
    copy_channels (context, &step->concat.copies[i], item);
}

void
fer_run_pad (const FerRunContext *context, const FerStep *step, gint item)
{
  const FerPadStep *pad = &step->pad;
  const FerPlanes *in = &pad->src, *out = &pad->dst;
  const gfloat *src = fer_run_resolve (context, &in->at, item);
  gfloat *dst = fer_run_resolve (context, &out->at, item);

  for (gint b = 0; b < count_blocks (in); b++) {
    for (gint y = 0; y < out->height; y++) {
      gfloat *to = dst + b * out->block + y * out->row;
      gint from_y = y - pad->top;

      for (gint i = 0; i < out->width * FER_NN_BLOCK; i++)
        to[i] = pad->value;
      if (from_y >= 0 && from_y < in->height)
        memcpy (to + pad->left * FER_NN_BLOCK,
            src + b * in->block + from_y * in->row,
            (gsize) in->width * FER_NN_BLOCK * sizeof (gfloat));
    }
  }
}

/* One block, @element bytes a number. */
static void
repeat_block (const FerRepeatStep *step, const guint8 *src, guint8 *dst)
{
  gsize pixel = FER_NN_BLOCK * step->element;
  gsize row = step->src.row * step->element;
  gsize dst_row = step->dst.row * step->element;

  for (gint y = 0; y < step->src.height; y++, src += row) {
    const guint8 *first = dst;
    guint8 *to = dst;

    for (gint x = 0; x < step->src.width; x++) {
      for (gint k = 0; k < step->repeat[1]; k++, to += pixel)
        memcpy (to, src + x * pixel, pixel);
    }
    dst += dst_row;
    for (gint k = 1; k < step->repeat[0]; k++, dst += dst_row)
      memcpy (dst, first, step->src.width * step->repeat[1] * pixel);
  }
}

void
fer_run_repeat (const FerRunContext *context, const FerStep *step, gint item)
{
  const FerRepeatStep *repeat = &step->repeat;
  const guint8 *src = fer_run_resolve (context, &repeat->src.at, item);
  guint8 *dst = fer_run_resolve (context, &repeat->dst.at, item);

  for (gint b = 0; b < count_blocks (&repeat->src); b++)
    repeat_block (repeat, src + b * repeat->src.block * repeat->element,
        dst + b * repeat->dst.block * repeat->element);
}

/* --- Other orders --------------------------------------------------------- */

/* A place in planes. */
typedef struct {
  gint channel;
  gint y;
  gint x;
} Spot;

/* That of number @i in NCHW order. */
static Spot
find_spot (const FerPlanes *planes, gsize i)
{
  gsize rest = i / planes->width;

  return (Spot){
    .channel = (gint) (rest / planes->height),
    .y = (gint) (rest % planes->height),
    .x = (gint) (i % planes->width),
  };
}

/* As many numbers further as @step is from the first one. */
static void
advance (Spot *spot, const Spot *step, const FerPlanes *planes)
{
  spot->x += step->x;
  spot->y += step->y;
  spot->channel += step->channel;
  if (spot->x >= planes->width) {
    spot->x -= planes->width;
    spot->y++;
  }
  if (spot->y >= planes->height) {
    spot->y -= planes->height;
    spot->channel++;
  }
}

static gsize
get_offset (const FerPlanes *planes, const Spot *spot)
{
  return get_channel (planes, spot->channel) + spot->y * planes->row
         + (gsize) spot->x * FER_NN_BLOCK;
}

/* The output is written in order; each of its dimensions has its own place in
 * the input, so that nothing is divided number by number. */
void
fer_run_transpose (const FerRunContext *context, const FerStep *step, gint item)
{
  const FerTransposeStep *transpose = &step->transpose;
  const FerPlanes *in = &transpose->src, *out = &transpose->dst;
  const gfloat *src = fer_run_resolve (context, &in->at, item);
  gfloat *dst = fer_run_resolve (context, &out->at, item);
  const Spot one = find_spot (out, 1);
  Spot to = { 0 }, from[FER_MAX_RANK] = { 0 }, steps[FER_MAX_RANK];
  gsize counts[FER_MAX_RANK] = { 0 };
  gint last = transpose->rank - 1, d;

  clear (context, &transpose->clear, item);
  for (d = 0; d <= last; d++)
    steps[d] = find_spot (in, transpose->strides[d]);
  do {
    dst[get_offset (out, &to)] = src[get_offset (in, &from[last])];
    advance (&to, &one, out);
    for (d = last; d >= 0 && ++counts[d] == transpose->sizes[d]; d--)
      counts[d] = 0;
    if (d >= 0)
      advance (&from[d], &steps[d], in);
    for (gint inner = d + 1; d >= 0 && inner <= last; inner++)
      from[inner] = from[d];
  } while (d >= 0);
}
