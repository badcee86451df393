/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/scene.h"

#include <math.h>
#include <string.h>

#define N_PIXELS (FER_SCENE_ROWS * FER_SCENE_COLUMNS)
/* A frame that differs by this much is suspect: mean absolute difference of
 * the luma, or the part of the pixels that changed their place in the
 * histogram … */
#define LEAST_DIFFERENCE 20
#define LEAST_MOVED_PART 0.3f
/* … unless it is the same picture in another light: correlation. */
#define SAME_PICTURE 0.97f
/* The scene of a while ago is there again: the same, or about the same where
 * one of its faces is recognised too. Of 578 pairs of frames of one clip, 0.2
 * to 1.2 s apart, 94 % are; of 388 cuts made from the clips, half of them with
 * one face right on the other, three, all between people at one place before
 * one wall. */
#define BACK 0.95f
#define BACK_WITH_FACE 0.75f
/* How far the picture may have moved meanwhile, in cells. */
#define MOST_MOVE 3
/* Standard deviations of the luma: of a frame in which nothing can be seen, and
 * of one in which something could. */
#define BLANK_CONTRAST 2.0f
#define SEEN_CONTRAST 8.0f

void
fer_scene_reset (FerScene *scene)
{
  scene->started = FALSE;
}

static void
look_at (FerSceneLook *look, const FerLuma *luma)
{
  guint sum = 0;
  guint squares = 0;

  for (guint i = 0; i < FER_SCENE_BINS; i++)
    look->histogram[i] = 0;
  for (gint j = 0; j < FER_SCENE_ROWS; j++) {
    const guint8 *row =
        luma->data
        + (gsize) ((2 * j + 1) * luma->height / (2 * FER_SCENE_ROWS))
              * luma->stride;

    for (gint i = 0; i < FER_SCENE_COLUMNS; i++) {
      guint8 value = row[(2 * i + 1) * luma->width / (2 * FER_SCENE_COLUMNS)];

      look->pixels[j * FER_SCENE_COLUMNS + i] = value;
      look->histogram[value * FER_SCENE_BINS / 256]++;
      sum += value;
      squares += (guint) value * value;
    }
  }
  look->mean = (gfloat) sum / N_PIXELS;
  look->contrast =
      (gfloat) sqrt (((gdouble) N_PIXELS * squares - (gdouble) sum * sum)
                     / N_PIXELS / N_PIXELS);
}

/* -1 to 1; 0 where one of them has nothing to compare. */
static gfloat
correlate (const FerSceneLook *a, const FerSceneLook *b)
{
  gfloat sum = 0.0f;

  if (a->contrast < 0.5f || b->contrast < 0.5f)
    return 0.0f;
  for (guint i = 0; i < N_PIXELS; i++)
    sum += (a->pixels[i] - a->mean) * (b->pixels[i] - b->mean);
  return sum / (N_PIXELS * a->contrast * b->contrast);
}

static gboolean
differ (const FerSceneLook *a, const FerSceneLook *b)
{
  guint difference = 0;
  guint moved = 0;

  for (guint i = 0; i < N_PIXELS; i++)
    difference += (guint) ABS ((gint) a->pixels[i] - b->pixels[i]);
  for (guint i = 0; i < FER_SCENE_BINS; i++)
    moved += (guint) ABS ((gint) a->histogram[i] - b->histogram[i]);
  return difference >= LEAST_DIFFERENCE * N_PIXELS
         || moved >= LEAST_MOVED_PART * 2 * N_PIXELS;
}

gboolean
fer_scene_look (FerScene *scene, const FerLuma *luma)
{
  gboolean was_blank = scene->blank;

  scene->last = scene->now;
  look_at (&scene->now, luma);
  if (!scene->started) {
    scene->started = TRUE;
    scene->blank = FALSE;
    scene->most_contrast = scene->now.contrast;
    return FALSE;
  }
  scene->most_contrast = MAX (scene->most_contrast, scene->now.contrast);
  scene->blank = scene->now.contrast < BLANK_CONTRAST
                 && scene->most_contrast >= SEEN_CONTRAST;
  if (scene->blank)
    return !was_blank;
  return differ (&scene->now, &scene->last)
         && correlate (&scene->now, &scene->last) < SAME_PICTURE;
}

gboolean
fer_scene_is_repeated (const FerScene *scene, const FerLuma *luma)
{
  FerSceneLook look;

  if (!scene->started)
    return FALSE;
  look_at (&look, luma);
  return memcmp (look.pixels, scene->now.pixels, sizeof (look.pixels)) == 0;
}

void
fer_scene_remember (FerScene *scene)
{
  scene->before = scene->last;
}

/* Means of three by three: what stands a little elsewhere is still alike. */
static void
smooth (const FerSceneLook *look, gfloat *means)
{
  for (gint y = 0; y < FER_SCENE_ROWS; y++) {
    for (gint x = 0; x < FER_SCENE_COLUMNS; x++) {
      gint sum = 0;

      for (gint j = y - 1; j <= y + 1; j++) {
        const guint8 *row =
            look->pixels + CLAMP (j, 0, FER_SCENE_ROWS - 1) * FER_SCENE_COLUMNS;

        for (gint i = x - 1; i <= x + 1; i++)
          sum += row[CLAMP (i, 0, FER_SCENE_COLUMNS - 1)];
      }
      means[y * FER_SCENE_COLUMNS + x] = (gfloat) sum / 9;
    }
  }
}

/* Correlation of what both show where @b is moved by (@dx, @dy) cells. */
static gfloat
correlate_moved (const gfloat *a, const gfloat *b, gint dx, gint dy)
{
  gint n = (FER_SCENE_COLUMNS - ABS (dx)) * (FER_SCENE_ROWS - ABS (dy));
  gdouble sa = 0, sb = 0, aa = 0, bb = 0, ab = 0, spread;

  for (gint y = MAX (dy, 0); y < FER_SCENE_ROWS + MIN (dy, 0); y++) {
    for (gint x = MAX (dx, 0); x < FER_SCENE_COLUMNS + MIN (dx, 0); x++) {
      gdouble p = a[y * FER_SCENE_COLUMNS + x];
      gdouble q = b[(y - dy) * FER_SCENE_COLUMNS + x - dx];

      sa += p;
      sb += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  }
  spread = (n * aa - sa * sa) * (n * bb - sb * sb);
  /* Less than a grey level of contrast in one of them is nothing to compare. */
  return spread > 1e-3 * n * n * n * n
             ? (gfloat) ((n * ab - sa * sb) / sqrt (spread))
             : 0.0f;
}

/* Whether what was remembered is there, seen from a little elsewhere. */
static gboolean
is_about_back (const FerScene *scene)
{
  gfloat now[N_PIXELS], before[N_PIXELS];

  smooth (&scene->now, now);
  smooth (&scene->before, before);
  for (gint dy = -MOST_MOVE; dy <= MOST_MOVE; dy++) {
    for (gint dx = -MOST_MOVE; dx <= MOST_MOVE; dx++) {
      if (correlate_moved (now, before, dx, dy) >= BACK_WITH_FACE)
        return TRUE;
    }
  }
  return FALSE;
}

gboolean
fer_scene_is_back (const FerScene *scene, gboolean with_face)
{
  return correlate (&scene->now, &scene->before) >= BACK
         || (with_face && is_about_back (scene));
}
