/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/arena.h"

#include <string.h>

/* The operations between which each value is needed: from the one that computes
 * it to the last that reads it, or to one behind the last for outputs. The life
 * of a value whose memory others share covers theirs. */
typedef struct {
  guint *first;
  guint *last;
} Lives;

/* --- Shared memory -------------------------------------------------------- */

static gboolean
same_layout (const FerLayout *layout, guint a, guint b)
{
  const FerBuffer *x = &layout->buffers[a], *y = &layout->buffers[b];

  return !x->planar && !y->planar && x->is_q8 == y->is_q8
         && x->border == y->border
         && memcmp (x->pad, y->pad, sizeof x->pad) == 0
         && fer_value_same_planes (
             FER_VALUE (layout->ops, a), FER_VALUE (layout->ops, b));
}

/* The values that the operation reads at the place where it writes, and only
 * before: their memory may become that of the output. */
static void
find_candidates (const FerLayout *layout, const FerOp *op, guint candidates[2])
{
  candidates[0] = candidates[1] = FER_NO_VALUE;
  switch (op->kind) {
    case FER_OP_AFFINE:
    case FER_OP_SOFTMAX:
      candidates[0] = op->inputs[0];
      break;
    case FER_OP_ADD:
    case FER_OP_SUB:
    case FER_OP_MUL:
    case FER_OP_BLEND:
      candidates[0] = op->inputs[0];
      if (op->n_inputs > 1)
        candidates[1] = op->inputs[1];
      break;
    case FER_OP_CONV:
      if (op->residual != FER_NO_VALUE
          && layout->buffers[op->residual].root
                 != layout->buffers[op->inputs[0]].root)
        candidates[0] = op->residual;
      break;
    default:
      break;
  }
}

/* The value whose memory the output of operation @i may take. */
static guint
find_in_place (const FerLayout *layout, guint i, const Lives *lives)
{
  const FerOp *op = layout->ops->ops->pdata[i];
  guint candidates[2];

  find_candidates (layout, op, candidates);
  for (gint j = 0; j < 2; j++) {
    guint c = candidates[j];

    if (c != FER_NO_VALUE && FER_VALUE (layout->ops, c)->constant == NULL
        && lives->last[layout->buffers[c].root] == i
        && same_layout (layout, c, op->output))
      return c;
  }
  return FER_NO_VALUE;
}

static gboolean
is_view (const FerLayout *layout, const FerOp *op)
{
  const FerBuffer *in = &layout->buffers[op->inputs[0]];
  const FerBuffer *out = &layout->buffers[op->output];

  return op->kind == FER_OP_RESHAPE
         && FER_VALUE (layout->ops, op->inputs[0])->channels
                == FER_VALUE (layout->ops, op->output)->channels
         && !in->planar && !out->planar && fer_buffer_is_dense (in)
         && fer_buffer_is_dense (out);
}

static void
share_memory (FerLayout *layout, Lives *lives)
{
  for (guint i = 0; i < layout->ops->ops->len; i++) {
    const FerOp *op = layout->ops->ops->pdata[i];
    guint from = find_in_place (layout, i, lives), root;

    layout->methods[i].is_view = is_view (layout, op);
    if (layout->methods[i].is_view)
      from = op->inputs[0];
    if (from == FER_NO_VALUE)
      continue;
    root = layout->buffers[from].root;
    layout->buffers[op->output].root = root;
    lives->last[root] = MAX (lives->last[root], lives->last[op->output]);
  }
}

/* --- Lives ---------------------------------------------------------------- */

static void
find_lives (const FerLayout *layout, Lives *lives)
{
  const FerOps *ops = layout->ops;

  for (guint i = 0; i < ops->ops->len; i++) {
    const FerOp *op = ops->ops->pdata[i];
    /* what runs with the next operation reads when that one runs */
    guint reads = i + (layout->methods[i].with_next ? 1 : 0);

    for (guint j = 0; j < op->n_inputs; j++)
      lives->last[op->inputs[j]] = reads;
    if (op->residual != FER_NO_VALUE)
      lives->last[op->residual] = i;
    if (op->gate != FER_NO_VALUE)
      lives->last[op->gate] = i;
    lives->first[op->output] = lives->last[op->output] = i;
  }
  for (guint i = 0; i < ops->n_outputs; i++)
    lives->last[ops->outputs[i]] = ops->ops->len;
}

/* --- Places --------------------------------------------------------------- */

static gint
compare_sizes (gconstpointer a, gconstpointer b, gpointer data)
{
  const FerBuffer *buffers = data;
  gsize x = fer_buffer_get_floats (&buffers[*(const guint *) a]);
  gsize y = fer_buffer_get_floats (&buffers[*(const guint *) b]);

  return x < y ? 1 : x > y ? -1 : 0;
}

/* The values that need a place of their own, the largest first. */
static GArray *
list_by_size (const FerLayout *layout)
{
  const FerOps *ops = layout->ops;
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean *exists = g_new0 (gboolean, ops->values->len);

  exists[ops->input] = TRUE;
  for (guint i = 0; i < ops->ops->len; i++)
    exists[((const FerOp *) ops->ops->pdata[i])->output] = TRUE;
  for (guint i = 0; i < ops->values->len; i++) {
    if (exists[i] && !layout->buffers[i].in_scratch
        && layout->buffers[i].root == i)
      g_array_append_val (order, i);
  }
  g_array_sort_with_data (order, compare_sizes, layout->buffers);
  g_free (exists);
  return order;
}

/* The lowest offset at which @v overlaps none of @placed, which are sorted by
 * offset, while both live. */
static gsize
find_offset (
    const FerLayout *layout, const Lives *lives, const GArray *placed, guint v)
{
  gsize size = fer_buffer_get_floats (&layout->buffers[v]), offset = 0;

  for (guint j = 0; j < placed->len; j++) {
    guint p = g_array_index (placed, guint, j);
    const FerBuffer *other = &layout->buffers[p];

    if (lives->first[p] > lives->last[v] || lives->last[p] < lives->first[v])
      continue;
    if (other->offset >= offset + size)
      break;
    offset = MAX (offset, other->offset + fer_buffer_get_floats (other));
  }
  return offset;
}

/* Adds @v to @placed, which stays sorted by offset. */
static void
insert_sorted (const FerLayout *layout, GArray *placed, guint v)
{
  guint at = 0;

  while (at < placed->len
         && layout->buffers[g_array_index (placed, guint, at)].offset
                < layout->buffers[v].offset)
    at++;
  g_array_insert_val (placed, at, v);
}

static void
place (FerLayout *layout, const Lives *lives)
{
  GArray *order = list_by_size (layout);
  GArray *placed = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < order->len; i++) {
    guint v = g_array_index (order, guint, i);
    FerBuffer *b = &layout->buffers[v];

    b->offset = find_offset (layout, lives, placed, v);
    insert_sorted (layout, placed, v);
    layout->arena_size =
        MAX (layout->arena_size, b->offset + fer_buffer_get_floats (b));
  }
  for (guint i = 0; i < layout->ops->values->len; i++)
    layout->buffers[i].offset = layout->buffers[layout->buffers[i].root].offset;
  g_array_unref (order);
  g_array_unref (placed);
}

gboolean
fer_arena_place (FerLayout *layout)
{
  gsize n = layout->ops->values->len;
  Lives lives = { g_new0 (guint, n), g_new0 (guint, n) };

  find_lives (layout, &lives);
  share_memory (layout, &lives);
  place (layout, &lives);
  g_free (lives.first);
  g_free (lives.last);
  return layout->arena_size <= FER_MAX_ARENA;
}
