/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image/luma.h"

G_BEGIN_DECLS

#define FER_SCENE_COLUMNS 32
#define FER_SCENE_ROWS 24
#define FER_SCENE_BINS 16

/* What the frame before looked like, very coarsely. */
typedef struct {
  gboolean started;
  guint8 pixels[FER_SCENE_ROWS * FER_SCENE_COLUMNS];
  guint16 histogram[FER_SCENE_BINS];
} FerScene;

/**
 * fer_scene_reset:
 * @scene: a scene
 *
 * The next frame is compared with nothing.
 */
void fer_scene_reset (FerScene *scene);

/**
 * fer_scene_look:
 * @scene: a scene
 * @luma: a frame of any size
 *
 * Compares the frame with the one before and remembers it.
 *
 * Returns: whether it is so different that the scene may be another one: by 20
 *   of 255 on the mean, or three pixels in ten have another brightness
 */
gboolean fer_scene_look (FerScene *scene, const FerLuma *luma);

G_END_DECLS
