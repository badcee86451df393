/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How values are laid out in memory. */
#pragma once

#include "net/plan/method.h"

G_BEGIN_DECLS

/* Most floats of one item in the arena. */
#define FER_MAX_ARENA ((gsize) 1 << 26)

/**
 * FerBuffer:
 *
 * How a value lies in memory: blocks of 16 channels (or, where @planar, one
 * plane for each channel) with a border as wide as its readers pad it. Sizes
 * and distances in elements.
 */
typedef struct {
  gboolean planar;
  gboolean is_q8;
  guint8 border; /* what each byte of the border holds: 0.0, or a zero point */
  gint pad[4];   /* top, left, bottom, right */
  gsize block;   /* from a block (or plane) to the next */
  gsize row;
  gsize first;            /* of the first pixel, behind the border */
  gsize size;             /* of one item */
  gsize offset;           /* in the arena, for one item, in floats */
  guint root;             /* the value whose memory this is; usually itself */
  gboolean in_scratch;    /* never whole in memory: see FerMethod.with_next */
  const gfloat *constant; /* of an operand that the file fixes, once packed */
} FerBuffer;

/**
 * FerLayout:
 *
 * A network whose operations have methods and whose values have buffers.
 */
typedef struct {
  const FerOps *ops;
  FerMethod *methods; /* one for each operation */
  FerBuffer *buffers; /* one for each value */
  gsize arena_size;   /* floats for one item */
  gsize scratch_size; /* floats for one thread */
} FerLayout;

/**
 * fer_layout_new:
 * @ops: fused operations; some may be added
 *
 * Chooses methods and buffers. Their places in the arena are still open: see
 * fer_arena_place().
 *
 * Returns: (transfer full) (nullable): the layout, which borrows @ops; %NULL
 * where a value is larger than #FER_MAX_ARENA
 */
FerLayout *fer_layout_new (FerOps *ops);

/**
 * fer_layout_free:
 * @layout: (nullable) (transfer full): a layout
 */
void fer_layout_free (FerLayout *layout);

/* Whether the item is a row of blocks, or planes, without a border. */
static inline gboolean
fer_buffer_is_dense (const FerBuffer *b)
{
  return b->first == 0 && b->pad[2] + b->pad[3] == 0;
}

/* Floats that an item takes in the arena. */
static inline gsize
fer_buffer_get_floats (const FerBuffer *b)
{
  return b->is_q8 ? b->size / sizeof (gfloat) : b->size;
}

G_END_DECLS
