/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/heads.h"

/* A head around the square that FER-2013 shows of its face: hair, ears and
 * chin, in parts of the square's side, and how far its centre is above. */
#define HEAD_WIDTH 1.5f
#define HEAD_HEIGHT 1.8f
#define HEAD_UP 0.1f
/* A face that is not seen may have moved: by how much of its width the head
 * grows in a second, and for how long it grows. */
#define GROWTH 1.0f
#define GROWTH_SECONDS 0.5f
/* How long the heads from before a gap stay hidden. */
#define KEEP_NS (1000 * G_GUINT64_CONSTANT (1000000))

struct _FerHeads {
  guint max_tracks;
  guint n_boxes; /* the tracks', then the kept ones */
  guint n_kept;
  guint64 kept_at;
  FerBox *boxes;
  FerBox *kept;
};

FerHeads *
fer_heads_new (guint max_tracks)
{
  FerHeads *heads = g_new0 (FerHeads, 1);

  heads->max_tracks = max_tracks;
  heads->boxes = g_new (FerBox, 2 * max_tracks);
  heads->kept = g_new (FerBox, max_tracks);
  return heads;
}

void
fer_heads_free (FerHeads *heads)
{
  if (heads == NULL)
    return;
  g_free (heads->boxes);
  g_free (heads->kept);
  g_free (heads);
}

void
fer_heads_clear (FerHeads *heads)
{
  heads->n_boxes = 0;
  heads->n_kept = 0;
}

void
fer_heads_keep (FerHeads *heads, guint64 time)
{
  /* Where the last gap was just before this one, there are kept heads among
   * them; they stand last and go first. */
  guint n = MIN (heads->n_boxes, heads->max_tracks);

  for (guint i = 0; i < n; i++)
    heads->kept[i] = heads->boxes[i];
  heads->n_kept = n;
  heads->kept_at = time;
}

static FerBox
place_head (const FerTrack *track, const FerFraming *framing, guint64 time)
{
  const FerDetection *box = &track->box;
  FerRegion face =
      fer_crop_region_of_box (framing, box->x, box->y, box->width, box->height);
  gdouble unseen = (gdouble) (time - track->seen) / 1e9;
  gfloat grown = 1.0f + GROWTH * (gfloat) MIN (unseen, GROWTH_SECONDS);
  FerBox head;

  head.width = HEAD_WIDTH * face.width * grown;
  head.height = HEAD_HEIGHT * face.height * grown;
  head.x = face.x + (face.width - head.width) / 2;
  head.y = face.y + (face.height - head.height) / 2 - HEAD_UP * face.height;
  return head;
}

void
fer_heads_update (FerHeads *heads, const FerTrack *tracks, guint n_tracks,
    const FerFraming *framings, guint64 time)
{
  guint n = 0;

  for (guint i = 0; i < n_tracks; i++)
    heads->boxes[n++] = place_head (&tracks[i], &framings[i], time);
  if (time - heads->kept_at > KEEP_NS)
    heads->n_kept = 0;
  for (guint i = 0; i < heads->n_kept; i++)
    heads->boxes[n++] = heads->kept[i];
  heads->n_boxes = n;
}

const FerBox *
fer_heads_get (const FerHeads *heads, guint *n_heads)
{
  *n_heads = heads->n_boxes;
  return heads->boxes;
}
