/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/scene.h"

#include <string.h>

#define N_PIXELS (FER_SCENE_ROWS * FER_SCENE_COLUMNS)
/* A frame that differs by this much is suspect: mean absolute difference of
 * the luma, or the part of the pixels that changed their place in the
 * histogram. */
#define LEAST_DIFFERENCE 20
#define LEAST_MOVED_PART 0.3f

void
fer_scene_reset (FerScene *scene)
{
  scene->started = FALSE;
}

gboolean
fer_scene_look (FerScene *scene, const FerLuma *luma)
{
  guint8 pixels[N_PIXELS];
  guint16 histogram[FER_SCENE_BINS] = { 0 };
  guint difference = 0;
  guint moved = 0;
  gboolean suspect;

  for (gint j = 0; j < FER_SCENE_ROWS; j++) {
    const guint8 *row =
        luma->data
        + (gsize) ((2 * j + 1) * luma->height / (2 * FER_SCENE_ROWS))
              * luma->stride;

    for (gint i = 0; i < FER_SCENE_COLUMNS; i++) {
      guint8 value = row[(2 * i + 1) * luma->width / (2 * FER_SCENE_COLUMNS)];

      pixels[j * FER_SCENE_COLUMNS + i] = value;
      histogram[value * FER_SCENE_BINS / 256]++;
    }
  }
  for (guint i = 0; i < N_PIXELS; i++)
    difference += (guint) ABS ((gint) pixels[i] - scene->pixels[i]);
  for (guint i = 0; i < FER_SCENE_BINS; i++)
    moved += (guint) ABS ((gint) histogram[i] - scene->histogram[i]);
  suspect = scene->started
            && (difference >= LEAST_DIFFERENCE * N_PIXELS
                || moved >= LEAST_MOVED_PART * 2 * N_PIXELS);

  memcpy (scene->pixels, pixels, sizeof (pixels));
  memcpy (scene->histogram, histogram, sizeof (histogram));
  scene->started = TRUE;
  return suspect;
}
