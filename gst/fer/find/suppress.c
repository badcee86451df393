/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/suppress.h"

#include <math.h>

#include "image/box.h"

/* Boxes that overlap the best one by this much are the same face … */
#define SAME_FACE 0.3f
/* … as is one that lies in it, or around it, with this part of the smaller one,
 * unless the detector is as sure of that: another scale saw the mouth, or the
 * border of a picture, for a face … */
#define NESTED_PART 0.8f
#define SURE 0.9f
/* … and by this much, measurements of it worth averaging. */
#define SAME_BOX 0.4f

gint
fer_suppress_compare (gconstpointer a, gconstpointer b)
{
  const FerDetection *p = a;
  const FerDetection *q = b;

  if (p->confidence != q->confidence)
    return p->confidence > q->confidence ? -1 : 1;
  if (p->y != q->y)
    return p->y < q->y ? -1 : 1;
  return p->x < q->x ? -1 : p->x > q->x;
}

static gboolean
is_same_face (
    const FerDetection *best, const FerDetection *other, gfloat overlap)
{
  gfloat smaller =
      MIN (best->width * best->height, other->width * other->height);

  return overlap >= SAME_FACE
         || (other->confidence < SURE
             && fer_overlap_area (best, other) >= NESTED_PART * smaller);
}

typedef struct {
  gfloat x;
  gfloat y;
  gfloat width;
  gfloat height;
  gfloat weight;
} Mean;

static void
mean_add (Mean *mean, const FerDetection *box)
{
  gfloat weight = sqrtf (box->confidence);

  mean->x += weight * box->x;
  mean->y += weight * box->y;
  mean->width += weight * box->width;
  mean->height += weight * box->height;
  mean->weight += weight;
}

/**
 * fer_suppress:
 * @boxes: candidates, best first
 * @taken: scratch of @n bytes
 * @n: how many
 * @most: of them that are kept: the time it takes grows as this and as @n
 *
 * The best box left becomes the mean, by the root of confidence, of itself and
 * of those that nearly coincide with it; the others that overlap it, or are
 * nested with it, are dropped. Averaging is what keeps boxes still from frame
 * to frame (as in box voting, Gidaris and Komodakis, 2015).
 *
 * Returns: how many are kept, at the head of @boxes, best first
 */
guint
fer_suppress (FerDetection *boxes, guint8 *taken, guint n, guint most)
{
  guint kept = 0;

  for (guint i = 0; i < n; i++)
    taken[i] = FALSE;
  for (guint i = 0; i < n && kept < most; i++) {
    FerDetection best = boxes[i];
    Mean mean = { 0 };

    if (taken[i])
      continue;
    mean_add (&mean, &best);
    for (guint k = i + 1; k < n; k++) {
      gfloat overlap;

      if (taken[k])
        continue;
      overlap = fer_overlap (&best, &boxes[k]);
      if (overlap >= SAME_BOX)
        mean_add (&mean, &boxes[k]);
      taken[k] = is_same_face (&best, &boxes[k], overlap);
    }
    /* kept <= i: what is overwritten has been looked at. */
    boxes[kept].x = mean.x / mean.weight;
    boxes[kept].y = mean.y / mean.weight;
    boxes[kept].width = mean.width / mean.weight;
    boxes[kept].height = mean.height / mean.weight;
    boxes[kept].confidence = best.confidence;
    kept++;
  }
  return kept;
}
